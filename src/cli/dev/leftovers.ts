import type { KubeApi } from '../../cluster/kube-api.js';
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
  const { items: parents } = await api.list(parent);
  const lists = await Promise.all(children.map((rule) => api.list(rule)));
  const owned = lists.flatMap(({ items }) => items);
  const definition = `CustomResourceDefinition ${parent.resource}.${toGroupVersion(parent.apiVersion).group}`;
  return [definition, ...parents.map((object) => describeParent(object, owned))];
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
