import { KubeObject } from '../contract/kube-object.js';
import type { ObjectList, WatchEvent } from './kube-api.js';
import { type StatusCause, type StatusDetails, StatusError, type StatusReason } from './status-error.js';

// What an API server sends, given types here and nowhere else. Objects stay the JSON they came as: no dates, no classes.

/** Reasons by HTTP status, for answers that carry no `Status` (a proxy in between) or a reason not in our list. */
const REASON_BY_STATUS: Readonly<Record<number, StatusReason>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  409: 'Conflict',
  410: 'Expired',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

const REASONS: ReadonlySet<string> = new Set<StatusReason>([
  'AlreadyExists',
  'Gone',
  ...Object.values(REASON_BY_STATUS),
]);

/** The refusal in an answer with an error status. */
export function toStatusError(status: number, body: string): StatusError {
  const parsed = parseObject(body);
  if (parsed?.['kind'] === 'Status') return statusObjectError(status, parsed);
  return new StatusError(status, REASON_BY_STATUS[status] ?? 'Unknown', body.trim() || `HTTP ${status}`);
}

/** The refusal in a `Status` object, which a watch stream carries without an HTTP status of its own. */
function statusObjectError(status: number, object: Readonly<Record<string, unknown>>): StatusError {
  const { reason, message, code, details } = object;
  const known = typeof code === 'number' && code > 0 ? code : status;
  const text = typeof message === 'string' && message !== '' ? message : `HTTP ${known}`;
  return new StatusError(known, toReason(reason, known), { message: text, ...toDetails(details) });
}

function toDetails(details: unknown): StatusDetails {
  const { causes, retryAfterSeconds } = isRecord(details) ? details : {};
  return {
    ...(causes === undefined ? {} : { causes: records(causes).map(toCause) }),
    ...(typeof retryAfterSeconds === 'number' ? { retryAfterSeconds } : {}),
  };
}

function toCause(cause: Record<string, unknown>): StatusCause {
  return {
    reason: stringIn(cause, 'reason'),
    message: stringIn(cause, 'message'),
    field: stringIn(cause, 'field'),
  };
}

function toReason(reason: unknown, status: number): StatusReason {
  // A watch that is too old ends with code 410 and reason Expired or, from older servers, Gone: one case for callers.
  if (status === 410) return 'Expired';
  return isReason(reason) ? reason : (REASON_BY_STATUS[status] ?? 'Unknown');
}

function isReason(reason: unknown): reason is StatusReason {
  return typeof reason === 'string' && REASONS.has(reason);
}

/** @throws StatusError when the answer is something else than a stored object */
export function toKubeObject(body: unknown): KubeObject {
  const parsed = KubeObject.safeParse(body);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new StatusError(
    500,
    'InternalError',
    `the answer is not a Kubernetes object: see ${where || 'root'}`,
  );
}

/** Built-in lists leave `apiVersion` and `kind` out of their items; both follow from the list. */
export function toObjectList(body: Readonly<Record<string, unknown>>): ObjectList {
  const { apiVersion, kind, items, metadata } = body;
  const itemKind = typeof kind === 'string' ? kind.replace(/List$/, '') : undefined;
  return {
    items: records(items).map((item) => toKubeObject({ apiVersion, kind: itemKind, ...item })),
    resourceVersion: stringIn(metadata, 'resourceVersion'),
  };
}

/** One line of a watch stream. A bookmark gives undefined. @throws StatusError for an `ERROR` event */
export function toWatchEvent(line: string): WatchEvent | undefined {
  const { type, object } = parseObject(line) ?? {};
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return { type, object: toKubeObject(object) };
    case 'BOOKMARK':
      return undefined;
    case 'ERROR':
      throw statusObjectError(500, isRecord(object) ? object : {});
    default:
      throw new StatusError(500, 'InternalError', 'the watch stream carries something that is not an event');
  }
}

export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function records(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

export function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

export function stringIn(value: unknown, key: string): string {
  const field = isRecord(value) ? value[key] : undefined;
  return typeof field === 'string' ? field : '';
}
