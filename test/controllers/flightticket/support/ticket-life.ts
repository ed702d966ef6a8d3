import { z } from 'zod';
import { loadControllers } from '../../../../src/cli/load-controllers.js';
import type { KubeObject } from '../../../../src/contract/kube-object.js';
import { flightTicket } from '../../../../src/controllers/flightticket/controller.js';
import type { BookingProviders } from '../../../../src/controllers/flightticket/booking/connect.js';
import { dispatch } from '../../../../src/hooks/dispatch.js';
import type { CheckedResponse } from '../../../../src/hooks/guard/check-response.js';
import { compositeRequest, LAST_APPLIED, NOON, parentObject } from '../../../support/objects.js';
import { type FakeProvider, Killed } from './fake-provider.js';

export const SEED_SPEC = { from: 'Mumbai', to: 'London', number: 2 };

const Status = z.looseObject({
  phase: z.string(),
  conditions: z.array(
    z.object({ type: z.string(), status: z.string(), reason: z.string(), message: z.string() }),
  ),
});

export interface TurnOptions {
  /** How many versions of the parent the cache is behind. Once a version was seen, no older one is. */
  readonly lag?: number;
}

/** One FlightTicket as Metacontroller would lead it through its life, with the real hooks and a provider in memory. */
export class TicketLife {
  readonly provider: FakeProvider;
  now = NOON;
  answer: CheckedResponse | undefined;
  isGone = false;
  #versions: KubeObject[];
  #seen = 0;
  #itinerary: KubeObject | undefined;
  readonly #controllers;

  constructor(provider: FakeProvider, spec: object = SEED_SPEC, open?: BookingProviders['open']) {
    this.provider = provider;
    const providers: BookingProviders = { open: open ?? (async () => ({ kind: 'done', value: provider })) };
    const effects = { providers, maxBackoffSeconds: 300, watchSeconds: 300 };
    const loaded = loadControllers([{ ...flightTicket, connect: () => effects }]);
    loaded.stop();
    this.#controllers = loaded.controllers;
    this.#versions = [
      parentObject({
        apiVersion: 'flights.com/v1',
        kind: 'FlightTicket',
        name: 'my-ticket',
        spec,
        metadata: { generation: 1 },
      }),
    ];
  }

  get parent(): KubeObject {
    const parent = this.#versions.at(-1);
    if (parent === undefined) throw new Error('there is no parent');
    return parent;
  }

  get status(): z.infer<typeof Status> {
    return Status.parse(this.parent['status']);
  }

  /** `True/Confirmed`. */
  condition(type: string): string | undefined {
    const found = this.status.conditions.find((condition) => condition.type === type);
    return found === undefined ? undefined : `${found.status}/${found.reason}`;
  }

  get itinerary(): unknown {
    return this.#itinerary?.['data'];
  }

  edit(spec: object): void {
    const { generation = 1, ...metadata } = this.parent.metadata;
    this.#versions.push({ ...this.parent, metadata: { ...metadata, generation: generation + 1 }, spec });
  }

  annotate(annotations: Record<string, string>): void {
    this.#versions.push({ ...this.parent, metadata: { ...this.parent.metadata, annotations } });
  }

  /** Somebody wipes the status. */
  loseStatus(): void {
    const { status: _, ...parent } = this.parent;
    this.#versions.push(KubeParent.parse(parent));
  }

  delete(): void {
    const { generation = 1, ...metadata } = this.parent.metadata;
    const deletionTimestamp = '2026-06-01T13:00:00Z';
    this.#versions.push({
      ...this.parent,
      metadata: { ...metadata, generation: generation + 1, deletionTimestamp },
    });
  }

  /** One hook call and what Metacontroller makes of it. A killed hook answers nothing. */
  async turn({ lag = 0 }: TurnOptions = {}): Promise<void> {
    if (this.isGone) return;
    this.#seen = Math.max(this.#seen, this.#versions.length - 1 - lag);
    const parent = this.#versions[this.#seen] ?? this.parent;
    const answer = await this.#call(parent).catch((error: unknown) => {
      if (!(error instanceof Error && error.cause instanceof Killed)) throw error;
    });
    if (answer !== undefined) this.#apply(answer);
  }

  async #call(parent: KubeObject): Promise<CheckedResponse> {
    const hook = parent.metadata.deletionTimestamp === undefined ? 'sync' : 'finalize';
    const children = this.#itinerary === undefined ? [] : [this.#itinerary];
    const body = compositeRequest({ parent, children, finalizing: hook === 'finalize' });
    const answer = await dispatch(
      { controller: 'flightticket', hook, body },
      { controllers: this.#controllers, now: () => this.now },
    );
    if (!('children' in answer)) throw new Error(`${hook} answered something else than children`);
    return answer;
  }

  /** Turns until nothing changes any more. */
  async settle({ turns = 25 } = {}): Promise<void> {
    for (let turn = 0; turn < turns && !this.isGone; turn += 1) {
      const before = JSON.stringify(this.parent['status']);
      await this.turn();
      if (before === JSON.stringify(this.parent['status']) && turn > 0) return;
      this.now += 600_000;
    }
  }

  #apply(answer: CheckedResponse): void {
    this.answer = answer;
    if (answer.finalized === true) {
      this.isGone = true;
      return;
    }
    this.#itinerary = answer.children.map((child) => toObserved(child)).at(0);
    const observedGeneration = this.#versions[this.#seen]?.metadata.generation ?? 1;
    // Like Metacontroller: the status goes onto the parent as it is now.
    this.#versions.push({ ...this.parent, status: { ...answer.status, observedGeneration } });
  }
}

const KubeParent = z.custom<KubeObject>();

function toObserved(child: object): KubeObject {
  const desired = z
    .looseObject({ apiVersion: z.string(), kind: z.string(), metadata: z.looseObject({ name: z.string() }) })
    .parse(child);
  const metadata = {
    ...desired.metadata,
    namespace: 'default',
    uid: 'uid-of-itinerary',
    annotations: { [LAST_APPLIED]: JSON.stringify(desired) },
  };
  return { ...desired, metadata };
}
