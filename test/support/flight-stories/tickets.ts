import { z } from 'zod';
import type { ObjectRef } from '../../../src/cluster/kube-api.js';
import { isStatusError } from '../../../src/cluster/status-error.js';
import type { JsonObject, KubeObject } from '../../../src/contract/kube-object.js';
import { FlightTicketStatus } from '../../../src/controllers/flightticket/schema.js';
import { eventually } from '../../e2e/support/eventually.js';
import type { FlightCluster } from './flight-cluster.js';

/** A ticket as it is told of in a story: its status, and its conditions as `True/Booked`. */
export interface TicketView extends Omit<z.infer<typeof Status>, 'conditions'> {
  readonly uid: string;
  readonly conditions: Readonly<Record<string, string>>;
  /** Of the conditions, by their type. */
  readonly messages: Readonly<Record<string, string>>;
  readonly object: KubeObject;
}

/** What a person does with the tickets of a story, and sees of them. */
export interface Tickets {
  create(name: string, spec: object): Promise<TicketView>;
  edit(name: string, spec: JsonObject): Promise<void>;
  annotate(name: string, annotations: Readonly<Record<string, string>>): Promise<void>;
  /** What somebody does who takes the status for something that can be thrown away. */
  wipeStatus(name: string): Promise<void>;
  find(name: string): Promise<TicketView | undefined>;
  /** Waits until the ticket matches, as with `toMatchObject`. */
  until(name: string, expected: object): Promise<TicketView>;
  untilBooked(name: string, expected?: object): Promise<TicketView>;
  untilGone(name: string, timeoutMs?: number): Promise<void>;
  /** Waits until the ConfigMap of the booking holds this. */
  untilItinerary(name: string, data: object): Promise<void>;
  itineraryRef(name: string): ObjectRef;
  /** The ConfigMap of the booking, when there is one. */
  findItinerary(name: string): Promise<KubeObject | undefined>;
}

export const MUMBAI_TO_LONDON = { from: 'Mumbai', to: 'London' };

export function ticketsOf({ api, namespace }: FlightCluster): Tickets {
  const find = async (name: string): Promise<TicketView | undefined> => {
    const object = await findObject(() => api.get(ticketRef(name)));
    return object === undefined ? undefined : toView(object);
  };
  const ticketRef = (name: string): ObjectRef => ({ ...TICKETS, namespace, name });
  const itineraryRef = (name: string): ObjectRef => ({
    apiVersion: 'v1',
    resource: 'configmaps',
    namespace,
    name: `${name}-itinerary`,
  });
  const findItinerary = (name: string): Promise<KubeObject | undefined> =>
    findObject(() => api.get(itineraryRef(name)));
  const until = (name: string, expected: object): Promise<TicketView> =>
    soon(async () => {
      const ticket = await find(name);
      expect(ticket).toMatchObject(expected);
      return ticket;
    });
  return {
    create: async (name, spec) => {
      const metadata = { name, namespace };
      return toView(await api.create(TICKETS.resource, { ...TICKETS, kind: 'FlightTicket', metadata, spec }));
    },
    edit: async (name, spec) => {
      await api.patch(ticketRef(name), { spec });
    },
    annotate: async (name, annotations) => {
      await api.patch(ticketRef(name), { metadata: { annotations } });
    },
    wipeStatus: async (name) => {
      // Again when a hook has written a status meanwhile.
      await soon(async () =>
        api.updateStatus(TICKETS.resource, { ...(await api.get(ticketRef(name))), status: {} }),
      );
    },
    find,
    until,
    untilBooked: (name, expected = {}) => until(name, { ...BOOKED, ...expected }),
    untilGone: async (name, timeoutMs) => {
      await soon(async () => (await find(name)) === undefined, timeoutMs);
    },
    untilItinerary: async (name, data) => {
      await soon(async () => {
        const itinerary = await findItinerary(name);
        expect(itinerary).toMatchObject({ data });
        return itinerary;
      });
    },
    itineraryRef,
    findItinerary,
  };
}

const TICKETS = { apiVersion: 'flights.com/v1', resource: 'flighttickets' };

const BOOKED = {
  phase: 'Booked',
  conditions: { Ready: 'True/Booked', Booked: 'True/Confirmed', Synced: 'True/InSync' },
};

/** Waits until the check neither throws nor returns undefined or false. */
export function soon<T>(
  check: () => T | Promise<T>,
  timeoutMs = 20_000,
): Promise<Exclude<T, undefined | false>> {
  return eventually(check, { timeoutMs, intervalMs: 25 });
}

/** Waits for something to go on not happening: longer than any hook waits in a story. */
export async function aWhile(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1500));
}

async function findObject(get: () => Promise<KubeObject>): Promise<KubeObject | undefined> {
  try {
    return await get();
  } catch (error) {
    if (isStatusError(error, 'NotFound')) return undefined;
    throw error;
  }
}

const Status = FlightTicketStatus.partial().extend({
  conditions: z
    .array(z.object({ type: z.string(), status: z.string(), reason: z.string(), message: z.string() }))
    .default([]),
});

function toView(object: KubeObject): TicketView {
  const { conditions, ...status } = Status.parse(object['status'] ?? {});
  return {
    ...status,
    uid: object.metadata.uid,
    conditions: Object.fromEntries(
      conditions.map(({ type, status: is, reason }) => [type, `${is}/${reason}`]),
    ),
    messages: Object.fromEntries(conditions.map(({ type, message }) => [type, message])),
    object,
  };
}
