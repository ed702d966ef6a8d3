import { stringify } from 'yaml';
import type { ObjectInput } from '../cluster/kube-api.js';
import type { KubeObject } from '../contract/kube-object.js';
import { groupKey } from '../contract/object-map.js';
import { HookError } from '../errors/hook-error.js';
import { dispatch } from '../hooks/dispatch.js';
import type { ServedController } from '../hooks/served-controller.js';
import type { ControllerDefinition } from '../sdk/controller-definition.js';
import { loadControllers } from './load-controllers.js';
import { loadObjects } from './objects-file.js';

export interface RenderOptions {
  readonly definitions: readonly ControllerDefinition[];
  readonly controllersDir?: string | undefined;
  readonly now: () => number;
}

/**
 * What the sync hook answers when each parent of the file has just been created, as YAML: its children, then its status.
 *
 * @throws HookError of the hook, or OBJECT_INVALID
 */
export async function renderFile(path: string, options: RenderOptions): Promise<string> {
  const { definitions, controllersDir, now } = options;
  const { controllers, stop } = loadControllers(definitions, { controllersDir });
  try {
    const documents: string[] = [];
    for (const object of await loadObjects(path)) {
      const served = findByParent(controllers, object, path);
      const call = { controller: served.definition.name, hook: 'sync', body: firstRequest(served, object) };
      const answer = await dispatch(call, { controllers, now });
      documents.push(toYaml(object, answer));
    }
    return documents.join('---\n');
  } finally {
    stop();
  }
}

function findByParent(
  controllers: ReadonlyMap<string, ServedController>,
  { apiVersion, kind }: ObjectInput,
  path: string,
): ServedController {
  for (const served of controllers.values()) {
    const { parent } = served.definition;
    if (parent.apiVersion === apiVersion && parent.kind === kind) return served;
  }
  throw new HookError('OBJECT_INVALID', { message: `${path}: no controller is for ${kind} (${apiVersion})` });
}

/** The request that Metacontroller sends first, as far as the hook can tell. */
function firstRequest({ definition }: ServedController, object: ObjectInput): unknown {
  const namespace = definition.parent.scope === 'Cluster' ? {} : { namespace: 'default' };
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
  return {
    controller: { kind: 'CompositeController', spec: {} },
    parent,
    children: Object.fromEntries(definition.children.map((rule) => [groupKey(rule), {}])),
    related: Object.fromEntries((definition.related ?? []).map((rule) => [groupKey(rule), {}])),
    finalizing: false,
  };
}

function toYaml({ kind, metadata }: ObjectInput, answer: unknown): string {
  return `# ${kind} ${metadata.name ?? ''}\n${stringify(answer, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}
