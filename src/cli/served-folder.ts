import type { DefinitionFile } from '../definitions/definition-folder.js';
import type { CompiledDefinition } from '../definitions/definition-file.js';
import type { FolderChange } from '../definitions/watch-definitions.js';
import { HookError } from '../errors/hook-error.js';
import { serveController, type ServedController } from '../hooks/served-controller.js';
import { renderManifests } from '../manifests/render-manifests.js';
import { failAt } from '../template/source.js';
import type { ServerValues } from '../template/rendered.js';
import type { Problem, Reload } from './reload.js';

/** Keeps the controllers of one folder of definition files served, each as it could last be compiled. */
export class ServedFolder {
  readonly #controllers: Map<string, ServedController>;
  readonly #server: ServerValues;
  /** File → name of the controller it has. */
  readonly #names = new Map<string, string>();
  readonly #problems = new Map<string, Problem>();
  /** Files that are good but for their name, which another controller has. */
  readonly #refused = new Map<string, DefinitionFile>();
  #folderProblem: Problem | undefined;

  /** `controllers` are those of the whole server; the ones of this folder are put there. */
  constructor(controllers: Map<string, ServedController>, server: ServerValues) {
    this.#controllers = controllers;
    this.#server = server;
  }

  problems(): readonly Problem[] {
    return [...(this.#folderProblem === undefined ? [] : [this.#folderProblem]), ...this.#problems.values()];
  }

  /** Takes over a change of the folder. @returns what became of each file */
  apply(change: FolderChange | HookError): readonly Reload[] {
    if (change instanceof HookError) {
      this.#folderProblem = { file: '', error: change };
      return [{ controller: 'definitions', error: change, isRedefined: false }];
    }
    this.#folderProblem = undefined;
    const reloads = [
      ...change.gone.map(({ file }) => this.#remove(file)),
      ...change.changed.map((file) => this.#put(file)),
    ];
    return [...reloads, ...this.#putRefused()];
  }

  /** Those whose name has become free, as when a file is moved by a copy. */
  #putRefused(): readonly Reload[] {
    return [...this.#refused.values()]
      .filter(({ compiled }) => compiled && !this.#controllers.has(compiled.definition.name))
      .map((file) => this.#put(file));
  }

  #remove(file: string): Reload {
    const name = this.#names.get(file);
    this.#names.delete(file);
    this.#problems.delete(file);
    this.#refused.delete(file);
    if (name !== undefined) this.#controllers.delete(name);
    return { controller: name ?? file, error: undefined, isRedefined: false };
  }

  /** The present text if it is good, else the last good one that is served already. */
  #put(present: DefinitionFile): Reload {
    const { file, text, compiled } = present;
    const before = this.#names.get(file);
    const problem = present.error ?? this.#findSharedName(present, before);
    if (problem !== undefined || compiled === undefined) {
      const reason = problem ?? new HookError('DEFINITION_INVALID', { message: `${file} is empty` });
      this.#problems.set(file, { file, error: reason });
      return { controller: before ?? file, error: reason, isRedefined: false };
    }
    const { definition, templates } = compiled;
    const { name } = definition;
    const isRedefined = !isSameDefinition(this.#controllers.get(name), compiled);
    if (before !== undefined && before !== name) this.#controllers.delete(before);
    this.#controllers.set(
      name,
      serveController(definition, { templates: () => templates, server: this.#server }),
    );
    this.#names.set(file, name);
    this.#problems.delete(file);
    const reload = { controller: name, error: undefined, isRedefined };
    return text === undefined ? reload : { ...reload, text: { file, text } };
  }

  #findSharedName(present: DefinitionFile, before: string | undefined): HookError | undefined {
    const { file, compiled } = present;
    const name = compiled?.definition.name;
    this.#refused.delete(file);
    if (compiled === undefined || name === undefined) return undefined;
    if (name === before || !this.#controllers.has(name)) return undefined;
    this.#refused.set(file, present);
    const [owner] = [...this.#names].find(([, other]) => other === name) ?? [];
    return failAt('DEFINITION_INVALID', compiled.named, {
      message: `"${name}" is the name of another controller${owner === undefined ? '' : `, in ${owner}`}`,
      hint: 'give each controller a name of its own: it is the first part of the address of its hooks',
    });
  }
}

/** Whether everything that is generated from the definition stays the same. */
function isSameDefinition(served: ServedController | undefined, { definition }: CompiledDefinition): boolean {
  if (served === undefined) return false;
  const [before, after] = [served.definition, definition].map((one) =>
    JSON.stringify(renderManifests([one], { image: 'none', namespace: 'none' })),
  );
  return before === after;
}
