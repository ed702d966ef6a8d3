import type { ObjectInput } from '../../../src/cluster/kube-api.js';
import type { KubeObject } from '../../../src/contract/kube-object.js';
import { type VirtualClock, virtualClock } from '../../../src/local/clock.js';
import { createLocalCluster, type VirtualCluster } from '../../../src/local/local-cluster.js';
import type { MetacontrollerEvent } from '../../../src/local/metacontroller/events.js';
import { HookServer, type TestHook } from '../metacontroller/support/hook-server.js';

export const NOON = Date.parse('2026-03-01T12:00:00Z');

export interface HookedOptions {
  readonly hooks: Record<string, TestHook>;
  readonly hookPatienceMs?: number;
  readonly podTerminationMs?: number;
}

/** A cluster whose time stands still, and a hook server that it calls over HTTP. */
export interface HookedCluster extends VirtualCluster {
  readonly hooks: HookServer;
  readonly url: string;
  readonly events: readonly MetacontrollerEvent[];
  create(...objects: readonly ObjectInput[]): Promise<void>;
  all(kind: string): Promise<readonly KubeObject[]>;
  /** The message of the failure, or nothing when it settles. */
  complaint(): Promise<string>;
}

let running: HookedCluster | undefined;

afterEach(async () => {
  await running?.stop();
  await running?.hooks.close();
  running = undefined;
});

/** Stopped after the test. */
export async function startHooked({ hooks: routes, ...options }: HookedOptions): Promise<HookedCluster> {
  const hooks = new HookServer(routes);
  const url = await hooks.listen();
  const clock: VirtualClock = virtualClock(NOON);
  const events: MetacontrollerEvent[] = [];
  const cluster = createLocalCluster({ clock, onEvent: (event) => void events.push(event), ...options });
  const resourceOf = async (
    kind: string,
    apiVersion?: string,
  ): Promise<{ apiVersion: string; resource: string }> => {
    const found = (await cluster.api.discover()).find(
      (one) => one.kind === kind && (apiVersion === undefined || one.apiVersion === apiVersion),
    );
    if (found === undefined) throw new Error(`no ${kind} in this cluster`);
    return found;
  };
  running = {
    ...cluster,
    hooks,
    url,
    events,
    create: async (...objects) => {
      for (const object of objects) {
        await cluster.api.create((await resourceOf(object.kind, object.apiVersion)).resource, object);
      }
    },
    all: async (kind) => {
      const { apiVersion, resource } = await resourceOf(kind);
      return (await cluster.api.list({ apiVersion, resource })).items;
    },
    complaint: () =>
      cluster.settle().then(
        () => '',
        (error: unknown) =>
          error instanceof Error && 'code' in error ? `${String(error.code)} ${error.message}` : '',
      ),
  };
  return running;
}

const OPEN = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

export interface CrdOptions {
  readonly hasStatus?: boolean;
  readonly status?: object;
  readonly versions?: readonly string[];
}

/** A kind of `example.com` with open spec and status unless something else is asked for. */
export function crd(
  kind: string,
  { hasStatus = true, status = OPEN, versions = ['v1'] }: CrdOptions = {},
): ObjectInput {
  const plural = `${kind.toLowerCase()}s`;
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec: OPEN, status } } };
  const subresources = hasStatus ? { subresources: { status: {} } } : {};
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.example.com` },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { kind, plural },
      versions: versions.map((name, index) => ({
        name,
        served: true,
        storage: index === 0,
        schema,
        ...subresources,
      })),
    },
  };
}

/** A composite over things; `children` are `apiVersion/resource/method`. */
export function things(
  url: string,
  children: readonly string[] = ['v1/configmaps/InPlace'],
  spec: object = {},
): ObjectInput {
  return {
    apiVersion: 'metacontroller.k8s.io/v1alpha1',
    kind: 'CompositeController',
    metadata: { name: 'things' },
    spec: {
      parentResource: { apiVersion: 'example.com/v1', resource: 'things' },
      childResources: children.map(toRule),
      generateSelector: true,
      hooks: { sync: { webhook: { url: `${url}/sync` } } },
      ...spec,
    },
  };
}

function toRule(text: string): object {
  const [method = '', resource = '', ...rest] = text.split('/').reverse();
  return { apiVersion: rest.reverse().join('/'), resource, updateStrategy: { method } };
}

export function thing(name = 'alice', spec: object = {}): ObjectInput {
  return { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name, namespace: 'default' }, spec };
}

export function configMap(data: object, name = 'a'): ObjectInput {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
}
