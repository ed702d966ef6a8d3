import { isMap } from 'yaml';
import { compileDefinition, DEFINITION_API_VERSION } from '../definitions/definition-file.js';
import { HookError } from '../errors/hook-error.js';
import { childRulesOf, type ControllerDefinition, isComposite } from '../sdk/controller-definition.js';
import { jsonSchemaOf } from '../sdk/written-schema.js';
import { compileTemplates } from '../template/compile.js';
import { Source } from '../template/source.js';
import type { LintResult } from './finding.js';
import { compileFinding, lintSubject } from './lint-file.js';
import { Places } from './places.js';
import type { LintSubject } from './subject.js';

export interface LintOptions {
  /** Name of the file, for places. */
  readonly file: string;
  /** The controller in TypeScript that a template file belongs to, where it is known. */
  readonly controller?: ControllerDefinition | undefined;
}

/** What is wrong with a definition or template file. */
export async function lintText(text: string, options: LintOptions): Promise<LintResult> {
  let subject: LintSubject;
  try {
    subject = toSubject(text, options);
  } catch (error) {
    if (error instanceof HookError) {
      return { findings: [compileFinding(error, options.file)], isTried: false };
    }
    throw error;
  }
  return lintSubject(subject);
}

/** Whether a text says of itself that it is for this linter. */
export function isLintable(text: string): boolean {
  return new RegExp(`^(apiVersion: ["']?${DEFINITION_API_VERSION}|kind: HookTemplate)\\b`, 'm').test(text);
}

/** @throws HookError as the compilers of definitions and templates */
export function toSubject(text: string, { file, controller }: LintOptions): LintSubject {
  const source = Source.parse(text, file);
  const places = new Places(source);
  if (isMap(source.root) && source.root.has('apiVersion')) {
    const { templates: set, definition } = compileDefinition(text, file);
    return { places, set, definition, isDefinition: true };
  }
  if (controller === undefined) {
    return { places, set: compileTemplates(text, { file }), definition: undefined, isDefinition: false };
  }
  const set = compileTemplates(text, {
    file,
    values: controller.templates?.values ?? [],
    declared: childRulesOf(controller),
    ...(isComposite(controller)
      ? { parentSchema: jsonSchemaOf(controller.parent.spec) }
      : { subject: 'target' as const }),
  });
  return { places, set, definition: controller, isDefinition: false };
}
