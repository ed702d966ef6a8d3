import type { IncomingMessage } from 'node:http';
import { StatusError } from '../../../cluster/status-error.js';
import { type Representation, parseAccept } from './accept.js';

/** A request as the handlers see it. */
export interface RestRequest {
  readonly method: string;
  /** Decoded, without empty segments. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  /** What the client can read, the best first. */
  readonly accept: readonly Representation[];
  /** Without parameters, in lower case; empty when none was sent. */
  readonly contentType: string;
  readonly userAgent: string;
  /** Reads the whole body. @throws StatusError RequestEntityTooLarge */
  readBody(): Promise<Buffer>;
}

/** As of the real server. */
const LARGEST_BODY = 3 * 1024 * 1024;

/** @throws StatusError BadRequest when the path cannot be decoded */
export function toRestRequest(message: IncomingMessage): RestRequest {
  const { method = 'GET', url = '/', headers } = message;
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  return {
    method,
    path: path
      .split('/')
      .filter((segment) => segment !== '')
      .map(decode),
    query: new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1)),
    accept: parseAccept(headers.accept),
    contentType: (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
    userAgent: headers['user-agent'] ?? '',
    readBody: () => readBody(message),
  };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new StatusError(400, 'BadRequest', `the path segment ${segment} cannot be decoded`);
  }
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  if (Number(message.headers['content-length'] ?? 0) > LARGEST_BODY) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytesOf(message)) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > LARGEST_BODY) throw tooLarge();
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** No encoding is set, so that chunks are bytes; the type of streams does not say so. */
async function* bytesOf(message: IncomingMessage): AsyncGenerator<Uint8Array> {
  for await (const chunk of message) if (chunk instanceof Uint8Array) yield chunk;
}

function tooLarge(): StatusError {
  return new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${LARGEST_BODY}`);
}
