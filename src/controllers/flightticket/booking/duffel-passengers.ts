import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { done, type Blocked, type Done } from '../../../sdk/index.js';
import { blocked } from './outcomes.js';

/** Who flies, in Duffel's words. A FlightTicket names nobody, so the server does. */
export const Passenger = z.strictObject({
  title: z.enum(['mr', 'ms', 'mrs', 'miss', 'dr']),
  gender: z.enum(['m', 'f']),
  given_name: z.string().min(1).max(20),
  family_name: z.string().min(1).max(20),
  born_on: z.iso.date(),
  email: z.email(),
  phone_number: z.string().regex(/^\+\d{5,15}$/),
});
export type Passenger = z.infer<typeof Passenger>;

/** Read anew for each booking. What is wrong with the file is not repeated: it holds personal data. */
export async function readPassengers(
  path: string | undefined,
): Promise<Done<readonly Passenger[]> | Blocked> {
  if (path === undefined) {
    return blocked(
      'PassengersMissing',
      'Duffel books for named passengers: set FLIGHTS_DUFFEL_PASSENGERS_FILE',
    );
  }
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) {
    return blocked('PassengersMissing', 'The file named by FLIGHTS_DUFFEL_PASSENGERS_FILE cannot be read');
  }
  const passengers = PassengersFile.safeParse(text);
  if (passengers.success) return done(passengers.data);
  return blocked(
    'PassengersInvalid',
    'The file named by FLIGHTS_DUFFEL_PASSENGERS_FILE holds no list of passengers',
  );
}

const PassengersFile = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('not JSON');
      return z.NEVER;
    }
  })
  .pipe(z.array(Passenger).min(1));

/** How a search wants a passenger: minors with their age on the day. */
export function toSearchPassenger({ born_on }: Passenger, date: string): { type: 'adult' } | { age: number } {
  const age = ageOn(born_on, date);
  return age >= 18 ? { type: 'adult' } : { age };
}

function ageOn(bornOn: string, date: string): number {
  const years = Number(date.slice(0, 4)) - Number(bornOn.slice(0, 4));
  return date.slice(5) < bornOn.slice(5) ? years - 1 : years;
}
