import type { KubeApi } from '../cluster/kube-api.js';
import { isStatusError } from '../cluster/status-error.js';
import { METACONTROLLER_API_VERSION } from '../contract/controller-objects.js';

/**
 * A cluster as it is, except for Metacontroller's own kinds: those are in another, embedded API. So a stand-in for
 * Metacontroller works on a cluster that has none of its CRDs, leaves none there, and sees no controller but those it is given.
 */
export function controllersInMemory(cluster: KubeApi, memory: KubeApi): KubeApi {
  const at = ({ apiVersion }: { readonly apiVersion: string }): KubeApi =>
    isMetacontrollers({ apiVersion }) ? memory : cluster;
  return {
    discover: async () => [
      ...(await cluster.discover()).filter((resource) => !isMetacontrollers(resource)),
      ...(await memory.discover()).filter(isMetacontrollers),
    ],
    get: (ref) => at(ref).get(ref),
    list: (collection) => at(collection).list(collection),
    watch: (collection, onEvent, onEnd) => at(collection).watch(collection, onEvent, onEnd),
    create: async (resource, object) => {
      const { namespace } = object.metadata;
      if (isMetacontrollers(object) && namespace !== undefined) await provideNamespace(memory, namespace);
      return at(object).create(resource, object);
    },
    update: (resource, object) => at(object).update(resource, object),
    updateStatus: (resource, object) => at(object).updateStatus(resource, object),
    patch: (ref, patch) => at(ref).patch(ref, patch),
    apply: (ref, object, options) => at(ref).apply(ref, object, options),
    delete: (ref, options) => at(ref).delete(ref, options),
    evict: (pod, options) => cluster.evict(pod, options),
  };
}

function isMetacontrollers({ apiVersion }: { readonly apiVersion: string }): boolean {
  return apiVersion === METACONTROLLER_API_VERSION;
}

/** ControllerRevisions are in the namespace of their parent, which is in the other API. */
async function provideNamespace(memory: KubeApi, name: string): Promise<void> {
  try {
    await memory.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  } catch (error) {
    if (!isStatusError(error, 'AlreadyExists')) throw error;
  }
}
