import type { KubeApi } from '../../cluster/kube-api.js';

/** The same API, telling of each write that is asked of it. */
export function countWrites(api: KubeApi, onWrite: () => void): KubeApi {
  const told = <T>(write: () => T): T => {
    onWrite();
    return write();
  };
  return {
    ...api,
    create: (resource, object) => told(() => api.create(resource, object)),
    update: (resource, object) => told(() => api.update(resource, object)),
    updateStatus: (resource, object) => told(() => api.updateStatus(resource, object)),
    patch: (ref, patch) => told(() => api.patch(ref, patch)),
    apply: (ref, object, options) => told(() => api.apply(ref, object, options)),
    delete: (ref, options) => told(() => api.delete(ref, options)),
    evict: (pod, options) => told(() => api.evict(pod, options)),
  };
}
