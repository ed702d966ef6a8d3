import type { CollectionRef, KubeApi } from '../../cluster/kube-api.js';
import { isStatusError } from '../../cluster/status-error.js';
import { describeObject, type KubeObject, toGroupVersion } from '../../contract/kube-object.js';
import { type ControllerDefinition, isComposite } from '../../sdk/controller-definition.js';
import type { DecoratorDefinition } from '../../sdk/decorator.js';
import type { CompositeDefinition } from '../../sdk/definition.js';
import { DECORATOR_ANNOTATION } from '../../sdk/last-desired.js';

/**
 * What stays in a cluster when nobody works there any more: a line for each CRD, for each parent, and for each target that is
 * decorated.
 */
export async function describeLeftovers(
  api: KubeApi,
  definitions: readonly ControllerDefinition[],
): Promise<string[]> {
  const texts = await Promise.all(
    definitions.map((definition) =>
      isComposite(definition) ? describeParents(api, definition) : describeTargets(api, definition),
    ),
  );
  return texts.flat();
}

async function describeParents(
  api: KubeApi,
  { name, parent, children }: CompositeDefinition,
): Promise<string[]> {
  const parents = await listServed(api, parent);
  if (parents === undefined) return [];
  const owned = await listAll(api, children);
  const finalizer = `metacontroller.io/compositecontroller-${name}`;
  const definition = `CustomResourceDefinition ${parent.resource}.${toGroupVersion(parent.apiVersion).group}`;
  return [
    definition,
    ...parents.map((object) => describeHolder(toHolder(object, owned, finalizer), 'child')),
  ];
}

async function describeTargets(
  api: KubeApi,
  { name, resources, attachments }: DecoratorDefinition,
): Promise<string[]> {
  const all = await listAll(api, attachments);
  const owned = all.filter(({ metadata }) => metadata.annotations?.[DECORATOR_ANNOTATION] === name);
  const lists = await Promise.all(
    resources.map(({ apiVersion, resource }) => listServed(api, { apiVersion, resource })),
  );
  return lists
    .flatMap((targets = []) => targets)
    .map((target) => toHolder(target, owned, `metacontroller.io/decoratorcontroller-${name}`))
    .filter(({ count, finalizer }) => count > 0 || finalizer !== undefined)
    .map((holder) => describeHolder(holder, 'attachment'));
}

async function listAll(api: KubeApi, collections: readonly CollectionRef[]): Promise<readonly KubeObject[]> {
  const lists = await Promise.all(collections.map((collection) => api.list(collection)));
  return lists.flatMap(({ items }) => items);
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

interface Holder {
  readonly object: KubeObject;
  /** How many of the objects it owns. */
  readonly count: number;
  readonly finalizer: string | undefined;
}

function toHolder(object: KubeObject, objects: readonly KubeObject[], finalizer: string): Holder {
  const isOwned = ({ metadata }: KubeObject): boolean =>
    metadata.ownerReferences?.some(({ uid }) => uid === object.metadata.uid) === true;
  const isHeld = object.metadata.finalizers?.includes(finalizer) === true;
  return { object, count: objects.filter(isOwned).length, finalizer: isHeld ? finalizer : undefined };
}

const PLURALS = { child: 'children', attachment: 'attachments' };

function describeHolder({ object, count, finalizer }: Holder, what: keyof typeof PLURALS): string {
  const held = finalizer === undefined ? '' : `, and the finalizer ${finalizer}: it cannot be deleted until`;
  const until = finalizer === undefined ? '' : ' a Metacontroller, or this command, runs again';
  return `${describeObject(object)} with ${count} ${count === 1 ? what : PLURALS[what]}${held}${until}`;
}
