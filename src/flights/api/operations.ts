import { z } from 'zod';
import type { ZodOpenApiPathsObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { BODY_PROBLEMS, describeResponses } from './responses.js';
import { Booking, BookingList, BookingRequest, CancellationRequest, IdempotencyKey } from './schemas.js';

const ITINERARY_PROBLEMS = [
  'unknown_city',
  'same_city',
  'date_in_past',
  'sold_out',
  'price_above_cap',
] as const;

const BookingId = Booking.shape.id.meta({ description: 'Given by the service', example: 'bkg_7k2m9qx4' });

/** Path, method, headers, statuses and semantics of each operation. */
export const PATHS: ZodOpenApiPathsObject = {
  '/v1/bookings': {
    post: {
      operationId: 'book',
      summary: 'Book a flight',
      description: `Makes at most one booking under the idempotency key.

The key is remembered for at least 24 hours after the booking was made. As long as it is remembered, the same request is
answered with the booking as it is now, and another request is refused. After that, the same request books again: a
caller that is not certain looks up by key before it asks a second time. A refused request does not bind the key. A key
that was voided by a cancellation is refused for ever.`,
      requestParams: { header: z.object({ 'Idempotency-Key': IdempotencyKey }) },
      requestBody: jsonBody(BookingRequest),
      responses: describeResponses(
        {
          '200': json('The booking that was made under the key before; the request is the same', Booking),
          '201': {
            ...json('Booked', Booking),
            headers: z.object({ Location: z.string().meta({ description: 'Where the booking is found' }) }),
          },
          '202': json(
            'Accepted: the booking is `pending` until the airline has confirmed. Look it up; do not ask again.',
            Booking,
          ),
        },
        [...BODY_PROBLEMS, 'key_reused', 'key_void', ...ITINERARY_PROBLEMS],
      ),
    },
    get: {
      operationId: 'list',
      summary: 'Look up by key',
      description: `Every booking that was ever made under the key, whatever its status and however long ago, in the order they were
made. The answer is strongly consistent: a booking is in the list as soon as it has been made, whether or not its caller
has got the answer. An empty list says that there is none.`,
      requestParams: { query: z.object({ key: IdempotencyKey }) },
      responses: describeResponses({ '200': json('What is booked under the key', BookingList) }, []),
    },
  },
  '/v1/bookings/{id}': {
    get: {
      operationId: 'get',
      summary: 'Look up by id',
      requestParams: { path: z.object({ id: BookingId }) },
      responses: describeResponses({ '200': json('The booking', Booking) }, ['not_found']),
    },
    patch: {
      operationId: 'change',
      summary: 'Change the itinerary',
      description: `The body is the whole new itinerary, with the most it may cost. The booking keeps its id and its reference; its
revision goes up by one and its price is the one of the new itinerary.

\`If-Match\` is the revision that the caller has seen, in double quotes, so that a late request cannot undo a newer
change. A request for the itinerary that the booking has already is answered with 200 and changes nothing, whatever the
revision: repeating a change is safe.`,
      requestParams: {
        path: z.object({ id: BookingId }),
        header: z.object({
          'If-Match': z
            .string()
            .regex(/^"\d{1,9}"$/)
            .meta({ description: 'The revision in double quotes', example: '"1"' }),
        }),
      },
      requestBody: jsonBody(BookingRequest),
      responses: describeResponses(
        { '200': json('The booking as it is now: changed, or the same as asked for already', Booking) },
        [
          ...BODY_PROBLEMS,
          { code: 'invalid_request', status: 428, title: 'If-Match is missing' },
          'not_found',
          'not_changeable',
          'revision_mismatch',
          ...ITINERARY_PROBLEMS,
        ],
      ),
    },
  },
  '/v1/cancellations': {
    post: {
      operationId: 'cancel',
      summary: 'Cancel whatever is booked under a key',
      description: `Cancels every live booking under the key, pending ones too, and voids the key: a request to book that arrives later
is refused with \`key_void\`, also when it was sent before. Works, and voids the key, when nothing is booked under it.
Idempotent: it may be repeated until it answers 200.`,
      requestBody: jsonBody(CancellationRequest),
      responses: describeResponses(
        {
          '200': json('Nothing lives under the key; the list is what was booked under it', BookingList),
          '202': json(
            'The airline has still to confirm: bookings are `cancelling`. Look them up, or ask again.',
            BookingList,
          ),
        },
        [...BODY_PROBLEMS, 'not_cancellable'],
      ),
    },
  },
};

function json(description: string, schema: z.ZodType): ZodOpenApiResponseObject {
  return { description, content: { 'application/json': { schema } } };
}

function jsonBody(schema: z.ZodType): {
  readonly required: true;
  readonly content: { readonly 'application/json': { readonly schema: z.ZodType } };
} {
  return { required: true, content: { 'application/json': { schema } } };
}
