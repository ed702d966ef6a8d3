import type { RequestListener } from 'node:http';
import { createRestProvider } from '../../../src/controllers/flightticket/booking/rest.js';
import { done } from '../../../src/sdk/index.js';
import { API_KEY, providerOptions, serve, serveTls } from './booking/support.js';
import { FakeProvider } from './support/fake-provider.js';
import { SEED_SPEC, TicketLife } from './support/ticket-life.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const HTML_TYPE = { 'content-type': 'text/html' };
const NOTHING = '{"bookings":[]}';
/** Larger than what is read, and full of what must not be shown. */
const HUGE = JSON.stringify({ bookings: API_KEY.repeat(10_000) });

const answer =
  (body: string, type = JSON_TYPE): RequestListener =>
  (_request, response) => {
    response.writeHead(200, type).end(body);
  };

const redirectToItself: RequestListener = (request, response) => {
  response.writeHead(307, { location: request.url }).end();
};

describe('a FlightTicket whose provider does not make sense', () => {
  it.each([
    { what: 'HTML', listener: answer(`<p>${API_KEY}</p>`, HTML_TYPE), reason: 'ResponseInvalid' },
    { what: '200 with garbage', listener: answer(`{"echo":"${API_KEY}"}`), reason: 'ResponseInvalid' },
    { what: 'a huge body', listener: answer(HUGE), reason: 'ResponseTooLarge' },
    { what: 'a redirect to itself', listener: redirectToItself, reason: 'RedirectRefused' },
    { what: 'a certificate nobody trusts', listener: answer(NOTHING), reason: 'TLSFailed', start: serveTls },
  ])('says so and books nothing: $what', async ({ listener, reason, start = serve }) => {
    const asked: string[] = [];
    const server = await start((request, response) => {
      asked.push(request.method ?? '');
      listener(request, response);
    });
    const provider = createRestProvider(providerOptions(server.url));
    const life = new TicketLife(new FakeProvider(), SEED_SPEC, () => Promise.resolve(done(provider)));

    await life.turn();
    await life.turn();
    await server.close();

    expect(life.status.phase).toBe('Booking');
    expect(life.condition('Ready')).toBe(`False/${reason}`);
    expect(life.condition('Booked')).toBe('False/NotBooked');
    expect(life.itinerary).toBeUndefined();
    expect(asked).not.toContain('POST');
    expect(JSON.stringify(life.answer)).not.toContain(API_KEY);
  });
});
