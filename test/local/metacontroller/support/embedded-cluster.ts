import type { KubeApi, ObjectInput, ObjectRef } from '../../../../src/cluster/kube-api.js';
import { isStatusError } from '../../../../src/cluster/status-error.js';
import type { JsonObject, KubeObject } from '../../../../src/contract/kube-object.js';
import { createLocalApi } from '../../../../src/local/api/local-api.js';
import { type Clock, realClock } from '../../../../src/local/clock.js';
import type { MetacontrollerEvent } from '../../../../src/local/metacontroller/events.js';
import {
  type Metacontroller,
  type MetacontrollerOptions,
  startMetacontroller,
} from '../../../../src/local/metacontroller/metacontroller.js';
import { HookServer, type TestHook } from './hook-server.js';

export interface EmbeddedOptions {
  readonly hooks?: Record<string, TestHook>;
  readonly clock?: Clock;
  readonly options?: MetacontrollerOptions;
  /** The embedded API, or what a test puts around it. */
  readonly api?: (api: KubeApi) => KubeApi;
}

/** The embedded API, a hook server and the stand-in, stopped together. Kinds of the group `example.com` are there on demand. */
export class EmbeddedCluster {
  readonly api: KubeApi;
  readonly events: MetacontrollerEvent[] = [];
  readonly hooks: HookServer;
  readonly metacontroller: Metacontroller;
  url = '';

  private constructor({ hooks = {}, clock = realClock(), options = {}, api = (it) => it }: EmbeddedOptions) {
    this.api = api(createLocalApi({ clock }));
    this.hooks = new HookServer(hooks);
    const onTurn = (event: MetacontrollerEvent): void => void this.events.push(event);
    this.metacontroller = startMetacontroller({ api: this.api, clock, onTurn, options });
  }

  static async start(options: EmbeddedOptions = {}): Promise<EmbeddedCluster> {
    const cluster = new EmbeddedCluster(options);
    cluster.url = await cluster.hooks.listen();
    return cluster;
  }

  async stop(): Promise<void> {
    await this.metacontroller.stop();
    await this.hooks.close();
  }

  /** Defines a kind with open spec and status. */
  async define(kind: string, { scope = 'Namespaced', hasStatus = true } = {}): Promise<void> {
    const plural = `${kind.toLowerCase()}s`;
    const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
    const schema = { openAPIV3Schema: { type: 'object', properties: { spec: open, status: open } } };
    const subresources = hasStatus ? { subresources: { status: {} } } : {};
    await this.api.create('customresourcedefinitions', {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${plural}.example.com` },
      spec: {
        group: 'example.com',
        scope,
        names: { kind, plural },
        versions: [{ name: 'v1', served: true, storage: true, schema, ...subresources }],
      },
    });
  }

  async create(...objects: readonly ObjectInput[]): Promise<void> {
    for (const object of objects) await this.api.create((await this.#resource(object.kind)).resource, object);
  }

  async patch(kind: string, name: string, patch: JsonObject): Promise<void> {
    await this.api.patch(await this.ref(kind, name), patch);
  }

  async delete(kind: string, name: string): Promise<void> {
    await this.api.delete(await this.ref(kind, name));
  }

  async find(kind: string, name: string): Promise<KubeObject | undefined> {
    try {
      return await this.api.get(await this.ref(kind, name));
    } catch (error) {
      if (isStatusError(error, 'NotFound')) return undefined;
      throw error;
    }
  }

  async ref(kind: string, name: string): Promise<ObjectRef> {
    const { apiVersion, resource, namespaced } = await this.#resource(kind);
    return { apiVersion, resource, name, ...(namespaced && { namespace: 'default' }) };
  }

  /** Waits until nothing has happened for a moment. */
  async settle(): Promise<void> {
    await this.until(() => this.metacontroller.state().idle);
  }

  /** Waits until the condition holds over several rounds of the event loop. */
  async until(condition: () => boolean | Promise<boolean>): Promise<void> {
    const end = Date.now() + 3000;
    for (let held = 0; held < 12; ) {
      if (Date.now() > end) throw new Error(`not reached: ${condition.toString()}`);
      held = (await condition()) ? held + 1 : 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
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

  async #resource(kind: string): Promise<{ apiVersion: string; resource: string; namespaced: boolean }> {
    const found = (await this.api.discover()).find((one) => one.kind === kind);
    if (found === undefined) throw new Error(`no ${kind} in this cluster`);
    return found;
  }
}

/** A decorator of ConfigMaps labelled `decorate`, with ConfigMaps as attachments; `spec` replaces parts of it. */
export function decorator(name: string, url: string, spec: object = {}): ObjectInput {
  return {
    apiVersion: 'metacontroller.k8s.io/v1alpha1',
    kind: 'DecoratorController',
    metadata: { name },
    spec: {
      resources: [
        { apiVersion: 'v1', resource: 'configmaps', labelSelector: { matchLabels: { decorate: 'yes' } } },
      ],
      attachments: [{ apiVersion: 'v1', resource: 'secrets', updateStrategy: { method: 'InPlace' } }],
      hooks: { sync: { webhook: { url: `${url}/sync` } } },
      ...spec,
    },
  };
}

/** A ConfigMap that `decorator` selects. */
export function target(name: string, metadata: object = {}): ObjectInput {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default', labels: { decorate: 'yes' }, ...metadata },
  };
}

export function secret(name: string, data: Record<string, string> = {}, metadata: object = {}): ObjectInput {
  const encoded = Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: 'default', ...metadata },
    data: Object.fromEntries(encoded),
  };
}
