import { configWatcherAnnotation } from '../../../src/controllers/configwatcher/annotation-controller.js';
import { configWatcher } from '../../../src/controllers/configwatcher/controller.js';
import type { KubeObject } from '../../../src/contract/kube-object.js';
import type { ObjectInput } from '../../../src/cluster/kube-api.js';
import { createTestCluster, type VirtualTestCluster } from '../../../src/testing.js';

export const WATCHER = { kind: 'ConfigWatcher', name: 'watcher' };
const TEMPLATE_ANNOTATION = 'k8spatterns.com/config-hash';

export const configMap = (text: string, metadata: object = {}): ObjectInput => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'config', namespace: 'default', ...metadata },
  data: { text },
});

export const watcher = (spec: object = {}, name = 'watcher'): ObjectInput => ({
  apiVersion: 'k8spatterns.com/v1',
  kind: 'ConfigWatcher',
  metadata: { name, namespace: 'default' },
  spec: { configMap: 'config', podSelector: { app: 'web' }, ...spec },
});

const PODS = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'main', image: 'web:1' }] },
};

export const deployment = (spec: object = {}): ObjectInput => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: PODS, ...spec },
});

export const barePod = (name = 'bare'): ObjectInput => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { ...PODS.metadata, name, namespace: 'default' },
  spec: PODS.spec,
});

export const budget = (spec: object): ObjectInput => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'budget', namespace: 'default' },
  spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
});

export interface WatcherCluster extends VirtualTestCluster {
  /** Uids of the Pods with `app: web`. */
  pods(): Promise<readonly string[]>;
  status(): Promise<WatcherStatus>;
  /** `True/UpToDate`. */
  condition(type: string): Promise<string>;
  /** The message of a condition. */
  message(type: string): Promise<string>;
  /** How often the template of the Deployment was changed by a restart. */
  rollouts(): Promise<number>;
  /** `Job watcher-r`, without number and hash, of every child. */
  children(): Promise<readonly string[]>;
}

export interface WatcherStatus {
  readonly appliedHash?: string;
  readonly pendingHash?: string;
  readonly restarts: number;
  readonly lastRestartTime?: string;
  readonly matchedPods: number;
  readonly conditions: readonly {
    readonly type: string;
    readonly status: string;
    readonly reason: string;
    readonly message: string;
  }[];
}

export async function startWatcherCluster(): Promise<WatcherCluster> {
  const cluster = await createTestCluster({ definitions: [configWatcher, configWatcherAnnotation] });
  const list = async (
    apiVersion: string,
    resource: string,
    labelSelector?: string,
  ): Promise<readonly KubeObject[]> =>
    (await cluster.api.list({ apiVersion, resource, namespace: 'default', labelSelector })).items;
  const status = async (): Promise<WatcherStatus> => (await cluster.get(WATCHER))['status'] as WatcherStatus;
  const condition = async (type: string) => (await status()).conditions.find((one) => one.type === type);
  return {
    ...cluster,
    pods: async () => (await list('v1', 'pods', 'app=web')).map(({ metadata }) => metadata.uid),
    status,
    condition: async (type) => {
      const { status: is = '', reason = '' } = (await condition(type)) ?? {};
      return `${is}/${reason}`;
    },
    message: async (type) => (await condition(type))?.message ?? '',
    rollouts: async () => {
      const sets = await list('apps/v1', 'replicasets');
      return sets.filter((set) => JSON.stringify(set['spec']).includes(TEMPLATE_ANNOTATION)).length;
    },
    children: async () =>
      (await cluster.childrenOf(WATCHER)).map(
        ({ kind, metadata }) => `${kind} ${metadata.name.replace(/\d+-[0-9a-f]{8}$/, '')}`,
      ),
  };
}
