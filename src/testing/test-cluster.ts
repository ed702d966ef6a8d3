import { z } from 'zod';
import { installDefinitions } from '../cli/local/apply.js';
import { runToolboxContainers } from '../cli/local/run-toolbox-containers.js';
import type { KubeApi } from '../cluster/kube-api.js';
import type { JsonObject, KubeObject } from '../contract/kube-object.js';
import { type Clock, realClock, virtualClock } from '../local/clock.js';
import { createLocalCluster, type LocalCluster, type VirtualCluster } from '../local/local-cluster.js';
import type { ControllerDefinition } from '../sdk/controller-definition.js';
import type { ConnectOptions } from '../sdk/definition.js';
import { startHookHost } from './hook-host.js';
import {
  type Applicable,
  applyObject,
  findObject,
  listOwned,
  type ObjectKey,
  toObjects,
  toRef,
} from './object-access.js';

export type { Applicable, ObjectKey } from './object-access.js';

export interface TestClusterOptions {
  /** Their hooks are served on a free port, their CRDs and controller objects are installed. */
  readonly definitions?: readonly ControllerDefinition[];
  /** Folders with definition files; what is in them is served and installed as well. */
  readonly definitionDirs?: readonly string[];
  /** Applied at the start: CRDs and controller objects of hooks that are served elsewhere, in any language. */
  readonly objects?: Applicable;
  /** @default 'virtual': time stands still until it is advanced */
  readonly clock?: 'virtual' | 'real';
  /** Where a virtual clock begins. @default 2026-01-01T00:00:00Z */
  readonly startAt?: Date | number;
  /** For definitions with `connect`. */
  readonly environment?: ConnectOptions['environment'];
  /** Folder that holds `<controller>/children.yaml`. */
  readonly controllersDir?: string;
  /** Where to reach a hook whose controller object names a Service. */
  readonly resolveUrl?: (url: string) => string;
  /** How long a deleted Pod takes to end. @default 0 */
  readonly podTerminationMs?: number;
  /** How long a hook may take in real time before its call times out in the time of the cluster. @default 10000 */
  readonly hookPatienceMs?: number;
  /** How much of the served hooks goes to standard error: `error` shows what they throw. @default 'silent' */
  readonly logLevel?: 'silent' | 'error' | 'info' | 'debug';
}

/** A Kubernetes Event, as far as it says something. */
export type ObjectEvent = z.infer<typeof ObjectEvent>;
const ObjectEvent = z.object({
  type: z.string(),
  reason: z.string(),
  message: z.string(),
  count: z.number().default(1),
});

/** A cluster with controllers at work, for one test. */
export interface TestCluster {
  /** Everything else that can be asked of the cluster. */
  readonly api: KubeApi;
  /** The time of the cluster, in milliseconds. */
  now(): number;
  /** As `kubectl apply --server-side`; returns the objects as they are stored then. */
  apply(applicable: Applicable): Promise<readonly KubeObject[]>;
  /** @throws StatusError NotFound */
  get(key: ObjectKey): Promise<KubeObject>;
  find(key: ObjectKey): Promise<KubeObject | undefined>;
  /** What names the object as its owner, by kind and name; nothing when it is gone. */
  childrenOf(parent: ObjectKey): Promise<readonly KubeObject[]>;
  /** JSON merge patch: null removes a field. */
  patch(key: ObjectKey, patch: JsonObject): Promise<KubeObject>;
  delete(key: ObjectKey): Promise<void>;
  /** Kubernetes Events about the object: a hook that fails leaves a SyncError on its parent. */
  events(about: ObjectKey): Promise<readonly ObjectEvent[]>;
  /** Until nothing is left to do now. @throws HookError NOT_SETTLED with the likely cause */
  settle: LocalCluster['settle'];
  stop(): Promise<void>;
}

/** A test cluster whose time stands still until it is advanced. */
export interface VirtualTestCluster extends TestCluster {
  /** By milliseconds or a Go duration, `90s` or `1h30m`, from one due time to the next. @throws HookError NOT_SETTLED */
  advance: VirtualCluster['advance'];
}

/**
 * Starts a local cluster with controllers: those of the definitions, and those whose objects are applied. To be stopped after
 * the test.
 *
 * @throws HookError when a definition, a template or an object is wrong
 */
export function createTestCluster(
  options: TestClusterOptions & { readonly clock: 'real' },
): Promise<TestCluster>;
export function createTestCluster(
  options?: TestClusterOptions & { readonly clock?: 'virtual' },
): Promise<VirtualTestCluster>;
export async function createTestCluster(options: TestClusterOptions = {}): Promise<TestCluster> {
  const { clock: kind = 'virtual', startAt = Date.UTC(2026, 0, 1), resolveUrl } = options;
  const { podTerminationMs = 0, hookPatienceMs = 10_000 } = options;
  const clock = kind === 'real' ? realClock() : virtualClock(startAt);
  const cluster = createLocalCluster({
    clock,
    podTerminationMs,
    hookPatienceMs,
    runContainer: runToolboxContainers,
    options: resolveUrl === undefined ? {} : { resolveUrl },
  });
  try {
    const stopHooks = await installControllers(cluster.api, options, clock);
    const stop = async (): Promise<void> => {
      await cluster.stop();
      await stopHooks();
    };
    return { ...cluster, ...objectMethods(cluster.api), now: () => clock.now(), stop };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** @returns what stops the hook server */
async function installControllers(
  api: KubeApi,
  {
    definitions = [],
    definitionDirs,
    objects = [],
    environment,
    controllersDir,
    logLevel,
  }: TestClusterOptions,
  clock: Clock,
): Promise<() => Promise<void>> {
  const now = (): number => clock.now();
  const host = await startHookHost({
    definitions,
    definitionDirs,
    now,
    environment,
    controllersDir,
    logLevel,
  });
  try {
    await installDefinitions(api, host.definitions, host.url);
    for (const object of toObjects(objects)) await applyObject(api, object);
    return () => host.stop();
  } catch (error) {
    await host.stop();
    throw error;
  }
}

type ObjectMethods = Pick<
  TestCluster,
  'apply' | 'get' | 'find' | 'childrenOf' | 'patch' | 'delete' | 'events'
>;

function objectMethods(api: KubeApi): ObjectMethods {
  return {
    apply: async (applicable) => {
      const applied: KubeObject[] = [];
      for (const object of toObjects(applicable)) applied.push(await applyObject(api, object));
      return applied;
    },
    get: async (key) => api.get(await toRef(api, key)),
    find: (key) => findObject(api, key),
    childrenOf: async (parent) => {
      const found = 'metadata' in parent ? parent : await findObject(api, parent);
      return found === undefined ? [] : listOwned(api, found.metadata.uid);
    },
    patch: async (key, patch) => api.patch(await toRef(api, key), patch),
    delete: async (key) => api.delete(await toRef(api, key)),
    events: async (about) => listEvents(api, about),
  };
}

const Involved = z.object({
  involvedObject: z.object({ kind: z.string(), name: z.string(), namespace: z.string().default('') }),
});

async function listEvents(api: KubeApi, about: ObjectKey): Promise<readonly ObjectEvent[]> {
  const { name, namespace = '' } = await toRef(api, about);
  const { items } = await api.list({ apiVersion: 'v1', resource: 'events' });
  return items
    .filter((event) => {
      const { involvedObject } = Involved.parse(event);
      return (
        involvedObject.kind === about.kind &&
        involvedObject.name === name &&
        involvedObject.namespace === namespace
      );
    })
    .map((event) => ObjectEvent.parse(event));
}
