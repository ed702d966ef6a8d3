import { z } from 'zod';

// What we read of the answers of Duffel's API, version v2. Everything has much more to it.

const Amount = z.string().regex(/^-?\d+(\.\d+)?$/);
const Currency = z.string().regex(/^[A-Z]{3}$/);
const PassengerID = z.object({ id: z.string().min(1) });

export const OfferRequestShape = z.object({ id: z.string().min(1), passengers: z.array(PassengerID) });

export const OfferShape = z.object({
  id: z.string().min(1),
  total_amount: Amount,
  total_currency: Currency,
  passenger_identity_documents_required: z.boolean(),
  passengers: z.array(PassengerID),
});
export type OfferShape = z.infer<typeof OfferShape>;

/** What `book` writes into an order, so that it can be found again and compared with what is asked for. */
export const OrderMetadata = z.object({
  metahooks_key: z.string().min(1),
  from: z.string(),
  to: z.string(),
  number: z.string().regex(/^\d{1,2}$/),
  date: z.string(),
});

export const OrderShape = z.object({
  id: z.string().min(1),
  booking_reference: z.string().nullish(),
  total_amount: Amount,
  total_currency: Currency,
  cancelled_at: z.string().nullish(),
  /** The one asked for through the API; an airline that cancels by itself leaves none. */
  cancellation: z.object({}).nullish(),
  payment_status: z.object({ awaiting_payment: z.boolean() }),
  available_actions: z.array(z.string()),
  metadata: OrderMetadata,
});
export type OrderShape = z.infer<typeof OrderShape>;

/** Orders of others may look as they like, as long as it can be told that they are not ours. */
export const AnyOrder = z.looseObject({ metadata: z.record(z.string(), z.unknown()).nullish() });

export const OrderPage = z.object({
  data: z.array(AnyOrder),
  /** Without `after`, there is no further page. */
  meta: z.object({ after: z.string().nullish() }),
});

export const CancellationShape = z.object({ id: z.string().min(1) });

export const ErrorsShape = z.object({ errors: z.array(z.object({ code: z.string() })).min(1) });
