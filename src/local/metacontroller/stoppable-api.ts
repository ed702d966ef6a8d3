import type { KubeApi } from '../../cluster/kube-api.js';

/** The same API, refusing every call once the signal is aborted. */
export function stoppableApi(api: KubeApi, signal: AbortSignal): KubeApi {
  const unlessStopped = async <T>(call: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    return call();
  };
  return {
    discover: () => unlessStopped(() => api.discover()),
    get: (ref) => unlessStopped(() => api.get(ref)),
    list: (collection) => unlessStopped(() => api.list(collection)),
    watch: (collection, onEvent, onEnd) => api.watch(collection, onEvent, onEnd),
    create: (resource, object) => unlessStopped(() => api.create(resource, object)),
    update: (resource, object) => unlessStopped(() => api.update(resource, object)),
    updateStatus: (resource, object) => unlessStopped(() => api.updateStatus(resource, object)),
    patch: (ref, patch) => unlessStopped(() => api.patch(ref, patch)),
    apply: (ref, object, options) => unlessStopped(() => api.apply(ref, object, options)),
    delete: (ref, options) => unlessStopped(() => api.delete(ref, options)),
    evict: (pod, options) => unlessStopped(() => api.evict(pod, options)),
  };
}
