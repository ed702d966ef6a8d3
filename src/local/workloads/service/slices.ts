import type { JsonObject, KubeObject } from '../../../contract/kube-object.js';
import { canonicalJson } from '../canonical-json.js';
import { isTrueAt, numberAt, objectsAt, textAt } from '../fields.js';
import { hasEnded, isReady } from '../pod-health.js';

const MOST_ENDPOINTS = 100;

/** What an EndpointSlice says, beside its name. */
export interface SliceContent {
  /** Null when there are none, as the real controller has it. */
  readonly endpoints: readonly JsonObject[] | null;
  readonly ports: readonly JsonObject[] | null;
}

/** The slices of a Service: Pods for which a port name means different numbers are in different ones. */
export function slicesOf(service: KubeObject, pods: readonly KubeObject[]): readonly SliceContent[] {
  const groups = new Map<
    string,
    { readonly ports: readonly JsonObject[]; readonly endpoints: JsonObject[] }
  >();
  for (const pod of pods.filter(isReachable)) {
    const ports = objectsAt(service, 'spec', 'ports').flatMap((port) => resolvePort(port, pod));
    const key = canonicalJson(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    groups.set(key, group);
    group.endpoints.push(endpointOf(service, pod));
  }
  const slices = [...groups.values()].flatMap(({ ports, endpoints }) =>
    chunksOf(endpoints).map((chunk) => ({ endpoints: chunk, ports: ports.length === 0 ? null : ports })),
  );
  return slices.length === 0 ? [{ endpoints: null, ports: null }] : slices;
}

function isReachable(pod: KubeObject): boolean {
  const hasAddress = textAt(pod, 'status', 'podIP') !== undefined;
  return hasAddress && !hasEnded(pod);
}

function isGoing(pod: KubeObject): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

function publishesAll(service: KubeObject): boolean {
  return isTrueAt(service, 'spec', 'publishNotReadyAddresses');
}

/** A name means the port of that name of a container; a Pod without one does not serve it. */
function resolvePort(port: JsonObject, pod: KubeObject): readonly JsonObject[] {
  const protocol = textAt(port, 'protocol') ?? 'TCP';
  const target = port['targetPort'] ?? port['port'];
  const named = objectsAt(pod, 'spec', 'containers')
    .flatMap((container) => objectsAt(container, 'ports'))
    .find(
      (candidate) => candidate['name'] === target && (textAt(candidate, 'protocol') ?? 'TCP') === protocol,
    );
  const number = typeof target === 'number' ? target : numberAt(named, 'containerPort');
  if (number === undefined) return [];
  const { appProtocol } = port;
  const more = appProtocol === undefined ? {} : { appProtocol };
  return [{ name: textAt(port, 'name') ?? '', port: number, protocol, ...more }];
}

function endpointOf(service: KubeObject, pod: KubeObject): JsonObject {
  const { name, namespace, uid } = pod.metadata;
  const hostname = textAt(pod, 'spec', 'hostname');
  const isNamed = hostname !== undefined && textAt(pod, 'spec', 'subdomain') === service.metadata.name;
  const serving = isReady(pod);
  return {
    addresses: [textAt(pod, 'status', 'podIP') ?? ''],
    conditions: {
      ready: publishesAll(service) || (serving && !isGoing(pod)),
      serving,
      terminating: isGoing(pod),
    },
    ...(isNamed ? { hostname } : {}),
    nodeName: textAt(pod, 'spec', 'nodeName'),
    targetRef: { kind: 'Pod', name, namespace, uid },
  };
}

function chunksOf(endpoints: readonly JsonObject[]): readonly (readonly JsonObject[])[] {
  const count = Math.ceil(endpoints.length / MOST_ENDPOINTS);
  return Array.from({ length: count }, (_, index) =>
    endpoints.slice(index * MOST_ENDPOINTS, (index + 1) * MOST_ENDPOINTS),
  );
}
