import type { KubeObject } from '../../../contract/kube-object.js';
import { isSameJson } from '../canonical-json.js';
import { textAt, textsAt, toTimestamp } from '../fields.js';
import { ENDPOINT_SLICES, PODS, SERVICES } from '../resource.js';
import { controlledBy, type Watch, type Workload, type WorkloadTools } from '../workload.js';
import { deleteObject } from '../writes.js';
import { type SliceContent, slicesOf } from './slices.js';

/** Stand-in for the controller of EndpointSlices. A Service without a selector is left to whoever fills its slices. */
export function serviceWorkload(): Workload {
  return {
    resource: SERVICES,
    dependents: [ENDPOINT_SLICES],
    watches: [WAKES_SERVICES_OF_PODS],
    reconcile: async (service, tools) => {
      if (service.metadata.deletionTimestamp !== undefined || !hasEndpoints(service)) return undefined;
      const pods = tools.informer(PODS).inNamespace(service.metadata.namespace);
      const selected = pods.filter((pod) => selects(service, pod)).toSorted(byName);
      await writeSlices(service, slicesOf(service, selected), tools);
      return undefined;
    },
  };
}

const WAKES_SERVICES_OF_PODS: Watch = {
  resource: PODS,
  wakes: (pod, { informer }) =>
    informer(SERVICES)
      .inNamespace(pod.metadata.namespace)
      .filter((service) => selects(service, pod))
      .map(({ metadata }) => metadata.uid),
};

function hasEndpoints(service: KubeObject): boolean {
  const isExternal = textAt(service, 'spec', 'type') === 'ExternalName';
  return !isExternal && Object.keys(textsAt(service, 'spec', 'selector')).length > 0;
}

function selects(service: KubeObject, { metadata: { labels = {} } }: KubeObject): boolean {
  const wanted = Object.entries(textsAt(service, 'spec', 'selector'));
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

function byName(one: KubeObject, other: KubeObject): number {
  return one.metadata.name < other.metadata.name ? -1 : 1;
}

/** Slices that are there already are used for what is to be said, and deleted when nothing is left for them. */
async function writeSlices(
  service: KubeObject,
  contents: readonly SliceContent[],
  tools: WorkloadTools,
): Promise<void> {
  const { api, informer } = tools;
  const known = informer(ENDPOINT_SLICES).controlledBy(service.metadata.uid).toSorted(byName);
  for (const [index, content] of contents.entries()) {
    const slice = known[index];
    const wanted = sliceOf(service, content, tools);
    if (slice === undefined) informer(ENDPOINT_SLICES).note(await api.create('endpointslices', wanted));
    else if (!isUpToDate(slice, wanted)) {
      const metadata = { ...slice.metadata, ...wanted.metadata };
      informer(ENDPOINT_SLICES).note(await api.update('endpointslices', { ...slice, ...wanted, metadata }));
    }
  }
  for (const slice of known.slice(contents.length)) await deleteObject(ENDPOINT_SLICES, slice, tools);
}

function isUpToDate(slice: KubeObject, wanted: ReturnType<typeof sliceOf>): boolean {
  return isSameJson(
    [slice['endpoints'], slice['ports'], slice.metadata.labels],
    [wanted.endpoints, wanted.ports, wanted.metadata.labels],
  );
}

function sliceOf(service: KubeObject, content: SliceContent, { clock }: WorkloadTools) {
  const { name, namespace, labels } = service.metadata;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: { ...labels, ...marksOf(service) },
      annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': toTimestamp(clock.now()) },
      ownerReferences: [controlledBy(service)],
    },
    addressType: 'IPv4',
    ...content,
  };
}

function marksOf(service: KubeObject): Readonly<Record<string, string>> {
  const isHeadless = textAt(service, 'spec', 'clusterIP') === 'None';
  return {
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    'kubernetes.io/service-name': service.metadata.name,
    ...(isHeadless ? { 'service.kubernetes.io/headless': '' } : {}),
  };
}
