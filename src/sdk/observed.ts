import type { KubeObject } from '../contract/kube-object.js';
import type { ObjectMap } from '../contract/object-map.js';
import type { ChildRule } from './child-rule.js';
import type { ObservedObject } from './objects.js';

/** Objects that came with a request, found by kind and name whatever the key format of the hook version. */
export class ObservedObjects {
  readonly #objects: readonly KubeObject[];

  constructor(map: ObjectMap) {
    this.#objects = Object.values(map).flatMap((group) => Object.values(group));
  }

  /** All objects of a kind, sorted by namespace and name. */
  all<ApiVersion extends string, Kind extends string>(
    apiVersion: ApiVersion,
    kind: Kind,
  ): ObservedObject<ApiVersion, Kind>[] {
    const isOfKind = (object: KubeObject): object is KubeObject & ObservedObject<ApiVersion, Kind> =>
      object.apiVersion === apiVersion && object.kind === kind;
    return this.#objects.filter(isOfKind).sort(byName);
  }

  /** The object of that kind and name, if it exists. Under a cluster-scoped parent, the first namespace wins. */
  find<ApiVersion extends string, Kind extends string>(
    apiVersion: ApiVersion,
    kind: Kind,
    name: string,
  ): ObservedObject<ApiVersion, Kind> | undefined {
    return this.all(apiVersion, kind).find((object) => object.metadata.name === name);
  }

  /** Every object, of every kind. */
  every(): readonly ObservedObject[] {
    return this.#objects;
  }

  isEmpty(): boolean {
    return this.#objects.length === 0;
  }
}

/** The observed children of a parent; only declared kinds can be asked for. */
export interface ObservedChildren<Rules extends readonly ChildRule[] = readonly ChildRule[]> {
  all<ApiVersion extends Rules[number]['apiVersion'], Kind extends Rules[number]['kind']>(
    apiVersion: ApiVersion,
    kind: Kind,
  ): ObservedObject<ApiVersion, Kind>[];
  find<ApiVersion extends Rules[number]['apiVersion'], Kind extends Rules[number]['kind']>(
    apiVersion: ApiVersion,
    kind: Kind,
    name: string,
  ): ObservedObject<ApiVersion, Kind> | undefined;
  every(): readonly ObservedObject[];
  isEmpty(): boolean;
}

function byName(a: ObservedObject, b: ObservedObject): number {
  return sortKey(a) < sortKey(b) ? -1 : 1;
}

function sortKey({ metadata }: ObservedObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
