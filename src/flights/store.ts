import Database from 'libsql';
import { z } from 'zod';
import { HookError } from '../errors/hook-error.js';
import { BookingStatus, type Booking } from './api/schemas.js';

/** A booking, and when the airline will have confirmed what it is waiting for. */
export interface StoredBooking {
  readonly booking: Booking;
  /** Milliseconds since the epoch. */
  readonly settlesAt?: number | undefined;
}

/** What is known of an idempotency key. */
export interface KeyRecord {
  readonly key: string;
  /** The request that was booked under it, in canonical form. */
  readonly request: string | null;
  readonly bookingId: string | null;
  /** Milliseconds since the epoch: until then the same request is answered with the booking. */
  readonly expiresAt: number;
  /** Booking under it is impossible for ever. */
  readonly isVoid: boolean;
}

/** The database of the service. Every method is synchronous: a transaction is never interrupted by another request. */
export interface Store {
  /** What `work` writes is on the disk when this returns, or none of it when it throws. */
  transact<T>(work: () => T): T;
  /** Makes pending bookings confirmed and cancelling ones cancelled, as far as their time has come. */
  settle(now: number): void;
  findKey(key: string): KeyRecord | undefined;
  saveKey(record: KeyRecord): void;
  /** In the order they were made. */
  listByKey(key: string): Booking[];
  listAll(): Booking[];
  find(id: string): Booking | undefined;
  save(stored: StoredBooking): void;
  close(): void;
}

/** Opens or creates the file; `:memory:` keeps everything in memory. */
export function openStore(file: string): Store {
  const database = openDatabase(file);
  const statements = prepareAll(database);
  return {
    transact: (work) => database.transaction(work).immediate(),
    settle: (now) => void statements.settle.run(now),
    findKey: (key) => readRows(KeyRow, statements.findKey.all(key)).at(0),
    saveKey: (record) => void statements.saveKey.run({ ...record, isVoid: record.isVoid ? 1 : 0 }),
    listByKey: (key) => readRows(BookingRow, statements.listByKey.all(key)),
    listAll: () => readRows(BookingRow, statements.listAll.all()),
    find: (id) => readRows(BookingRow, statements.find.all(id)).at(0),
    save: (stored) => void statements.save.run(toRow(stored)),
    close: () => void database.close(),
  };
}

/**
 * Column names are those of the API. FULL, because WAL alone loses the last commits when the machine fails; temporary
 * tables in memory, because the root file system of the container is read-only.
 */
const SETUP = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA busy_timeout = 5000;
  PRAGMA temp_store = MEMORY;
  CREATE TABLE IF NOT EXISTS bookings (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL,
    reference TEXT NOT NULL,
    status TEXT NOT NULL,
    cancelledBy TEXT,
    revision INTEGER NOT NULL,
    "from" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    number INTEGER NOT NULL,
    date TEXT,
    amount TEXT NOT NULL,
    currency TEXT NOT NULL,
    settlesAt INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS bookings_by_key ON bookings (key);
  CREATE INDEX IF NOT EXISTS bookings_to_settle ON bookings (settlesAt) WHERE settlesAt IS NOT NULL;
  CREATE TABLE IF NOT EXISTS keys (
    key TEXT PRIMARY KEY,
    request TEXT,
    bookingId TEXT,
    expiresAt INTEGER NOT NULL,
    isVoid INTEGER NOT NULL
  ) STRICT;
`;

function openDatabase(file: string): Database.Database {
  try {
    const database = new Database(file);
    // It returns nothing, whatever its type says.
    database.exec(SETUP);
    return database;
  } catch (cause) {
    throw new HookError('CONFIG_INVALID', { message: 'FLIGHTS_DATA: the database cannot be opened', cause });
  }
}

function prepareAll(database: Database.Database): Record<keyof typeof SQL, Database.Statement> {
  return {
    settle: database.prepare(SQL.settle),
    findKey: database.prepare(SQL.findKey),
    saveKey: database.prepare(SQL.saveKey),
    listByKey: database.prepare(SQL.listByKey),
    listAll: database.prepare(SQL.listAll),
    find: database.prepare(SQL.find),
    save: database.prepare(SQL.save),
  };
}

const SQL = {
  settle: `UPDATE bookings SET settlesAt = NULL,
      cancelledBy = CASE status WHEN 'cancelling' THEN 'customer' ELSE cancelledBy END,
      status = CASE status WHEN 'pending' THEN 'confirmed' WHEN 'cancelling' THEN 'cancelled' ELSE status END
    WHERE settlesAt IS NOT NULL AND settlesAt <= ?`,
  findKey: 'SELECT * FROM keys WHERE key = ?',
  saveKey: 'INSERT OR REPLACE INTO keys VALUES (@key, @request, @bookingId, @expiresAt, @isVoid)',
  listByKey: 'SELECT * FROM bookings WHERE key = ? ORDER BY position',
  listAll: 'SELECT * FROM bookings ORDER BY position',
  find: 'SELECT * FROM bookings WHERE id = ?',
  save: `INSERT INTO bookings (id, key, reference, status, cancelledBy, revision, "from", "to", number, date, amount,
      currency, settlesAt)
    VALUES (@id, @key, @reference, @status, @cancelledBy, @revision, @from, @to, @number, @date, @amount,
      @currency, @settlesAt)
    ON CONFLICT (id) DO UPDATE SET status = @status, cancelledBy = @cancelledBy, revision = @revision,
      "from" = @from, "to" = @to, number = @number, date = @date, amount = @amount, currency = @currency,
      settlesAt = @settlesAt`,
};

const KeyRow = z.object({
  key: z.string(),
  request: z.string().nullable(),
  bookingId: z.string().nullable(),
  expiresAt: z.number(),
  isVoid: z.number().transform((value) => value === 1),
});

const BookingRow = z
  .object({
    id: z.string(),
    key: z.string(),
    reference: z.string(),
    status: BookingStatus,
    cancelledBy: z.enum(['customer', 'airline']).nullable(),
    revision: z.number(),
    from: z.string(),
    to: z.string(),
    number: z.number(),
    date: z.string().nullable(),
    amount: z.string(),
    currency: z.string(),
  })
  .transform(({ amount, currency, cancelledBy, date, ...booking }): Booking => ({
    ...booking,
    ...(cancelledBy === null ? {} : { cancelledBy }),
    ...(date === null ? {} : { date }),
    price: { amount, currency },
  }));

function readRows<T>(row: z.ZodType<T>, rows: readonly unknown[]): T[] {
  return rows.map((found) => row.parse(found));
}

function toRow({ booking, settlesAt }: StoredBooking): Record<string, string | number | null> {
  const { price, cancelledBy, date, ...columns } = booking;
  return {
    ...columns,
    ...price,
    cancelledBy: cancelledBy ?? null,
    date: date ?? null,
    settlesAt: settlesAt ?? null,
  };
}
