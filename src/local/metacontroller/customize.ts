import type { ApiResource } from '../../cluster/kube-api.js';
import type { HookVersion } from '../../contract/controller-objects.js';
import { describeObject, type KubeObject } from '../../contract/kube-object.js';
import { decodeCustomizeResponse, type RelatedResourceRule } from '../../contract/responses.js';
import { CUSTOMIZE_ANSWER } from './answer-types.js';
import { CrashError, InformerNotSyncedError } from './errors.js';
import type { TurnCause } from './events.js';
import { type Host, type ObservedObjects, parentKindOf } from './host.js';
import type { Informer } from './informer.js';
import type { InformerLease, InformerPool } from './informer-pool.js';
import { concernsParent, relatedFilter, type RelatedScope } from './related-rule.js';
import { SerialTasks } from './serial-tasks.js';
import type { CallableHook } from './webhook.js';

export interface CustomizerOptions {
  readonly hook: CallableHook;
  readonly host: Pick<Host, 'controller' | 'clock' | 'resources' | 'parentKinds' | 'call'>;
  readonly informers: InformerPool;
  readonly namespaces: Informer;
  readonly enqueue: (parent: KubeObject, cause: TurnCause) => void;
  /** For a null rule met while a related object changed. */
  readonly onCrash: (error: CrashError, parent: KubeObject) => void;
}

type Rules = readonly RelatedResourceRule[];

const CACHE_MS = 20 * 60_000;

/**
 * Related objects of a controller with a customize hook.
 *
 * The hook is called once per uid and generation of a parent and its answer kept for 20 minutes: a label or annotation
 * that changes does not lead to other rules before that.
 */
export class Customizer {
  readonly #options: CustomizerOptions;
  readonly #answers = new Map<string, { readonly rules: Rules; readonly expiresAt: number }>();
  readonly #leases = new Map<string, InformerLease & { readonly unsubscribe: () => void }>();
  readonly #tasks = new SerialTasks();

  constructor(options: CustomizerOptions) {
    this.#options = options;
  }

  get idle(): boolean {
    return this.#tasks.idle;
  }

  /**
   * What the rules select, to be sent along with a sync. The first use of a resource only opens its informer.
   *
   * @throws InformerNotSyncedError, CrashError for a null rule, MetacontrollerError for a rule that is not allowed
   */
  async relatedTo(parent: KubeObject): Promise<ObservedObjects> {
    const kinds: ApiResource[] = [];
    const objects: KubeObject[] = [];
    for (const rule of await this.#rules(parent)) {
      const related = await this.#options.host.resources.byResource(rule.apiVersion, rule.resource);
      const informer = this.#informer(related);
      if (!informer.hasSynced) throw new InformerNotSyncedError();
      const selects = relatedFilter(rule, this.#scope(parent, related));
      kinds.push(related);
      objects.push(...informer.objects.list().filter(selects));
    }
    return { kinds, objects };
  }

  async stop(): Promise<void> {
    for (const { release, unsubscribe } of this.#leases.values()) {
      unsubscribe();
      release();
    }
    this.#leases.clear();
    await this.#tasks.finished();
  }

  async #rules(parent: KubeObject): Promise<Rules> {
    const { host, hook } = this.#options;
    const { uid, generation = 0 } = parent.metadata;
    const key = `${uid} ${generation}`;
    const now = host.clock.now();
    const known = this.#answers.get(key);
    if (known !== undefined && known.expiresAt > now) return known.rules;
    const request = { controller: host.controller, parent };
    const answer = await host.call(parent, { hook, request, decode: decodeCustomizeResponse, answer: CUSTOMIZE_ANSWER });
    const rules = (answer.relatedResources ?? []).map(refuseNull);
    for (const [old, { expiresAt }] of this.#answers) if (expiresAt <= now) this.#answers.delete(old);
    this.#answers.set(key, { rules, expiresAt: host.clock.now() + CACHE_MS });
    return rules;
  }

  #informer(related: ApiResource): Informer {
    const key = `${related.apiVersion}/${related.resource}`;
    const known = this.#leases.get(key);
    if (known !== undefined) return known.informer;
    const lease = this.#options.informers.lease(related);
    const unsubscribe = lease.informer.subscribe({
      added: (object) => this.#notify([object], 'added'),
      updated: (before, after) => {
        if (before.metadata.resourceVersion === after.metadata.resourceVersion) return;
        // Parents that selected the old state want to know, too.
        this.#notify([before, after], 'changed');
      },
      deleted: (object) => this.#notify([object], 'deleted'),
    });
    this.#leases.set(key, { ...lease, unsubscribe });
    return lease.informer;
  }

  /**
   * Gives every cached parent a turn that one of the objects concerns. Missing answers are asked for here, one parent after
   * the other, also for parents the controller does not select; whoever fails is passed over.
   */
  #notify(changed: readonly KubeObject[], change: string): void {
    this.#tasks.add(async () => {
      const { host, enqueue } = this.#options;
      for (const parent of host.parentKinds.flatMap(({ informer }) => informer.objects.list())) {
        const concerned = await this.#findConcerned(parent, changed);
        if (concerned === undefined) continue;
        enqueue(parent, { type: 'related', text: `related ${describeObject(concerned)} ${change}` });
      }
    });
  }

  async #findConcerned(parent: KubeObject, changed: readonly KubeObject[]): Promise<KubeObject | undefined> {
    const rules = await this.#rules(parent).catch((error: unknown): Rules => {
      if (error instanceof CrashError) this.#options.onCrash(error, parent);
      return [];
    });
    for (const rule of rules) {
      const concerned = await this.#concernedBy(rule, parent, changed);
      if (concerned !== undefined) return concerned;
    }
    return undefined;
  }

  async #concernedBy(
    rule: RelatedResourceRule,
    parent: KubeObject,
    changed: readonly KubeObject[],
  ): Promise<KubeObject | undefined> {
    try {
      const related = await this.#options.host.resources.byResource(rule.apiVersion, rule.resource);
      const scope = this.#scope(parent, related);
      return changed.findLast((object) => concernsParent(rule, scope, object));
    } catch {
      // A wrong rule concerns nobody; its error is told by the parent's own turn.
      return undefined;
    }
  }

  #scope(parent: KubeObject, related: ApiResource): RelatedScope {
    const { host, hook, namespaces } = this.#options;
    const version: HookVersion = hook.version;
    return {
      version,
      parent,
      parentNamespaced: parentKindOf(host, parent)?.resource.namespaced ?? false,
      related,
      namespaces: () => {
        if (!namespaces.hasSynced) throw new InformerNotSyncedError();
        return (name) => {
          const namespace = namespaces.objects.get(name);
          return namespace === undefined ? undefined : (namespace.metadata.labels ?? {});
        };
      },
    };
  }
}

function refuseNull(rule: RelatedResourceRule | null): RelatedResourceRule {
  if (rule !== null) return rule;
  throw new CrashError(
    'the customize hook returned a null rule: Metacontroller dereferences it, and the whole process exits',
    'leave the element out of `relatedResources` instead of returning null in its place',
  );
}
