import type { KubeObject } from '../../src/contract/kube-object.js';
import { toObjectMap } from '../../src/contract/object-map.js';
import type { CompositeRequest } from '../../src/contract/requests.js';
import type { ChildRule, DesiredObject, ObservedObject } from '../../src/sdk/index.js';

export const LAST_APPLIED = 'metacontroller.k8s.io/last-applied-configuration';
export const PARENT_UID = '11111111-2222-3333-4444-555555555555';
export const NOON = Date.parse('2026-06-01T12:00:00Z');

export interface ObservedOptions {
  readonly status?: Record<string, unknown>;
  readonly metadata?: Partial<KubeObject['metadata']>;
  /** Fields the server has added or changed. */
  readonly fields?: Record<string, unknown>;
  /** False for an object that Metacontroller did not write. */
  readonly recorded?: boolean;
}

/** What the cluster holds after Metacontroller has applied `desired`. */
export function observe<ApiVersion extends string, Kind extends string>(
  desired: DesiredObject<ApiVersion, Kind>,
  { status, metadata = {}, fields = {}, recorded = true }: ObservedOptions = {},
): ObservedObject<ApiVersion, Kind> {
  const labels = { ...desired.metadata.labels, 'controller-uid': PARENT_UID };
  const record = { ...desired, metadata: { ...desired.metadata, namespace: 'default', labels } };
  return {
    ...desired,
    ...fields,
    ...(status === undefined ? {} : { status }),
    metadata: {
      name: desired.metadata.name,
      namespace: 'default',
      uid: `uid-of-${desired.kind}-${desired.metadata.name}`,
      resourceVersion: '7',
      generation: 1,
      labels,
      ...(recorded ? { annotations: { [LAST_APPLIED]: JSON.stringify(record) } } : {}),
      ...metadata,
    },
  };
}

export interface ParentOptions {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name?: string;
  readonly spec?: unknown;
  readonly status?: unknown;
  readonly metadata?: Partial<KubeObject['metadata']>;
}

export function parentObject({ apiVersion, kind, name = 'my-parent', ...rest }: ParentOptions): KubeObject {
  return {
    apiVersion,
    kind,
    metadata: { name, namespace: 'default', uid: PARENT_UID, generation: 3, ...rest.metadata },
    spec: rest.spec ?? {},
    ...(rest.status === undefined ? {} : { status: rest.status }),
  };
}

export interface RequestOptions {
  readonly parent: KubeObject;
  readonly rules?: readonly ChildRule[];
  readonly children?: readonly KubeObject[];
  readonly related?: readonly KubeObject[];
  readonly finalizing?: boolean;
}

export function compositeRequest(options: RequestOptions): CompositeRequest {
  const { parent, rules = [], children = [], related = [], finalizing = false } = options;
  return {
    controller: { kind: 'CompositeController', spec: {} },
    parent,
    children: toObjectMap(rules, children, { version: 'v2', parent }),
    related: toObjectMap([], related, { version: 'v2', parent }),
    finalizing,
  };
}

/** A Pod as a controller would ask for it. */
export function desiredPod(name: string, image = 'web:1'): DesiredObject<'v1', 'Pod'> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: 'web' } },
    spec: { containers: [{ name: 'main', image }] },
  };
}

export const READY_STATUS = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
