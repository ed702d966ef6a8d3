import type { ApiResource } from '../../cluster/kube-api.js';
import { unknownResource } from './refusals.js';
import type { ResourceInfo } from './resource-info.js';

/** The resources that are served. Later entries replace earlier ones of the same apiVersion and name. */
export class Registry {
  readonly #resources = new Map<string, ResourceInfo>();
  readonly #byStorage = new Map<string, ResourceInfo>();
  readonly #byKind = new Map<string, ResourceInfo>();
  readonly #builtIn: readonly ResourceInfo[];

  constructor(builtIn: readonly ResourceInfo[]) {
    this.#builtIn = builtIn;
    for (const info of builtIn) this.add(info);
  }

  add(info: ResourceInfo): void {
    this.#resources.set(`${info.apiVersion}/${info.resource}`, info);
    this.#byKind.set(`${info.apiVersion}/${info.kind}`, info);
    this.#byStorage.set(info.storage, info);
  }

  /** Takes all versions of a collection out of service; a built-in one that was replaced is served again. */
  removeStorage(storage: string): void {
    for (const index of [this.#resources, this.#byKind, this.#byStorage]) dropStorage(index, storage);
    for (const info of this.#builtIn) if (info.storage === storage) this.add(info);
  }

  find(apiVersion: string, resource: string): ResourceInfo | undefined {
    return this.#resources.get(`${apiVersion}/${resource}`);
  }

  /** @throws StatusError NotFound */
  get(apiVersion: string, resource: string): ResourceInfo {
    const info = this.find(apiVersion, resource);
    if (info === undefined) throw unknownResource();
    return info;
  }

  /** A resource of that collection, whatever its version. */
  byStorage(storage: string): ResourceInfo | undefined {
    return this.#byStorage.get(storage);
  }

  byKind(apiVersion: string, kind: string): ResourceInfo | undefined {
    return this.#byKind.get(`${apiVersion}/${kind}`);
  }

  infos(): readonly ResourceInfo[] {
    return [...this.#resources.values()];
  }

  list(): readonly ApiResource[] {
    return this.infos().map(toApiResource);
  }
}

function dropStorage(index: Map<string, ResourceInfo>, storage: string): void {
  for (const [key, info] of index) if (info.storage === storage) index.delete(key);
}

function toApiResource(info: ResourceInfo): ApiResource {
  const { apiVersion, kind, resource, namespaced, shortNames, subresources } = info;
  return { apiVersion, kind, resource, namespaced, shortNames, subresources };
}
