import type { KubeApi, ObjectInput } from '../../cluster/kube-api.js';
import { StatusError } from '../../cluster/status-error.js';
import type { JsonObject, KubeObject } from '../../contract/kube-object.js';
import { isJsonObject, jsonEqual, withField } from '../../local/metacontroller/json.js';
import { applyUpdate, withLastApplied } from '../../local/metacontroller/last-applied.js';
import type { ChildRule } from '../../sdk/child-rule.js';
import { originKey } from './recorded.js';

/** The children as the API has them. */
export type Stored = Map<string, KubeObject>;

export interface TrialTurn {
  readonly rule: ChildRule;
  readonly api: KubeApi;
  readonly parent: KubeObject;
  readonly stored: Stored;
  /** Writes nothing any more, only compares. */
  readonly isLast: boolean;
}

type Child = JsonObject & ObjectInput;

/**
 * Dynamic apply of one child, as Metacontroller does it.
 *
 * @returns in the last turn, what is stored and what it would be made into, where they differ
 * @throws StatusError
 */
export async function applyForTrial(
  child: Child,
  turn: TrialTurn,
): Promise<{ readonly stored: JsonObject; readonly updated: JsonObject } | undefined> {
  const { rule, stored, isLast } = turn;
  const key = originKey(child);
  const desired = withNamespace(child, turn);
  const before: unknown = stored.get(key);
  if (!isJsonObject(before)) {
    stored.set(key, await create(desired, turn));
    return undefined;
  }
  const updated = applyUpdate(before, desired);
  if (jsonEqual(updated, before) || rule.updateStrategy === 'OnDelete') return undefined;
  if (isLast) return { stored: before, updated };
  stored.set(
    key,
    await (rule.updateStrategy === 'InPlace' ? update(updated, turn) : recreate(desired, turn)),
  );
  return undefined;
}

function withNamespace(child: Child, { parent, rule }: TrialTurn): JsonObject {
  const namespace = child.metadata.namespace ?? parent.metadata.namespace;
  return withField(child, ['metadata', 'namespace'], rule.scope === 'Cluster' ? undefined : namespace);
}

async function create(desired: JsonObject, { api, rule }: TrialTurn): Promise<KubeObject> {
  const { namespace } = toInput(desired).metadata;
  if (namespace !== undefined) await ensureNamespace(namespace, api);
  return api.create(rule.resource, toInput(withLastApplied(desired, desired)));
}

/** On a cluster, somebody has made it before. */
async function ensureNamespace(name: string, api: KubeApi): Promise<void> {
  try {
    await api.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason !== 'AlreadyExists') throw error;
  }
}

function update(updated: JsonObject, { api, rule }: TrialTurn): Promise<KubeObject> {
  return api.update(rule.resource, toInput(updated));
}

async function recreate(desired: JsonObject, turn: TrialTurn): Promise<KubeObject> {
  const { api, rule } = turn;
  const { apiVersion, metadata } = toInput(desired);
  const { name = '', namespace } = metadata;
  await api.delete({ apiVersion, resource: rule.resource, name, namespace });
  return create(desired, turn);
}

/** What is written to an API. */
export function toInput(object: JsonObject): ObjectInput {
  const { apiVersion, kind, metadata, ...rest } = object;
  return {
    ...rest,
    apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
    kind: typeof kind === 'string' ? kind : '',
    metadata: isJsonObject(metadata) ? metadata : {},
  };
}
