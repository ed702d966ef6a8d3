import type { ApiResource, ObjectInput, ObjectRef } from '../../../../src/cluster/kube-api.js';
import { isStatusError } from '../../../../src/cluster/status-error.js';
import type { KubeObject } from '../../../../src/contract/kube-object.js';
import { type Clock, realClock } from '../../../../src/local/clock.js';
import type { MetacontrollerEvent } from '../../../../src/local/metacontroller/events.js';
import {
  type Metacontroller,
  type MetacontrollerOptions,
  startMetacontroller,
} from '../../../../src/local/metacontroller/metacontroller.js';
import { HookServer, type TestHook } from './hook-server.js';
import { MemoryApi } from './memory-api.js';

export const THINGS = 'example.com/v1';

function resource(apiVersion: string, kind: string, more: Partial<ApiResource> = {}): ApiResource {
  const plural = `${kind.toLowerCase()}s`;
  return { apiVersion, kind, resource: plural, namespaced: true, shortNames: [], subresources: [], ...more };
}

export const RESOURCES: readonly ApiResource[] = [
  resource('v1', 'Namespace', { namespaced: false }),
  resource('v1', 'Event'),
  resource('v1', 'Pod', { subresources: ['status'] }),
  resource('v1', 'ConfigMap'),
  resource(THINGS, 'Thing', { subresources: ['status', 'scale'] }),
  resource(THINGS, 'World', { subresources: ['status'], namespaced: false }),
  resource(THINGS, 'Region', { namespaced: false }),
  resource('apiextensions.k8s.io/v1', 'CustomResourceDefinition', { namespaced: false }),
  resource('metacontroller.k8s.io/v1alpha1', 'CompositeController', { namespaced: false }),
  resource('metacontroller.k8s.io/v1alpha1', 'DecoratorController', { namespaced: false }),
];

export interface ClusterOptions {
  readonly hooks?: Record<string, TestHook>;
  readonly clock?: Clock;
  readonly options?: MetacontrollerOptions;
}

/** An API, a hook server and the stand-in, stopped together. */
export class TestCluster {
  readonly api = new MemoryApi(RESOURCES);
  readonly events: MetacontrollerEvent[] = [];
  readonly hooks: HookServer;
  readonly metacontroller: Metacontroller;
  url = '';

  private constructor({ hooks = {}, clock = realClock(), options = {} }: ClusterOptions) {
    this.hooks = new HookServer(hooks);
    const onTurn = (event: MetacontrollerEvent): void => void this.events.push(event);
    this.metacontroller = startMetacontroller({ api: this.api, clock, onTurn, options });
  }

  static async start(options: ClusterOptions = {}): Promise<TestCluster> {
    const cluster = new TestCluster(options);
    cluster.url = await cluster.hooks.listen();
    await cluster.apply(crd('things'), crd('worlds'));
    return cluster;
  }

  async stop(): Promise<void> {
    await this.metacontroller.stop();
    await this.hooks.close();
  }

  async apply(...objects: readonly ObjectInput[]): Promise<void> {
    for (const object of objects) {
      const { resource } = this.#resourceOf(object);
      await this.api.create(resource, object).catch((error: unknown) => {
        if (!isStatusError(error, 'AlreadyExists')) throw error;
        return this.api.update(resource, object);
      });
    }
  }

  async find(kind: string, name: string, namespace?: string): Promise<KubeObject | undefined> {
    try {
      return await this.api.get(this.ref(kind, name, namespace));
    } catch (error) {
      if (isStatusError(error, 'NotFound')) return undefined;
      throw error;
    }
  }

  async delete(kind: string, name: string, namespace?: string): Promise<void> {
    await this.api.delete(this.ref(kind, name, namespace));
  }

  ref(kind: string, name: string, namespace = 'default'): ObjectRef {
    const found = RESOURCES.find((one) => one.kind === kind);
    if (found === undefined) throw new Error(`no ${kind} in these tests`);
    const { apiVersion, resource, namespaced } = found;
    return { apiVersion, resource, name, ...(namespaced && { namespace }) };
  }

  /** Waits until nothing has happened for a moment. */
  async settle(): Promise<void> {
    await this.until(() => this.metacontroller.state().idle);
  }

  /** Waits until the condition holds over several rounds of the event loop. */
  async until(condition: () => boolean | Promise<boolean>): Promise<void> {
    const end = Date.now() + 2000;
    for (let held = 0; held < 12; ) {
      if (Date.now() > end) throw new Error(`not reached: ${condition.toString()}`);
      held = (await condition()) ? held + 1 : 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Types of the events about that parent, in order. */
  story(name: string): readonly string[] {
    return this.events.filter((event) => 'parent' in event && event.parent.name === name).map(({ type }) => type);
  }

  of<T extends MetacontrollerEvent['type']>(type: T): readonly Extract<MetacontrollerEvent, { type: T }>[] {
    return this.events.filter((event): event is Extract<MetacontrollerEvent, { type: T }> => event.type === type);
  }

  /** Reasons and messages of the Kubernetes Events about an object. */
  async messages(name: string): Promise<readonly string[]> {
    const { items } = await this.api.list({ apiVersion: 'v1', resource: 'events' });
    return items
      .filter((event) => event.metadata.name.startsWith(`${name}.`))
      .map((event) => `${String(event['reason'])}: ${String(event['message'])}`);
  }

  #resourceOf({ apiVersion, kind }: ObjectInput): ApiResource {
    const found = RESOURCES.find((one) => one.apiVersion === apiVersion && one.kind === kind);
    if (found === undefined) throw new Error(`no ${kind} in these tests`);
    return found;
  }
}

function crd(plural: string): ObjectInput {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.example.com` },
    spec: { versions: [{ name: 'v1', subresources: { status: {} } }] },
  };
}

export function thing(name: string, spec: object = {}, metadata: object = {}): ObjectInput {
  return { apiVersion: THINGS, kind: 'Thing', metadata: { name, namespace: 'default', ...metadata }, spec };
}

export function pod(name: string, spec: object = {}, metadata: object = {}): ObjectInput {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, ...metadata }, spec };
}

export function configMap(name: string, data: object, metadata: object = {}): ObjectInput {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', ...metadata }, data };
}

/** A composite over things with pods and a generated selector; `spec` replaces parts of it. */
export function composite(name: string, url: string, spec: object = {}): ObjectInput {
  return {
    apiVersion: 'metacontroller.k8s.io/v1alpha1',
    kind: 'CompositeController',
    metadata: { name },
    spec: {
      parentResource: { apiVersion: THINGS, resource: 'things' },
      childResources: [{ apiVersion: 'v1', resource: 'pods', updateStrategy: { method: 'InPlace' } }],
      generateSelector: true,
      hooks: { sync: { webhook: { url: `${url}/sync` } } },
      ...spec,
    },
  };
}
