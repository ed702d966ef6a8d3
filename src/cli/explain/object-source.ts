import type { KubeApi } from '../../cluster/kube-api.js';
import { isStatusError } from '../../cluster/status-error.js';
import { type KubeObject, ObjectMeta } from '../../contract/kube-object.js';
import { loadObjects } from '../objects-file.js';

/** A kind to look for. */
export interface Wanted {
  readonly apiVersion: string;
  readonly kind: string;
  readonly resource: string;
}

/** Where the objects come from that a hook is asked about. */
export interface ObjectSource {
  /** All objects of a kind; only those of a namespace when one is given. */
  list(kind: Wanted, namespace: string | undefined): Promise<readonly KubeObject[]>;
}

/** What stands in for what only a cluster gives. */
const NO_UID = '00000000-0000-0000-0000-000000000000';

/** The objects of a YAML file. One without a namespace is wherever it is looked for. @throws HookError OBJECT_INVALID */
export async function fileSource(path: string): Promise<ObjectSource> {
  const objects = (await loadObjects(path)).map((object): KubeObject => {
    const metadata = { uid: NO_UID, generation: 1, ...object.metadata };
    return { ...object, metadata: ObjectMeta.parse(metadata) };
  });
  return {
    list: ({ apiVersion, kind }, namespace) =>
      Promise.resolve(
        objects
          .filter((object) => object.apiVersion === apiVersion && object.kind === kind)
          .map((object) => inNamespace(object, namespace))
          .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace),
      ),
  };
}

function inNamespace(object: KubeObject, namespace: string | undefined): KubeObject {
  if (object.metadata.namespace !== undefined || namespace === undefined) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

/** The objects of a cluster. A kind that is not served there has none. */
export function clusterSource(api: KubeApi): ObjectSource {
  return {
    list: async ({ apiVersion, kind, resource }, namespace) => {
      try {
        const { items } = await api.list({ apiVersion, resource, namespace });
        return items.map((object) => ({ ...object, apiVersion, kind }));
      } catch (error) {
        if (isStatusError(error, 'NotFound')) return [];
        throw error;
      }
    },
  };
}
