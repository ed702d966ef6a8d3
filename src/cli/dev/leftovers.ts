import type { CollectionRef, KubeApi } from '../../cluster/kube-api.js';
import { isStatusError } from '../../cluster/status-error.js';
import { describeObject, type KubeObject, toGroupVersion } from '../../contract/kube-object.js';
import type { CompositeDefinition } from '../../sdk/definition.js';

/** What stays in a cluster when nobody works there any more: a line for each CRD, and for each parent that holds something. */
export async function describeLeftovers(
  api: KubeApi,
  definitions: readonly CompositeDefinition[],
): Promise<string[]> {
  const texts = await Promise.all(definitions.map((definition) => describeOne(api, definition)));
  return texts.flat();
}

async function describeOne(api: KubeApi, { parent, children }: CompositeDefinition): Promise<string[]> {
  const parents = await listServed(api, parent);
  if (parents === undefined) return [];
  const lists = await Promise.all(children.map((rule) => api.list(rule)));
  const owned = lists.flatMap(({ items }) => items);
  const definition = `CustomResourceDefinition ${parent.resource}.${toGroupVersion(parent.apiVersion).group}`;
  return [definition, ...parents.map((object) => describeParent(object, owned))];
}

/** Undefined when the CRD is not there: the run ended before it was. */
async function listServed(
  api: KubeApi,
  collection: CollectionRef,
): Promise<readonly KubeObject[] | undefined> {
  try {
    return (await api.list(collection)).items;
  } catch (error) {
    if (isStatusError(error, 'NotFound')) return undefined;
    throw error;
  }
}

function describeParent(parent: KubeObject, objects: readonly KubeObject[]): string {
  const isChild = ({ metadata }: KubeObject): boolean =>
    metadata.ownerReferences?.some(({ uid }) => uid === parent.metadata.uid) === true;
  const count = objects.filter(isChild).length;
  const finalizer = parent.metadata.finalizers?.find((name) => name.startsWith('metacontroller.io/'));
  const held = finalizer === undefined ? '' : `, and the finalizer ${finalizer}: it cannot be deleted until`;
  const until = finalizer === undefined ? '' : ' a Metacontroller, or this command, runs again';
  return `${describeObject(parent)} with ${count} ${count === 1 ? 'child' : 'children'}${held}${until}`;
}
