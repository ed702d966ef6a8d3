import { isDeepStrictEqual } from 'node:util';
import { loadControllers } from '../../../src/cli/load-controllers.js';
import type { KubeObject } from '../../../src/contract/kube-object.js';
import { hashContent } from '../../../src/controllers/configwatcher/content-hash.js';
import { configWatcher } from '../../../src/controllers/configwatcher/controller.js';
import { dispatch } from '../../../src/hooks/dispatch.js';
import type { DesiredObject } from '../../../src/sdk/index.js';
import { compositeRequest, LAST_APPLIED, NOON, observe, parentObject } from '../../support/objects.js';

const { controllers, stop } = loadControllers([configWatcher]);
stop();

const PARENT = { apiVersion: 'k8spatterns.com/v1', kind: 'ConfigWatcher', name: 'watcher' };

export interface TurnOptions {
  /** What the hook returns as status is not stored. */
  readonly statusLost?: boolean;
  /** How many versions the children that the hook is given may be behind. @default 0 */
  readonly childrenBehind?: number;
  /** How many versions the status that the hook is given may be behind; what it returns then is stored all the same. @default 0 */
  readonly statusBehind?: number;
}

/** Versions of something, as seen through the cache of an informer: behind, but never back. */
class Cached<T> {
  readonly #versions: T[];
  #seen = 0;

  constructor(first: T) {
    this.#versions = [first];
  }

  get latest(): T {
    return this.#versions.at(-1) as T;
  }

  set latest(version: T) {
    if (!isDeepStrictEqual(version, this.latest)) this.#versions.push(version);
  }

  see(behind: number): T {
    this.#seen = Math.max(this.#seen, this.#versions.length - 1 - behind);
    return this.#versions[this.#seen] as T;
  }
}

/** The smallest cluster in which a ConfigWatcher can be right or wrong; every step takes a while. */
export class World {
  content: string | undefined = 'first';
  /** Content that the Pods have started with; undefined while there are none. */
  podContent: string | undefined = 'first';
  /** Each restart of the Pods, by what their template was given. */
  readonly restarts: string[] = [];
  /** How often the content has become another one. */
  changes = 0;
  isSeen = false;
  #edits = 0;
  #now = NOON;
  #made = 0;
  readonly #children = new Cached<readonly KubeObject[]>([]);
  readonly #status = new Cached<unknown>(undefined);
  readonly #spec: object;

  constructor(spec: object = {}) {
    this.#spec = { configMap: 'config', podSelector: { app: 'web' }, ...spec };
  }

  get jobs(): readonly KubeObject[] {
    return this.#children.latest.filter(({ kind }) => kind === 'Job');
  }

  get children(): readonly string[] {
    return this.#children.latest.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  }

  get status(): Record<string, unknown> {
    return this.#status.latest as Record<string, unknown>;
  }

  get hash(): string | undefined {
    const [configMap] = this.#configMaps();
    return configMap === undefined ? undefined : hashContent(configMap);
  }

  pass(seconds: number): void {
    this.#now += seconds * 1000 + 7;
  }

  edit(content: string): void {
    if (this.content !== content) this.changes += 1;
    this.content = content;
    this.isSeen = false;
  }

  editMetadata(): void {
    this.#edits += 1;
  }

  /**
   * Metacontroller's part: the hook is called, what it returns is applied. The status is written over whatever is stored, also when
   * the hook was given an older one.
   */
  async turn({ statusLost = false, childrenBehind = 0, statusBehind = 0 }: TurnOptions = {}): Promise<void> {
    this.pass(0);
    const observed = this.#children.see(childrenBehind);
    const parent = parentObject({
      ...PARENT,
      spec: this.#spec,
      status: this.#status.see(statusBehind),
    });
    const body = compositeRequest({
      parent,
      rules: configWatcher.children,
      children: observed,
      related: [...this.#configMaps(), ...this.#pods()],
    });
    const answer = await dispatch(
      { controller: 'configwatcher', hook: 'sync', body },
      { controllers, now: () => this.#now },
    );
    if (!('children' in answer)) throw new Error('the hook answered something else than children');
    this.isSeen = true;
    this.#apply(observed, answer.children as unknown as readonly DesiredObject[]);
    if (!statusLost) this.#status.latest = answer.status;
  }

  /** What the Job's Pod does: the same thing a second time changes nothing. */
  act(): void {
    const running = this.jobs.filter((job) => job['status'] === undefined);
    for (const job of running) {
      const flag = /--hash=([^"]*)/.exec(JSON.stringify(job))?.[1] ?? '';
      if (this.podContent === undefined || this.content === undefined || this.restarts.at(-1) === flag)
        continue;
      this.restarts.push(flag);
      this.podContent = this.content;
    }
  }

  end(type: 'Complete' | 'Failed'): void {
    const lastTransitionTime = new Date(this.#now).toISOString();
    const status = { conditions: [{ type, status: 'True', lastTransitionTime }] };
    this.#children.latest = this.#children.latest.map((child) =>
      child.kind === 'Job' && child['status'] === undefined ? { ...child, status } : child,
    );
  }

  deleteJobs(): void {
    this.#children.latest = this.#children.latest.filter(({ kind }) => kind !== 'Job');
  }

  #configMaps(): KubeObject[] {
    if (this.content === undefined) return [];
    const annotations = { edits: String(this.#edits) };
    const desired = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'config' },
      data: { a: this.content },
    };
    return [observe(desired, { metadata: { annotations } })];
  }

  #pods(): KubeObject[] {
    if (this.podContent === undefined) return [];
    const desired = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' } };
    return [observe(desired, { metadata: { labels: { app: 'web' } }, status: { phase: 'Running' } })];
  }

  #apply(observed: readonly KubeObject[], desired: readonly DesiredObject[]): void {
    const key = ({ kind, metadata }: { kind: string; metadata: { name: string } }): string =>
      `${kind}/${metadata.name}`;
    const wanted = new Set(desired.map(key));
    const unwanted = observed.filter((child) => !wanted.has(key(child))).map(({ metadata }) => metadata.uid);
    const before = this.#children.latest;
    const known = new Set(before.map(key));
    this.#children.latest = [
      // Metacontroller deletes what it has seen, and not what has taken its name since then.
      ...before.filter(({ metadata }) => !unwanted.includes(metadata.uid)),
      ...desired.filter((child) => !known.has(key(child))).map((child) => this.#make(child)),
    ];
  }

  #make(desired: DesiredObject): KubeObject {
    this.#made += 1;
    const { metadata, ...rest } = stored(desired);
    return { ...rest, metadata: { ...metadata, uid: `uid-${this.#made}` } };
  }
}

/** What the API server has of a child that was made. */
export function stored(desired: DesiredObject): KubeObject {
  const { metadata, ...observed } = observe(desired);
  const annotations = { ...desired.metadata.annotations, ...metadata.annotations };
  if (annotations[LAST_APPLIED] === undefined) throw new Error('no record of what was applied');
  return { ...observed, metadata: { ...metadata, annotations } };
}
