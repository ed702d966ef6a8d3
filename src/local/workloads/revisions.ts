import type { JsonObject, KubeObject } from '../../contract/kube-object.js';
import { hashOf, isSameJson } from './canonical-json.js';
import { numberAt, objectAt, textsAt } from './fields.js';
import { REVISIONS } from './resource.js';
import { controlledBy, type WorkloadTools } from './workload.js';
import { deleteObject } from './writes.js';

/** The ControllerRevision that holds the present template; it is made, or made the newest, as needed. `hashLabel` holds its hash. */
export async function ensureRevision(
  owner: KubeObject,
  hashLabel: string,
  { api, informer }: WorkloadTools,
): Promise<KubeObject> {
  const data = dataOf(owner);
  const known = revisionsOf(owner, informer);
  const newest = known.at(-1);
  const next = (newest === undefined ? 0 : numberOf(newest)) + 1;
  const same = known.findLast((revision) => isSameJson(revision['data'], data));
  if (same !== undefined && same === newest) return same;
  const { name, namespace, annotations } = owner.metadata;
  const hash = hashOf(data);
  const labels = { ...textsAt(owner, 'spec', 'template', 'metadata', 'labels'), [hashLabel]: hash };
  const written =
    same === undefined
      ? await api.create('controllerrevisions', {
          apiVersion: 'apps/v1',
          kind: 'ControllerRevision',
          metadata: {
            name: `${name}-${hash}`,
            namespace,
            labels,
            annotations,
            ownerReferences: [controlledBy(owner)],
          },
          data,
          revision: next,
        })
      : await api.update('controllerrevisions', { ...same, revision: next });
  informer(REVISIONS).note(written);
  return written;
}

/** Oldest first. */
export function revisionsOf(
  { metadata }: KubeObject,
  informer: WorkloadTools['informer'],
): readonly KubeObject[] {
  const known = informer(REVISIONS).controlledBy(metadata.uid);
  return known.toSorted((one, other) => numberOf(one) - numberOf(other));
}

function numberOf(revision: KubeObject): number {
  return numberAt(revision, 'revision') ?? 0;
}

function dataOf(owner: KubeObject): JsonObject {
  return { spec: { template: { ...objectAt(owner, 'spec', 'template'), $patch: 'replace' } } };
}

export function templateOf(revision: KubeObject): JsonObject {
  const { $patch: _directive, ...template } = objectAt(revision, 'data', 'spec', 'template');
  return template;
}

/** Deletes the oldest of the revisions that are not in use, beyond the limit of the owner. */
export async function dropRevisions(
  owner: KubeObject,
  isUsed: (revision: KubeObject) => boolean,
  tools: WorkloadTools,
): Promise<void> {
  const limit = numberAt(owner, 'spec', 'revisionHistoryLimit') ?? 10;
  const unused = revisionsOf(owner, tools.informer).filter((revision) => !isUsed(revision));
  const surplus = Math.max(0, unused.length - limit);
  for (const revision of unused.slice(0, surplus)) await deleteObject(REVISIONS, revision, tools);
}
