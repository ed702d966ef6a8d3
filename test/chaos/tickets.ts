import { z } from 'zod';
import type { KubeApi } from '../../src/cluster/kube-api.js';
import type { TicketSpec } from './schedule.js';

const Ticket = z
  .object({
    metadata: z.object({ name: z.string(), uid: z.string(), deletionTimestamp: z.string().optional() }),
    spec: z.object({ from: z.string(), to: z.string(), number: z.int(), date: z.string().optional() }),
    status: z
      .object({
        bookingID: z.string().optional(),
        conditions: z
          .array(z.object({ type: z.string(), status: z.string(), reason: z.string(), message: z.string() }))
          .default([]),
      })
      .prefault({}),
  })
  .transform(({ metadata, spec, status }) => {
    const ready = status.conditions.find(({ type }) => type === 'Ready');
    return {
      name: metadata.name,
      uid: metadata.uid,
      spec,
      bookingID: status.bookingID,
      isReady: ready?.status === 'True',
      /** Why it is not ready. */
      reason: ready === undefined ? 'no condition' : `${ready.reason}: ${ready.message}`,
    };
  });
export type Ticket = z.infer<typeof Ticket>;

const ItineraryMap = z
  .object({ metadata: z.object({ name: z.string() }), data: z.record(z.string(), z.string()) })
  .transform(({ metadata, data }) => ({ name: metadata.name, bookingID: data['bookingID'] }));
export type ItineraryMap = z.infer<typeof ItineraryMap>;

const RESOURCE = { apiVersion: 'flights.com/v1', resource: 'flighttickets' };

/** The FlightTickets of one namespace, over any Kubernetes API. */
export class Tickets {
  readonly #api: KubeApi;
  readonly #namespace: string;

  constructor({ api, namespace }: { readonly api: KubeApi; readonly namespace: string }) {
    this.#api = api;
    this.#namespace = namespace;
  }

  async create(name: string, spec: TicketSpec): Promise<void> {
    await this.#api.create(RESOURCE.resource, {
      apiVersion: RESOURCE.apiVersion,
      kind: 'FlightTicket',
      metadata: { name, namespace: this.#namespace },
      spec,
    });
  }

  async edit(name: string, spec: Partial<TicketSpec>): Promise<void> {
    await this.#api.patch({ ...RESOURCE, namespace: this.#namespace, name }, { spec: { ...spec } });
  }

  async delete(name: string): Promise<void> {
    await this.#api.delete({ ...RESOURCE, namespace: this.#namespace, name });
  }

  async list(): Promise<Ticket[]> {
    const { items } = await this.#api.list({ ...RESOURCE, namespace: this.#namespace });
    return items.map((item) => Ticket.parse(item));
  }

  async itineraryMaps(): Promise<ItineraryMap[]> {
    const { items } = await this.#api.list({
      apiVersion: 'v1',
      resource: 'configmaps',
      namespace: this.#namespace,
      labelSelector: 'app.kubernetes.io/name=flightticket',
    });
    return items.map((item) => ItineraryMap.parse(item));
  }

  /** Everything that people may read: tickets with their status, ConfigMaps and Events, as text. */
  async everything(): Promise<string> {
    const namespace = this.#namespace;
    const lists = await Promise.all([
      this.#api.list({ ...RESOURCE, namespace }),
      this.#api.list({ apiVersion: 'v1', resource: 'configmaps', namespace }),
      this.#api.list({ apiVersion: 'v1', resource: 'events', namespace }),
    ]);
    return JSON.stringify(lists);
  }
}
