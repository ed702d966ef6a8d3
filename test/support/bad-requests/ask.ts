import http from 'node:http';
import https from 'node:https';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';

/** One request as it goes over the wire. */
export interface RawRequest {
  /** `METHOD path`; says which request it is, together with the note. */
  readonly line: string;
  /** What is bad about it. */
  readonly note?: string;
  /** Sent as it stands when it is text, else as JSON. */
  readonly body?: unknown;
  /** @default application/json, when there is a body */
  readonly type?: string;
  readonly accept?: string;
  /** Asks again until the answer contains this text: some things happen a moment later. */
  readonly awaits?: string;
  /** Of an answer of success, what is compared beside its code and its warnings. */
  readonly shows?: readonly string[];
  /** The words are those of another parser or library: only status and reason are compared. */
  readonly inOtherWords?: boolean;
}

export interface RawAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly warnings?: readonly string[];
}

export interface RawServer {
  readonly url: string;
  readonly token?: string;
}

const PATIENCE_MS = 10_000;
const LONGEST_MS = 6_000;

/** The answer without what differs from run to run. */
export async function ask(server: RawServer, request: RawRequest): Promise<RawAnswer> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const sent = await send(server, request);
    const isDone = request.awaits === undefined || sent.text.includes(request.awaits);
    if (isDone || Date.now() > until) return toAnswer(request, sent);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function titleOf({ line, note = '' }: RawRequest): string {
  return note === '' ? line : `${line}: ${note}`;
}

interface Sent {
  readonly status: number;
  readonly text: string;
  readonly warning: string;
}

function send({ url, token }: RawServer, { line, body, type, accept }: RawRequest): Promise<Sent> {
  const [method = '', path = ''] = line.split(' ');
  const payload = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const headers = {
    'User-Agent': 'tests/1',
    Accept: accept ?? 'application/json',
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'Content-Type': type ?? 'application/json' }),
    'Content-Length': Buffer.byteLength(payload),
  };
  return new Promise((resolve) => {
    const lost = { status: 0, text: 'no answer', warning: '' };
    const receive = (response: http.IncomingMessage): void => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      const { statusCode: status = 0, headers: answered } = response;
      response.on('close', () => resolve({ status, text, warning: answered.warning ?? '' }));
    };
    const transport = url.startsWith('https:') ? https : http;
    const request = transport.request(url + path, { method, headers, rejectUnauthorized: false }, receive);
    request.on('error', () => resolve(lost)).end(payload);
    // A watch that nobody ends.
    setTimeout(() => request.destroy(), LONGEST_MS).unref();
  });
}

const StatusBody = z.object({
  kind: z.literal('Status'),
  message: z.string().default(''),
  reason: z.string().optional(),
  details: z.unknown().optional(),
});

function toAnswer(request: RawRequest, { status, text, warning }: Sent): RawAnswer {
  const parsed = parseJson(text);
  const refusal = StatusBody.safeParse(parsed);
  const warnings = [...warning.matchAll(/299 - "((?:\\.|[^"\\])*)"/g)].map(([, words = '']) => words);
  const { message, reason, details } = refusal.data ?? {};
  const isRefused = refusal.success && status > 299;
  const words = request.inOtherWords === true ? { reason } : { reason, message, details };
  const shown = isRefused
    ? words
    : typeof parsed === 'string'
      ? parsed
      : partsOf(parsed, request.shows ?? []);
  return { status, body: steady(shown), ...(warnings.length === 0 ? {} : { warnings }) };
}

function parseJson(text: string): unknown {
  if (text.startsWith('{"type":')) return 'events';
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

function partsOf(body: unknown, paths: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(paths.map((path) => [path, partAt(body, path.split('.'))]));
}

function partAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, key) => z.record(z.string(), z.unknown()).safeParse(found).data?.[key],
    value,
  );
}

const VARYING: Readonly<Record<string, string>> = { uid: 'UID', resourceVersion: 'VERSION' };
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** Ids, versions and times are new in each run; fields without a value are not there. */
function steady(value: unknown): unknown {
  if (typeof value === 'string') return TIME.test(value) ? 'TIME' : withoutIds(value);
  // The real server finds some causes twice, and tells of them once.
  if (Array.isArray(value)) {
    const items = value.map(steady);
    return items.filter(
      (item, index) => items.findIndex((other) => isDeepStrictEqual(other, item)) === index,
    );
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(
    entries.map(([key, entry]) => [
      key,
      typeof entry === 'string' && VARYING[key] ? VARYING[key] : steady(entry),
    ]),
  );
}

function withoutIds(message: string): string {
  return message
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, 'UID')
    .replaceAll(
      /Invalid value: "\{.*\}": (?=strict|json|no kind|converting|Object)/gs,
      'Invalid value: PATCHED: ',
    )
    .replaceAll(/current: \d+/g, 'current: VERSION')
    .replaceAll(/record \(\d+\)/g, 'record (VERSION)')
    .replaceAll(/version: \d+ \(\d+\)/g, 'version: VERSION (VERSION)');
}
