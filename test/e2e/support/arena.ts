import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { KubeApi, ObjectInput, ObjectRef } from '../../../src/cluster/kube-api.js';
import { isStatusError } from '../../../src/cluster/status-error.js';
import type { KubeObject } from '../../../src/contract/kube-object.js';
import { realClock } from '../../../src/local/clock.js';
import { createLocalCluster } from '../../../src/local/local-cluster.js';
import { eventually } from './eventually.js';
import { type HookAnswer, type HookCall, type HookServer, startHookServer } from './hook-server.js';
import type { ControlPlane } from './suite.js';

/** A cluster with a Metacontroller in it, real or not, and a hook server; the same story can be played in both. */
export interface Arena {
  readonly api: KubeApi;
  readonly hooks: HookServer;
  apply(...objects: readonly ObjectInput[]): Promise<void>;
  find(ref: ObjectRef): Promise<KubeObject | undefined>;
  /** Waits until nothing has called a hook for a while. */
  rest(): Promise<void>;
  /** Waits until a controller has said that it has started. */
  started(kind: string, name: string): Promise<void>;
  /** `Warning SyncError: …`, each text once, of the Events about an object. */
  events(kind: string, name: string): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export interface Story {
  /** Applied in this order before anything else: CRDs, rights, the controller last. */
  readonly setting: (hooksUrl: string) => readonly ObjectInput[];
  readonly answer: (call: HookCall) => HookAnswer;
  /** Plays the story and returns what is to be the same in every arena. */
  readonly play: (arena: Arena) => Promise<unknown>;
}

/** Plays a story on the real Metacontroller and on the stand-in. */
export async function playBoth(
  plane: ControlPlane,
  story: Story,
): Promise<{ readonly real: unknown; readonly standIn: unknown }> {
  const real = await play(story, (hooks) => arenaOf(plane.api, hooks, 1200));
  const cluster = createLocalCluster({ clock: realClock() });
  try {
    return { real, standIn: await play(story, (hooks) => arenaOf(cluster.api, hooks, 250)) };
  } finally {
    await cluster.stop();
  }
}

async function play({ setting, answer, play }: Story, open: (hooks: HookServer) => Arena): Promise<unknown> {
  const hooks = await startHookServer(answer);
  const arena = open(hooks);
  const objects = setting(hooks.url);
  try {
    await arena.apply(...objects);
    await arena.rest();
    return await play(arena);
  } finally {
    for (const object of [...objects].reverse()) await remove(arena.api, object);
    await arena.stop();
  }
}

function arenaOf(api: KubeApi, hooks: HookServer, quietMs: number): Arena {
  const events: Arena['events'] = async (kind, name) => {
    const { items } = await api.list({ apiVersion: 'v1', resource: 'events' });
    const about = items.filter((event) => {
      const object = Involved.parse(event['involvedObject']);
      return object.kind === kind && object.name === name;
    });
    return [...new Set(about.map(toLine))].sort();
  };
  return {
    api,
    hooks,
    apply: async (...objects) => {
      for (const object of objects) {
        const { resource } = await resourceOf(api, object);
        await api.create(resource, object);
        if (object.kind === 'CustomResourceDefinition') await eventually(() => isServed(api, object));
      }
    },
    find: (ref) =>
      api.get(ref).catch((error: unknown) => {
        if (isStatusError(error, 'NotFound')) return undefined;
        throw error;
      }),
    rest: async () => {
      for (let calls = -1; calls !== hooks.calls.length;) {
        calls = hooks.calls.length;
        await delay(quietMs);
      }
    },
    events,
    started: async (kind, name) => {
      const line = `Normal Started: Started controller: ${name}`;
      await eventually(async () => (await events(kind, name)).includes(line), { what: `start of ${name}` });
    },
    stop: () => hooks.stop(),
  };
}

const Involved = z.object({ kind: z.string().optional(), name: z.string().optional() });

function toLine(event: KubeObject): string {
  const [type, reason, message] = ['type', 'reason', 'message'].map((field) => String(event[field]));
  return `${type} ${reason}: ${message}`.replaceAll(ADDRESS, 'HOST');
}

async function resourceOf(
  api: KubeApi,
  { apiVersion, kind }: ObjectInput,
): Promise<{ readonly resource: string }> {
  return eventually(
    async () => (await api.discover()).find((one) => one.apiVersion === apiVersion && one.kind === kind),
    { what: `discovery of ${kind}` },
  );
}

const Definition = z.object({
  spec: z.object({ group: z.string(), names: z.object({ plural: z.string() }) }),
});

async function isServed(api: KubeApi, definition: ObjectInput): Promise<boolean> {
  const { group, names } = Definition.parse(definition).spec;
  return (await api.discover()).some(
    ({ apiVersion, resource }) => apiVersion.startsWith(`${group}/`) && resource === names.plural,
  );
}

async function remove(api: KubeApi, object: ObjectInput): Promise<void> {
  const { resource } = await resourceOf(api, object);
  const { name = '', namespace } = object.metadata;
  await api.delete({ apiVersion: object.apiVersion, resource, name, namespace }).catch(() => undefined);
}

/** A copy without what differs from run to run. */
export function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value ?? null, (key, field: unknown) => (VOLATILE.has(key) ? undefined : field))
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID')
      .replaceAll(/\b[0-9a-f]{40}\b/g, 'HASH')
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME')
      .replaceAll(ADDRESS, 'HOST'),
  );
}

const ADDRESS = /127\.0\.0\.1:\d+/g;
const VOLATILE = new Set(['resourceVersion', 'managedFields']);
