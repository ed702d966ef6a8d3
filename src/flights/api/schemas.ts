import { z } from 'zod';

// The booking API as both sides speak it: the flights service answers with it, the rest adapter asks with it, and the
// OpenAPI document is generated from it.

/** Longer than any uid with a counter; the characters need no escaping in a header or a query. */
export const IdempotencyKey = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,128}$/)
  .meta({ description: 'Chosen by the caller; names at most one booking', example: '0b1f6c5e-1' });

export const Amount = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,2})?$/)
  .meta({ description: 'Decimal number', example: '249.90' });

export const Price = z
  .object({
    amount: Amount,
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .meta({ description: 'ISO 4217', example: 'EUR' }),
  })
  .meta({ id: 'Price' });
export type Price = z.infer<typeof Price>;

export const Itinerary = z
  .object({
    from: z.string().min(1).max(100).meta({ description: 'City or three-letter code', example: 'LHR' }),
    to: z.string().min(1).max(100).meta({ description: 'City or three-letter code', example: 'New York' }),
    number: z.int().min(1).max(10).meta({ description: 'Seats' }),
    date: z.iso.date().optional().meta({ description: 'Day of departure; without it, the ticket is open' }),
  })
  .meta({ id: 'Itinerary' });
export type Itinerary = z.infer<typeof Itinerary>;

/** What is asked for: an itinerary, and the most it may cost. Nothing is booked or changed above the cap. */
export const BookingRequest = z
  .strictObject({
    ...Itinerary.shape,
    maxPrice: z.strictObject(Price.shape).optional().meta({ description: 'Most the whole booking may cost' }),
  })
  .meta({ id: 'BookingRequest' });
export type BookingRequest = z.infer<typeof BookingRequest>;

export const BookingStatus = z.enum(['pending', 'confirmed', 'cancelling', 'cancelled', 'expired']);
export type BookingStatus = z.infer<typeof BookingStatus>;

export const Booking = z
  .object({
    id: z.string().min(1).max(64),
    key: IdempotencyKey,
    reference: z.string().min(1).max(32).meta({ description: 'For people', example: 'Q7XK2M' }),
    status: BookingStatus,
    cancelledBy: z.enum(['customer', 'airline']).optional(),
    revision: z.int().min(1).meta({ description: 'Goes up with every change of the itinerary' }),
    ...Itinerary.shape,
    price: Price,
  })
  .meta({ id: 'Booking', description: 'from, to, number and date are as they were asked for' });
export type Booking = z.infer<typeof Booking>;

/** More than one only when a key was used again after it had been forgotten. */
export const BookingList = z.object({ bookings: z.array(Booking) }).meta({ id: 'BookingList' });
export type BookingList = z.infer<typeof BookingList>;

export const CancellationRequest = z
  .strictObject({ key: IdempotencyKey })
  .meta({ id: 'CancellationRequest' });
export type CancellationRequest = z.infer<typeof CancellationRequest>;

export const PROBLEM_CODES = [
  'invalid_request',
  'unauthorized',
  'forbidden',
  'not_found',
  'unknown_city',
  'same_city',
  'date_in_past',
  'sold_out',
  'price_above_cap',
  'key_reused',
  'key_void',
  'not_changeable',
  'not_cancellable',
  'revision_mismatch',
  'rate_limited',
  'unavailable',
  'internal_error',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** RFC 9457, with a code for machines. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(PROBLEM_CODES),
    detail: z.string().optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

export const RetryAfter = z
  .int()
  .min(1)
  .max(86_400)
  .meta({ description: 'Seconds to wait before asking again' });
