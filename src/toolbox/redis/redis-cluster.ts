import { z } from 'zod';
import type { KubeApi, ObjectRef } from '../../cluster/kube-api.js';
import { isStatusError } from '../../cluster/status-error.js';
import { KubeObject, type OwnerReference } from '../../contract/kube-object.js';
import { withTimeout } from '../with-timeout.js';
import { type LeaseChange, parsePrimaryLease, type PrimaryLease, toLeaseObject } from './primary-lease.js';
import type { LeaseStore, RoleReport } from './surroundings.js';

/** Key and values as OT-CONTAINER-KIT's operator has them. */
const ROLE_LABEL = 'redis-role';
/** On the Pod, why it is neither primary nor a replica in step; absent when it is one. */
const REASON_ANNOTATION = 'redis.metahooks.dev/waiting';

const StatefulSet = KubeObject.extend({
  spec: z.looseObject({
    replicas: z.int().default(1),
    ordinals: z.looseObject({ start: z.int().default(0) }).optional(),
  }),
});

export interface RedisClusterOptions {
  readonly api: KubeApi;
  readonly namespace: string;
  /** Of the StatefulSet; the Lease is `<name>-primary`. */
  readonly name: string;
  readonly pod: string;
  /** How long each call may take. */
  readonly timeoutMs: number;
}

/** What the role sidecar reads and writes in the Kubernetes API. */
export class RedisCluster implements LeaseStore {
  readonly #options: RedisClusterOptions;
  #owner: OwnerReference | undefined;
  #reported: string | undefined;

  constructor(options: RedisClusterOptions) {
    this.#options = options;
  }

  async read(): Promise<PrimaryLease | 'none'> {
    const { api, name } = this.#options;
    const lease = { ...this.#ref('coordination.k8s.io/v1', 'leases'), name: `${name}-primary` };
    try {
      return parsePrimaryLease(await this.#inTime(api.get(lease)));
    } catch (error) {
      if (isStatusError(error, 'NotFound')) return 'none';
      throw error;
    }
  }

  async write(previous: PrimaryLease | 'none', change: LeaseChange): Promise<PrimaryLease> {
    const { api, namespace, name } = this.#options;
    const identity = { namespace, name: `${name}-primary`, owner: this.#owner };
    const lease = previous === 'none' ? undefined : previous;
    const object = toLeaseObject(identity, lease, { ...change, now: new Date() });
    const written = lease === undefined ? api.create('leases', object) : api.update('leases', object);
    return parsePrimaryLease(await this.#inTime(written));
  }

  /** Read each time: a Pod's environment would have to change, and the Pod with it, whenever somebody scales. */
  async expectedPods(): Promise<readonly string[]> {
    const { api, name } = this.#options;
    const { spec, metadata } = StatefulSet.parse(
      await this.#inTime(api.get({ ...this.#ref('apps/v1', 'statefulsets'), name })),
    );
    this.#owner = toOwner(metadata.ownerReferences);
    const start = spec.ordinals?.start ?? 0;
    return Array.from({ length: spec.replicas }, (_, index) => `${name}-${start + index}`);
  }

  /** Labels this Pod when something has changed, and whoever led before when that one cannot do it. */
  async report({ leads, because, succeeded }: RoleReport): Promise<void> {
    const { pod } = this.#options;
    const wanted = JSON.stringify([leads, because, succeeded]);
    if (wanted === this.#reported) return;
    // Half of it may happen.
    this.#reported = undefined;
    if (leads && succeeded !== undefined && succeeded !== pod) await this.#label(succeeded, 'slave');
    await this.#label(pod, leads ? 'master' : 'slave', because ?? null);
    this.#reported = wanted;
  }

  async #label(pod: string, role: 'master' | 'slave', reason?: string | null): Promise<void> {
    const annotations = reason === undefined ? {} : { [REASON_ANNOTATION]: reason };
    const patch = { metadata: { labels: { [ROLE_LABEL]: role }, annotations } };
    try {
      await this.#inTime(this.#options.api.patch({ ...this.#ref('v1', 'pods'), name: pod }, patch));
    } catch (error) {
      if (!isStatusError(error, 'NotFound')) throw error;
    }
  }

  #ref(apiVersion: string, resource: string): Omit<ObjectRef, 'name'> {
    return { apiVersion, resource, namespace: this.#options.namespace };
  }

  #inTime<Result>(call: Promise<Result>): Promise<Result> {
    return withTimeout(call, this.#options.timeoutMs);
  }
}

/** The custom resource that the StatefulSet belongs to; the Lease outlives neither it nor its data. */
function toOwner(references: readonly OwnerReference[] = []): OwnerReference | undefined {
  const owner = references.find(({ controller }) => controller === true);
  if (owner === undefined) return undefined;
  const { apiVersion, kind, name, uid } = owner;
  return { apiVersion, kind, name, uid };
}
