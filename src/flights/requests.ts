import type { Request } from 'express';
import type { z } from 'zod';
import { answerProblem, type Answer } from './answer.js';
import { BookingRequest, CancellationRequest, IdempotencyKey } from './api/schemas.js';
import { book } from './bookings/book.js';
import { cancel } from './bookings/cancel.js';
import { change } from './bookings/change.js';
import { getBooking, listByKey } from './bookings/look-up.js';
import type { Handling, Office } from './bookings/office.js';
import type { Operation } from './faults/plan.js';

/** A request that was understood. */
export interface Call {
  /** Whose booking it is about. */
  readonly key: string;
  readonly run: (handling?: Handling) => Answer;
}

/** What was understood, or the answer to a request that was not. */
export type Reading<T> = { readonly value: T } | { readonly refusal: Answer };

/** What each operation makes of a request. */
export const READERS: Readonly<Record<Operation, (request: Request, office: Office) => Reading<Call>>> = {
  book: (request, office) => {
    const key = read(IdempotencyKey, request.get('Idempotency-Key'), 'Idempotency-Key');
    if ('refusal' in key) return key;
    return understood(read(BookingRequest, request.body, 'body'), (asked) => ({
      key: key.value,
      run: (handling) => book({ key: key.value, request: asked }, office, handling),
    }));
  },
  list: (request, office) =>
    understood(read(IdempotencyKey, request.query['key'], 'key'), (key) => ({
      key,
      run: () => listByKey(key, office),
    })),
  get: (request, office) => {
    const id = idOf(request);
    return { value: { key: keyOfBooking(id, office), run: () => getBooking(id, office) } };
  },
  change: (request, office) => {
    const revision = readRevision(request);
    if ('refusal' in revision) return revision;
    const id = idOf(request);
    return understood(read(BookingRequest, request.body, 'body'), (asked) => ({
      key: keyOfBooking(id, office),
      run: () => change({ id, revision: revision.value, request: asked }, office),
    }));
  },
  cancel: (request, office) =>
    understood(read(CancellationRequest, request.body, 'body'), ({ key }) => ({
      key,
      run: (handling) => cancel(key, office, handling),
    })),
};

/** Parses a part of a request; the refusal names field and reason. */
export function read<T>(schema: z.ZodType<T>, value: unknown, part: string): Reading<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data };
  const issues = parsed.error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${[part, ...path].join('.')}: ${message}`);
  return { refusal: answerProblem('invalid_request', { detail: issues.join('; ') }) };
}

function understood<T>(reading: Reading<T>, toCall: (value: T) => Call): Reading<Call> {
  return 'refusal' in reading ? reading : { value: toCall(reading.value) };
}

function readRevision(request: Request): Reading<number> {
  const header = request.get('If-Match');
  if (header === undefined) {
    const refusal = answerProblem('invalid_request', { status: 428, detail: 'If-Match: is missing' });
    return { refusal };
  }
  const digits = /^"(\d{1,9})"$/.exec(header)?.[1];
  if (digits !== undefined) return { value: Number(digits) };
  return {
    refusal: answerProblem('invalid_request', { detail: 'If-Match: is no revision in double quotes' }),
  };
}

function idOf(request: Request): string {
  const id = request.params['id'];
  return typeof id === 'string' ? id : '';
}

/** A booking that does not exist stands for itself. */
function keyOfBooking(id: string, { store }: Office): string {
  return store.find(id)?.key ?? id;
}
