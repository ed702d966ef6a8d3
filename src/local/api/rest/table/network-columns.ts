import { type Fields, listAt, textAt } from '../../fields.js';
import {
  AGE,
  column,
  type Column,
  integerColumn,
  NAME,
  NONE,
  number,
  numberIn,
  text,
  wide,
} from './column.js';
import { labelsCell, selectorCell } from './selector-cell.js';

export const SERVICE_COLUMNS: readonly Column[] = [
  NAME,
  column('Type', text(['spec', 'type'])),
  column('Cluster-IP', text(['spec', 'clusterIP'], NONE)),
  column('External-IP', externalIps),
  column('Port(s)', (service) => noneIfEmpty(listAt(service, 'spec', 'ports').map(servicePort))),
  AGE,
  wide(column('Selector', labelsCell('spec', 'selector'))),
];

export const INGRESS_COLUMNS: readonly Column[] = [
  NAME,
  column('Class', text(['spec', 'ingressClassName'], NONE)),
  column('Hosts', hosts),
  column('Address', (ingress) => loadBalancerAddresses(ingress).join(',')),
  column('Ports', (ingress) => (listAt(ingress, 'spec', 'tls').length > 0 ? '80, 443' : '80')),
  AGE,
];

export const NETWORK_POLICY_COLUMNS: readonly Column[] = [
  NAME,
  column('Pod-Selector', selectorCell('spec', 'podSelector')),
  AGE,
];

export const ENDPOINTS_COLUMNS: readonly Column[] = [
  NAME,
  column('Endpoints', (object) => noneIfEmpty(listAt(object, 'subsets').flatMap(subsetAddresses))),
  AGE,
];

export const ENDPOINT_SLICE_COLUMNS: readonly Column[] = [
  NAME,
  column('AddressType', text(['addressType'])),
  column('Ports', (slice) =>
    unsetIfEmpty(listAt(slice, 'ports').map((port) => String(numberIn(port, 'port')))),
  ),
  column('Endpoints', (slice) =>
    unsetIfEmpty(listAt(slice, 'endpoints').flatMap((endpoint) => listAt(endpoint, 'addresses').map(String))),
  ),
  AGE,
];

export const DISRUPTION_BUDGET_COLUMNS: readonly Column[] = [
  NAME,
  column('Min Available', intOrText('spec', 'minAvailable')),
  column('Max Unavailable', intOrText('spec', 'maxUnavailable')),
  integerColumn('Allowed Disruptions', number('status', 'disruptionsAllowed')),
  AGE,
];

/** Without an address of its own a Service has no port that could be shown. */
function externalIps(service: Fields): string {
  const given = listAt(service, 'spec', 'externalIPs').map(String);
  const type = textAt(service, 'spec', 'type');
  if (type === 'ExternalName') return textAt(service, 'spec', 'externalName') ?? '';
  if (type !== 'LoadBalancer') return noneIfEmpty(given);
  const all = [...loadBalancerAddresses(service), ...given];
  return all.length === 0 ? '<pending>' : all.join(',');
}

function loadBalancerAddresses(object: Fields): string[] {
  const addresses = listAt(object, 'status', 'loadBalancer', 'ingress').map(
    (ingress) => textAt(ingress, 'ip') ?? textAt(ingress, 'hostname') ?? '',
  );
  return [...new Set(addresses)].sort();
}

function servicePort(port: unknown): string {
  const nodePort = numberIn(port, 'nodePort');
  const exposed = nodePort > 0 ? `:${nodePort}` : '';
  return `${numberIn(port, 'port')}${exposed}/${textAt(port, 'protocol') ?? 'TCP'}`;
}

const SHOWN_HOSTS = 3;

function hosts(ingress: Fields): string {
  const rules = listAt(ingress, 'spec', 'rules');
  const named = rules.map((rule) => textAt(rule, 'host') ?? '').filter((host) => host !== '');
  if (named.length === 0) return '*';
  const shown = named.slice(0, SHOWN_HOSTS).join(',');
  return named.length > SHOWN_HOSTS ? `${shown} + ${rules.length - SHOWN_HOSTS} more...` : shown;
}

function subsetAddresses(subset: unknown): string[] {
  const addresses = listAt(subset, 'addresses').map((address) => textAt(address, 'ip') ?? '');
  const ports = listAt(subset, 'ports').map((port) => numberIn(port, 'port'));
  if (ports.length === 0) return addresses;
  return ports.flatMap((port) => addresses.map((address) => `${address}:${port}`));
}

function intOrText(...path: readonly string[]): Column['cell'] {
  const asText = text(path);
  return (object) => {
    const found = numberIn(object, ...path);
    return found === 0 ? asText(object, 0) || 'N/A' : String(found);
  };
}

function noneIfEmpty(items: readonly string[]): string {
  return items.length === 0 ? NONE : items.join(',');
}

function unsetIfEmpty(items: readonly string[]): string {
  return items.length === 0 ? '<unset>' : items.join(',');
}
