import type { ApiResource, KubeApi } from '../../cluster/kube-api.js';
import { MetacontrollerError } from './errors.js';

/**
 * What discovery says, remembered.
 *
 * The real process reads discovery anew every 30 s and fails until then when a kind has just been installed. The stand-in
 * asks again whenever it misses something: the same in the end, without the wait.
 */
export class ResourceMap {
  readonly #api: Pick<KubeApi, 'discover'>;
  #resources: readonly ApiResource[] = [];

  constructor(api: Pick<KubeApi, 'discover'>) {
    this.#api = api;
  }

  /** @throws MetacontrollerError when it is not served */
  async byResource(apiVersion: string, resource: string): Promise<ApiResource> {
    const found = await this.#find((one) => one.apiVersion === apiVersion && one.resource === resource);
    if (found !== undefined) return found;
    throw new MetacontrollerError(`discovery: can't find resource ${resource} in apiVersion ${apiVersion}`);
  }

  /** @throws MetacontrollerError when it is not served */
  async byKind(apiVersion: string, kind: string): Promise<ApiResource> {
    const found = await this.#find((one) => one.apiVersion === apiVersion && one.kind === kind);
    if (found !== undefined) return found;
    throw new MetacontrollerError(`discovery: can't find kind ${kind} in apiVersion ${apiVersion}`);
  }

  async #find(matches: (resource: ApiResource) => boolean): Promise<ApiResource | undefined> {
    const known = this.#resources.find(matches);
    if (known !== undefined) return known;
    this.#resources = await this.#api.discover();
    return this.#resources.find(matches);
  }
}
