import { type Fields, fieldsAt, isFields, listAt, textAt, valueAt } from '../../fields.js';
import { ageOf } from './age.js';
import { AGE, type Cell, column, type Column, hasCondition, NAME, NONE, text, wide } from './column.js';

export const CONFIG_MAP_COLUMNS: readonly Column[] = [
  NAME,
  column('Data', (object) => sizeOf(object, 'data') + sizeOf(object, 'binaryData')),
  AGE,
];

export const SECRET_COLUMNS: readonly Column[] = [
  NAME,
  column('Type', text(['type'])),
  column('Data', (object) => sizeOf(object, 'data')),
  AGE,
];

export const NAMESPACE_COLUMNS: readonly Column[] = [NAME, column('Status', text(['status', 'phase'])), AGE];

export const CLAIM_COLUMNS: readonly Column[] = [
  NAME,
  column('Status', (object) =>
    textAt(object, 'metadata', 'deletionTimestamp') === undefined
      ? text(['status', 'phase'])(object, 0)
      : 'Terminating',
  ),
  column('Volume', text(['spec', 'volumeName'])),
  column('Capacity', (claim) => (isBound(claim) ? quantity(claim, 'status', 'capacity', 'storage') : '')),
  column('Access Modes', (claim) => (isBound(claim) ? accessModes(claim, 'status') : '')),
  column('StorageClass', text(['spec', 'storageClassName'])),
  column('VolumeAttributesClass', text(['spec', 'volumeAttributesClassName'], '<unset>')),
  AGE,
  wide(column('VolumeMode', text(['spec', 'volumeMode'], '<unset>'))),
];

export const VOLUME_COLUMNS: readonly Column[] = [
  NAME,
  column('Capacity', (volume) => quantity(volume, 'spec', 'capacity', 'storage')),
  column('Access Modes', (volume) => accessModes(volume, 'spec')),
  column('Reclaim Policy', text(['spec', 'persistentVolumeReclaimPolicy'])),
  column('Status', text(['status', 'phase'])),
  column('Claim', claimOf),
  column('StorageClass', text(['spec', 'storageClassName'])),
  column('VolumeAttributesClass', text(['spec', 'volumeAttributesClassName'], '<unset>')),
  column('Reason', text(['status', 'reason'])),
  AGE,
  wide(column('VolumeMode', text(['spec', 'volumeMode'], '<unset>'))),
];

export const EVENT_COLUMNS: readonly Column[] = [
  column('Last Seen', lastSeen),
  column('Type', text(['type'])),
  column('Reason', text(['reason'])),
  column('Object', involvedObject),
  wide(column('Subobject', text(['involvedObject', 'fieldPath']))),
  wide(column('Source', eventSource)),
  column('Message', (event) => (textAt(event, 'message') ?? '').trim()),
  wide(column('First Seen', firstSeen)),
  wide(column('Count', eventCount)),
  wide(NAME),
];

export const NODE_COLUMNS: readonly Column[] = [
  NAME,
  column('Status', nodeStatus),
  column('Roles', nodeRoles),
  AGE,
  column('Version', text(['status', 'nodeInfo', 'kubeletVersion'])),
  wide(column('Internal-IP', (node) => nodeAddress(node, 'InternalIP'))),
  wide(column('External-IP', (node) => nodeAddress(node, 'ExternalIP'))),
  wide(column('OS-Image', text(['status', 'nodeInfo', 'osImage'], '<unknown>'))),
  wide(column('Kernel-Version', text(['status', 'nodeInfo', 'kernelVersion'], '<unknown>'))),
  wide(column('Container-Runtime', text(['status', 'nodeInfo', 'containerRuntimeVersion'], '<unknown>'))),
];

function sizeOf(object: Fields, field: string): number {
  return Object.keys(fieldsAt(object, field)).length;
}

function isBound(claim: Fields): boolean {
  return (textAt(claim, 'spec', 'volumeName') ?? '') !== '';
}

function quantity(object: Fields, ...path: readonly string[]): Cell {
  const found = valueAt(object, ...path);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : '';
}

const ACCESS_MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

function accessModes(object: Fields, part: 'spec' | 'status'): string {
  const modes = new Set(listAt(object, part, 'accessModes').map(String));
  return Object.entries(ACCESS_MODES)
    .flatMap(([mode, short]) => (modes.has(mode) ? [short] : []))
    .join(',');
}

function claimOf(volume: Fields): string {
  const name = textAt(volume, 'spec', 'claimRef', 'name');
  return name === undefined ? '' : `${textAt(volume, 'spec', 'claimRef', 'namespace') ?? ''}/${name}`;
}

function firstSeen(event: Fields, now: number): string {
  return ageOf(textAt(event, 'firstTimestamp') ?? valueAt(event, 'eventTime'), now);
}

function lastSeen(event: Fields, now: number): string {
  if (isFields(event['series'])) return ageOf(valueAt(event, 'series', 'lastObservedTime'), now);
  const last = textAt(event, 'lastTimestamp');
  return last === undefined ? firstSeen(event, now) : ageOf(last, now);
}

function eventCount(event: Fields): number {
  const count = isFields(event['series']) ? valueAt(event, 'series', 'count') : event['count'];
  return typeof count === 'number' && count > 0 ? count : 1;
}

function involvedObject(event: Fields): string {
  const kind = (textAt(event, 'involvedObject', 'kind') ?? '').toLowerCase();
  const name = textAt(event, 'involvedObject', 'name') ?? '';
  return name === '' ? kind : `${kind}/${name}`;
}

function eventSource(event: Fields): string {
  const component = textAt(event, 'source', 'component') ?? textAt(event, 'reportingComponent') ?? '';
  const host = textAt(event, 'source', 'host') ?? textAt(event, 'reportingInstance') ?? '';
  return host === '' ? component : `${component}, ${host}`;
}

function nodeStatus(node: Fields): string {
  const ready = listAt(node, 'status', 'conditions').find(
    (condition) => textAt(condition, 'type') === 'Ready',
  );
  const status = ready === undefined ? 'Unknown' : hasCondition(node, 'Ready') ? 'Ready' : 'NotReady';
  return valueAt(node, 'spec', 'unschedulable') === true ? `${status},SchedulingDisabled` : status;
}

const ROLE_PREFIX = 'node-role.kubernetes.io/';

function nodeRoles(node: Fields): string {
  const labels = Object.keys(fieldsAt(node, 'metadata', 'labels'));
  const roles = labels.flatMap((label) =>
    label.startsWith(ROLE_PREFIX) ? [label.slice(ROLE_PREFIX.length)] : [],
  );
  return roles.length === 0 ? NONE : roles.sort().join(',');
}

function nodeAddress(node: Fields, type: string): string {
  const found = listAt(node, 'status', 'addresses').find((address) => textAt(address, 'type') === type);
  return textAt(found, 'address') ?? NONE;
}
