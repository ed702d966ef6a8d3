import { z } from 'zod';
import { EffectLedger } from '../../sdk/index.js';

const City = z
  .string()
  .min(1)
  .max(100)
  .describe('A city, or the three-letter code of an airport, as the provider knows it');

const Price = z.strictObject({
  amount: z
    .string()
    .regex(/^[0-9]{1,9}(\.[0-9]{1,2})?$/)
    .describe('Decimal number'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .describe('ISO 4217'),
});

const Provider = z.strictObject({
  name: z.enum(['rest', 'duffel']).default('rest').describe('Which API it speaks'),
  url: z
    .string()
    .regex(/^https?:\/\//)
    .max(300)
    .optional()
    .describe('Where it is, one of those the server allows; by default the one the server is set up with'),
  apiKeySecretRef: z
    .strictObject({
      name: z.string().min(1).max(253).describe('Name of the Secret'),
      key: z.string().min(1).max(253).default('api-key').describe('Key in the Secret'),
    })
    .optional()
    .describe('API key in a Secret of the same namespace; by default the key the server is set up with'),
});

/** As CEL has it, so that the hook refuses nothing that the API server takes. */
function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** A running booking cannot be taken to another provider; the Secret may be exchanged. */
const SAME_PROVIDER =
  "(has(self.provider) ? self.provider.name : 'rest') == (has(oldSelf.provider) ? oldSelf.provider.name : 'rest') && " +
  "(has(self.provider) && has(self.provider.url) ? self.provider.url : '') == " +
  "(has(oldSelf.provider) && has(oldSelf.provider.url) ? oldSelf.provider.url : '')";

export const FlightTicketSpec = z
  .strictObject({
    from: City,
    to: City,
    number: z.int().min(1).max(10).default(1).describe('Seats'),
    date: z.iso.date().optional().describe('Day of departure; without it, the ticket is open'),
    provider: Provider.optional().describe('Who sells the flight'),
    changePolicy: z
      .enum(['Modify', 'Rebook', 'Reject'])
      .default('Modify')
      .describe(
        'What a changed spec does to a booking: Modify it, or Rebook where the provider cannot; always Rebook, the new one first; or Reject the change',
      ),
    maxPrice: Price.optional().describe('Most the booking may cost; nothing is booked or changed above it'),
    deletionPolicy: z
      .enum(['Cancel', 'Retain'])
      .default('Cancel')
      .describe('What becomes of the booking when the FlightTicket is deleted'),
  })
  .meta({
    'x-kubernetes-validations': [
      { rule: 'self.from.lowerAscii() != self.to.lowerAscii()', message: 'from and to must differ' },
      { rule: SAME_PROVIDER, message: 'provider name and url cannot be changed' },
      {
        rule: '!has(self.provider) || !has(self.provider.url) || has(self.provider.apiKeySecretRef)',
        message: 'provider.url needs an apiKeySecretRef: the key of the server goes to its own provider only',
      },
    ],
  })
  .refine(({ from, to }) => lowerAscii(from) !== lowerAscii(to), 'from and to must differ');
export type FlightTicketSpec = z.infer<typeof FlightTicketSpec>;

/** A booking that has to go, because another one has taken its place. */
const Superseded = z.object({
  key: z.string().describe('Under which it was asked for'),
  bookingID: z.string().optional().describe('Id at the provider'),
  since: z.iso.datetime().describe('When the key was first written down'),
});
export type Superseded = z.infer<typeof Superseded>;

export const Phase = z.enum([
  'Pending',
  'Booking',
  'Booked',
  'Changing',
  'Rebooking',
  'Cancelling',
  'Cancelled',
  'Failed',
  'Unknown',
]);
export type Phase = z.infer<typeof Phase>;

export const BookedItinerary = z.object({
  from: z.string().describe('Where the flight starts'),
  to: z.string().describe('Where it goes'),
  number: z.int().describe('Seats'),
  date: z.string().optional().describe('Day of departure; without it, the ticket is open'),
});

/** What is known of the booking. All fields are from the provider's last answer about it. */
const BookingFields = z.object({
  bookingKey: z.string().optional().describe('Under which the booking was asked for'),
  bookingID: z.string().optional().describe('Id of the booking at the provider'),
  bookingState: z
    .enum(['Pending', 'Confirmed', 'Cancelling', 'Cancelled', 'Expired', 'Gone'])
    .optional()
    .describe('How the provider has the booking; Gone when it does not know it any more'),
  cancelledBy: z.enum(['customer', 'airline']).optional().describe('Who has cancelled the booking'),
  bookedSince: z.iso.datetime().optional().describe('When the key of the booking was first written down'),
  reference: z.string().optional().describe('Reference of the booking, for people'),
  booked: BookedItinerary.optional().describe('What is booked, which may still differ from the spec'),
  price: z
    .object({ amount: z.string().describe('Decimal number'), currency: z.string().describe('ISO 4217') })
    .optional()
    .describe('What the booking costs'),
});

export const FlightTicketStatus = z.object({
  phase: Phase.describe('Where the ticket is in its life'),
  ...BookingFields.shape,
  superseded: z.array(Superseded).optional().describe('Earlier bookings that are still to be cancelled'),
  effects: EffectLedger.optional().describe('What was asked of the provider, and what is about to be'),
});
export type FlightTicketStatus = z.infer<typeof FlightTicketStatus>;
