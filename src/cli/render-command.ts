import { stringify } from 'yaml';
import type { ObjectInput } from '../cluster/kube-api.js';
import { type KubeObject, ObjectMeta } from '../contract/kube-object.js';
import { groupKey } from '../contract/object-map.js';
import { HookError } from '../errors/hook-error.js';
import { dispatch } from '../hooks/dispatch.js';
import { childRulesOf, type ControllerDefinition, isComposite } from '../sdk/controller-definition.js';
import type { Scope } from '../sdk/child-rule.js';
import { isSelected } from '../sdk/target-rule.js';
import { loadControllers, type LoadOptions } from './load-controllers.js';
import { loadObjects } from './objects-file.js';

export interface RenderOptions {
  readonly definitions: readonly ControllerDefinition[];
  readonly controllersDir?: string | undefined;
  readonly definitionFolders?: LoadOptions['definitionFolders'];
  readonly secretKey?: string | undefined;
  readonly now: () => number;
}

/**
 * What the sync hook answers when each parent or target of the file has just been created, as YAML: children and status, or
 * labels, annotations and attachments. An object has a document for each controller that is called for it.
 *
 * @throws HookError of the hook, or OBJECT_INVALID
 */
export async function renderFile(path: string, options: RenderOptions): Promise<string> {
  const { definitions: typed, now } = options;
  const { controllers, problems, stop } = loadControllers(typed, options);
  try {
    const [problem] = problems();
    if (problem !== undefined) throw problem.error;
    const definitions = [...controllers.values()].map(({ definition }) => definition);
    const calls = (await loadObjects(path)).flatMap((object) =>
      findDefinitions(definitions, object, path).map((definition) => ({ definition, object })),
    );
    const documents: string[] = [];
    for (const { definition, object } of calls) {
      const call = { controller: definition.name, hook: 'sync', body: firstRequest(definition, object) };
      const answer = await dispatch(call, { controllers, now });
      documents.push(toYaml(object, definition, answer));
    }
    return documents.join('---\n');
  } finally {
    stop();
  }
}

function findDefinitions(
  definitions: readonly ControllerDefinition[],
  object: ObjectInput,
  path: string,
): readonly ControllerDefinition[] {
  const found = definitions.filter((definition) => isCalledFor(definition, object));
  if (found.length > 0) return found;
  const { apiVersion, kind } = object;
  const decorators = definitions.filter((definition) => scopeOf(definition, object) !== undefined);
  const reason =
    decorators.length === 0 ? 'is for' : `(${decorators.map(({ name }) => name).join(', ')}) selects this`;
  throw new HookError('OBJECT_INVALID', {
    message: `${path}: no controller ${reason} ${kind} (${apiVersion})`,
  });
}

function isCalledFor(definition: ControllerDefinition, object: ObjectInput): boolean {
  if (isComposite(definition)) return scopeOf(definition, object) !== undefined;
  return isSelected(definition.resources, { ...object, metadata: Selectable.parse(object.metadata) });
}

const Selectable = ObjectMeta.pick({ labels: true, annotations: true }).catch({});

/** Scope of the object by the declaration; undefined when the controller is not for its kind at all. */
function scopeOf(definition: ControllerDefinition, object: ObjectInput): Scope | undefined {
  const kinds = isComposite(definition) ? [definition.parent] : definition.resources;
  const found = kinds.find(
    ({ apiVersion, kind }) => apiVersion === object.apiVersion && kind === object.kind,
  );
  return found === undefined ? undefined : (found.scope ?? 'Namespaced');
}

/** The request that Metacontroller sends first, as far as the hook can tell. */
function firstRequest(definition: ControllerDefinition, object: ObjectInput): unknown {
  const namespace = scopeOf(definition, object) === 'Cluster' ? {} : { namespace: 'default' };
  const parent: KubeObject = {
    ...object,
    metadata: {
      ...namespace,
      ...object.metadata,
      name: object.metadata.name ?? '',
      uid: '00000000-0000-0000-0000-000000000000',
      generation: 1,
    },
  };
  const children = Object.fromEntries(childRulesOf(definition).map((rule) => [groupKey(rule), {}]));
  return {
    controller: { kind: definition.controllerKind, spec: {} },
    ...(isComposite(definition) ? { parent, children } : { object: parent, attachments: children }),
    related: Object.fromEntries((definition.related ?? []).map((rule) => [groupKey(rule), {}])),
    finalizing: false,
  };
}

function toYaml({ kind, metadata }: ObjectInput, definition: ControllerDefinition, answer: unknown): string {
  const decorator = isComposite(definition) ? '' : `, decorated by ${definition.name}`;
  const yaml = stringify(answer, { lineWidth: 0, aliasDuplicateObjects: false });
  return `# ${kind} ${metadata.name ?? ''}${decorator}\n${yaml}`;
}
