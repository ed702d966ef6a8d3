import { createHash } from 'node:crypto';
import { type Fields, fieldsAt, listAt, textAt } from '../fields.js';
import type { KindRules } from '../resource-info.js';
import { mappedList } from './pod-spec.js';

const FIRST_NODE_PORT = 30_000;
const NODE_PORTS = 2768;

export const SERVICE_RULES: KindRules = {
  prepare: (service, { old, uid, allocateIp }) => {
    const spec = fieldsAt(service, 'spec');
    if (spec['type'] === 'ExternalName') return { ...service, spec: { sessionAffinity: 'None', ...spec } };
    const before = fieldsAt(old, 'spec');
    const clusterIP = spec['clusterIP'] ?? before['clusterIP'] ?? allocateIp();
    return {
      ...service,
      spec: {
        type: 'ClusterIP',
        sessionAffinity: 'None',
        ...ipFamilies(spec),
        internalTrafficPolicy: 'Cluster',
        ...(isExternal(spec) ? { externalTrafficPolicy: 'Cluster' } : {}),
        ...(spec['type'] === 'LoadBalancer' ? { allocateLoadBalancerNodePorts: true } : {}),
        clusterIPs: [clusterIP],
        ...spec,
        clusterIP,
        ...mappedList(spec, 'ports', (port) => ({
          protocol: 'TCP',
          targetPort: port['port'],
          ...(isExternal(spec) ? { nodePort: nodePortOf(uid, port) } : {}),
          ...port,
        })),
      },
    };
  },
  validate: (service, old) => [...portProblems(fieldsAt(service, 'spec')), ...addressChanges(service, old)],
  serverFields: [
    ['spec', 'clusterIP'],
    ['spec', 'clusterIPs'],
    ['spec', 'ipFamilies'],
    ['spec', 'ipFamilyPolicy'],
  ],
  initialStatus: () => ({ loadBalancer: {} }),
};

/** Whoever writes the endpoints of a headless Service without a selector may write addresses of either family. */
function ipFamilies({ clusterIP, selector }: Fields): Fields {
  return clusterIP === 'None' && selector === undefined
    ? { ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'RequireDualStack' }
    : { ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' };
}

/** The same for a port as long as the Service lives; which one it is means nothing here. */
function nodePortOf(uid: string, { port, protocol = 'TCP' }: Fields): number {
  const digest = createHash('sha256')
    .update(`${uid} ${JSON.stringify([port, protocol])}`)
    .digest();
  return FIRST_NODE_PORT + (digest.readUInt32BE(0) % NODE_PORTS);
}

function isExternal(spec: Fields): boolean {
  return spec['type'] === 'NodePort' || spec['type'] === 'LoadBalancer';
}

function portProblems(spec: Fields): string[] {
  const ports = listAt(spec, 'ports');
  if (spec['type'] === 'ExternalName') return [];
  if (ports.length === 0) return spec['clusterIP'] === 'None' ? [] : ['spec.ports: Required value'];
  return [...portNameProblems(ports), ...repeatedPorts(ports)];
}

function portNameProblems(ports: readonly unknown[]): string[] {
  const names = ports.map((port) => textAt(port, 'name'));
  return names.flatMap((name, index) => {
    const path = `spec.ports[${index}].name`;
    if (name === undefined) return ports.length > 1 ? [`${path}: Required value`] : [];
    return names.indexOf(name) === index ? [] : [`${path}: Duplicate value: ${JSON.stringify(name)}`];
  });
}

/** Shown as the Go struct that the server compares. */
function repeatedPorts(ports: readonly unknown[]): string[] {
  const keys = ports.map((port) => {
    const { port: Port, protocol: Protocol } = fieldsAt(port);
    return JSON.stringify({ Name: '', Protocol, AppProtocol: null, Port, TargetPort: 0, NodePort: 0 });
  });
  return keys.flatMap((key, index) =>
    keys.indexOf(key) === index ? [] : [`spec.ports[${index}]: Duplicate value: ${key}`],
  );
}

function addressChanges(service: Fields, old: Fields | undefined): string[] {
  const before = textAt(old, 'spec', 'clusterIP');
  const after = textAt(service, 'spec', 'clusterIP');
  if (before === undefined || before === after) return [];
  return [`spec.clusterIPs[0]: Invalid value: ${JSON.stringify([after])}: may not change once set`];
}
