import { z } from 'zod';
import type { ApiOperations } from '../../../src/local/api/operations.js';
import { StatusError } from '../../../src/cluster/status-error.js';
import type { AskedOperations } from './remote-operations.js';

/** The embedded API, asked as a server is. */
export function embeddedOperations(operations: ApiOperations): AskedOperations {
  const asked =
    <Args extends unknown[], Answer>(call: (...args: Args) => Answer) =>
    async (...args: Args): Promise<Answer> => {
      // What follows from the last call (garbage collection, cleanup) happens meanwhile.
      await new Promise((resolve) => void setImmediate(resolve));
      return call(...args);
    };
  return {
    get: asked((...args: Parameters<ApiOperations['get']>) => operations.get(...args)),
    list: asked((...args: Parameters<ApiOperations['list']>) => operations.list(...args)),
    create: asked((...args: Parameters<ApiOperations['create']>) => operations.create(...args)),
    update: asked((...args: Parameters<ApiOperations['update']>) => operations.update(...args)),
    patch: asked((...args: Parameters<ApiOperations['patch']>) => operations.patch(...args)),
    delete: asked((...args: Parameters<ApiOperations['delete']>) => operations.delete(...args)),
    deleteCollection: asked((...args: Parameters<ApiOperations['deleteCollection']>) =>
      operations.deleteCollection(...args),
    ),
    watched: async (query) => {
      const events: unknown[] = [];
      const stop = operations.watch(
        query,
        (event) => events.push(event),
        (error) => events.push(error),
      );
      await new Promise((resolve) => void setImmediate(resolve));
      stop();
      return events;
    },
  };
}

/** What came of a call, without what differs from run to run: ids, versions and times. */
export async function outcome(call: Promise<unknown>): Promise<unknown> {
  const answer = await call.then(
    (value) => value,
    (error: unknown) => {
      if (!(error instanceof StatusError)) throw error;
      const { status, reason, message } = error;
      // A failure without a reason is named after its code by the client.
      const named = reason === 'Unknown' ? 'InternalError' : reason;
      return { refused: status, reason: named, message: withoutIds(message) };
    },
  );
  return normalized(answer);
}

const VARYING: Readonly<Record<string, string>> = {
  uid: 'UID',
  resourceVersion: 'VERSION',
  continue: 'TOKEN',
  selfLink: 'LINK',
};
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

function normalized(value: unknown): unknown {
  if (Array.isArray(value)) return normalizedList(value);
  if (typeof value === 'string') return TIME.test(value) ? 'TIME' : value;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return { error: withoutIds(value.message) };
  const entries = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .map(([key, field]): [string, unknown] => [
      key,
      typeof field === 'string' ? (VARYING[key] ?? normalized(field)) : normalized(field),
    ]);
  return Object.fromEntries(entries);
}

/** The entries of managedFields are sorted by time first, so their order depends on when a second ends. */
function normalizedList(list: readonly unknown[]): readonly unknown[] {
  const items = list.map(normalized);
  return items.every((item) => Owner.safeParse(item).success) ? items.toSorted(byOwner) : items;
}

const Owner = z.looseObject({
  manager: z.string().optional(),
  operation: z.string(),
  subresource: z.string().optional(),
  fieldsV1: z.unknown(),
});

function byOwner(one: unknown, other: unknown): number {
  return nameOf(one) < nameOf(other) ? -1 : 1;
}

function nameOf(entry: unknown): string {
  const { manager = '', operation, subresource = '' } = Owner.parse(entry);
  return [manager, operation, subresource].join('/');
}

function withoutIds(message: string): string {
  return message
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UID')
    .replaceAll(/current: \d+/g, 'current: VERSION')
    .replaceAll(/record \(\d+\)/g, 'record (VERSION)')
    .replaceAll(/version: \d+ \(\d+\)/g, 'version: VERSION (VERSION)')
    .replaceAll(/Invalid value: "\{.*\}": strict/g, 'Invalid value: PATCHED: strict');
}
