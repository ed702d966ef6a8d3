import { createApiDocument } from '../../src/flights/api/openapi.js';
import type { Booking, BookingRequest } from '../../src/flights/api/schemas.js';
import type { FaultPlanInput } from '../../src/flights/faults/plan.js';
import { startFlightsService, type FlightsOptions, type FlightsService } from '../../src/flights/service.js';
import { NOON } from '../support/objects.js';

export const API_KEY = 'the-api-key';

export interface Reply {
  readonly status: number;
  /** The text, when it is not JSON. */
  readonly body: unknown;
  readonly headers: Headers;
}

interface Ask {
  readonly method: string;
  /** As in the contract, `/v1/bookings/{id}`; undefined when it is not part of it. */
  readonly route?: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | null | undefined;
}

export interface Flights {
  readonly service: FlightsService;
  /** Moves the clock of the service. */
  readonly pass: (milliseconds: number) => void;
  readonly ask: (what: Ask) => Promise<Reply>;
  readonly book: (key: string, request?: Partial<BookingRequest>, signal?: AbortSignal) => Promise<Reply>;
  readonly list: (key: string) => Promise<Reply>;
  readonly get: (id: string) => Promise<Reply>;
  readonly change: (id: string, revision: number, request: Partial<BookingRequest>) => Promise<Reply>;
  readonly cancel: (key: string) => Promise<Reply>;
  readonly breakWith: (plan: FaultPlanInput) => Promise<Reply>;
}

const running: FlightsService[] = [];

/** A service on a free port, with a clock of its own that stands at noon. */
export async function startFlights(options: Partial<FlightsOptions> = {}): Promise<Flights> {
  let now = NOON;
  const service = await startFlightsService({
    file: ':memory:',
    host: '127.0.0.1',
    apiKey: () => Promise.resolve(API_KEY),
    admin: true,
    now: () => now,
    ...options,
  });
  running.push(service);
  const ask = (what: Ask): Promise<Reply> => askAt(service.url, what);
  const bookings = '/v1/bookings';
  const booking = `${bookings}/{id}`;
  return {
    service,
    pass: (milliseconds) => void (now += milliseconds),
    ask,
    book: (key, request, signal) => {
      const headers = { 'Idempotency-Key': key };
      return ask({ method: 'POST', route: bookings, path: bookings, headers, body: flight(request), signal });
    },
    list: (key) => ask({ method: 'GET', route: bookings, path: `${bookings}?key=${key}` }),
    get: (id) => ask({ method: 'GET', route: booking, path: `${bookings}/${id}` }),
    change: (id, revision, request) => {
      const headers = { 'If-Match': `"${revision}"` };
      return ask({
        method: 'PATCH',
        route: booking,
        path: `${bookings}/${id}`,
        headers,
        body: flight(request),
      });
    },
    cancel: (key) => {
      const path = '/v1/cancellations';
      return ask({ method: 'POST', route: path, path, body: { key } });
    },
    breakWith: (plan) => ask({ method: 'PUT', path: '/admin/faults', body: plan }),
  };
}

export async function stopFlights(): Promise<void> {
  await Promise.all(running.splice(0).map((service) => service.stop()));
}

export function flight(request: Partial<BookingRequest> = {}): BookingRequest {
  return { from: 'LHR', to: 'New York', number: 2, ...request };
}

/** What is booked when `flight` is asked for. */
export function booked(key: string, overrides: Partial<Booking> = {}): unknown {
  return {
    id: expect.stringMatching(/^bkg_[a-z2-9]{20}$/),
    key,
    reference: expect.stringMatching(/^[A-Z2-9]{6}$/),
    status: 'confirmed',
    revision: 1,
    ...flight(),
    price: { amount: expect.stringMatching(/^\d+\.\d\d$/), currency: 'EUR' },
    ...overrides,
  };
}

/** `null` when it has no detail. */
export function problem(status: number, code: string, detail: unknown = expect.any(String)): unknown {
  return {
    status,
    headers: expect.anything(),
    body: {
      type: `urn:metahooks:flights:${code}`,
      title: expect.any(String),
      status,
      code,
      ...(detail === null ? {} : { detail }),
    },
  };
}

async function askAt(
  url: string,
  { method, route, path, body, headers, signal = null }: Ask,
): Promise<Reply> {
  const response = await fetch(`${url}${path}`, {
    method,
    signal,
    headers: { Authorization: `Bearer ${API_KEY}`, 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  if (route !== undefined) expectDocumented(response.status, method, route);
  return { status: response.status, body: readBody(await response.text()), headers: response.headers };
}

/** Whatever a test asks for, the contract knows the status of the answer. */
function expectDocumented(status: number, method: string, route: string): void {
  expect(createApiDocument().paths).toHaveProperty([route, method.toLowerCase(), 'responses', `${status}`]);
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
