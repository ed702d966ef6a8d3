import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import type { Endpoint } from './endpoint-settings.js';
import { MetacontrollerError } from './errors.js';

export interface HookPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
  readonly endpoint: Endpoint;
}

/** Status and headers of an answer whose body has not been read. */
export interface HookAnswer {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly readBody: () => Promise<string>;
  readonly discard: () => Promise<void>;
}

/**
 * One exchange. Redirects are followed as Go's client does: at most 10, and all but 307 and 308 as a GET without a body. One
 * that does not say where to is an answer like others.
 *
 * @throws MetacontrollerError when no answer comes
 */
export async function postToHook(post: HookPost): Promise<HookAnswer> {
  let request: HookRequest = { ...post, method: 'POST' };
  for (let redirects = 0; ; redirects += 1) {
    const { url } = request;
    const answer = await exchange(request).catch((cause: unknown) => {
      throw noAnswer(url, networkProblem(cause), cause);
    });
    const location = REDIRECTS.has(answer.status) ? answer.header('location') : undefined;
    if (location === undefined) return answer;
    await answer.discard();
    if (redirects + 1 === MOST_REDIRECTS)
      throw noAnswer(location, `stopped after ${MOST_REDIRECTS} redirects`);
    request = redirected(request, answer.status, location);
  }
}

const MOST_REDIRECTS = 10;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

interface HookRequest extends Omit<HookPost, 'body'> {
  readonly method: 'POST' | 'GET';
  readonly body?: string;
}

function noAnswer(url: string, why: string, cause?: unknown): MetacontrollerError {
  return new MetacontrollerError(`http error: Post "${url}": ${why}`, { cause });
}

function redirected(request: HookRequest, status: number, location: string): HookRequest {
  const { body, ...rest } = request;
  const url = new URL(location, request.url);
  const headers = withoutSecrets(request, url);
  const keepsBody = (status === 307 || status === 308) && body !== undefined;
  const same = { ...rest, headers, url: url.href };
  return keepsBody ? { ...same, body } : { ...same, method: 'GET' };
}

/** Credentials are for the host they were given for. */
function withoutSecrets({ url, headers }: HookRequest, next: URL): Readonly<Record<string, string>> {
  if (next.hostname === new URL(url).hostname) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'authorization'));
}

/** In the words of Go. The cause is what fetch hides behind "fetch failed"; what it throws may come from another realm. */
function networkProblem(error: unknown): string {
  const { code, address, port, hostname, message } = NetworkError.parse(causeOf(error));
  if (code === 'ECONNREFUSED') return `dial tcp ${address}:${port}: connect: connection refused`;
  if (code === 'ENOTFOUND') return `dial tcp: lookup ${hostname}: no such host`;
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET') return 'EOF';
  return message;
}

const NetworkError = z.object({
  code: z.string().optional(),
  message: z.string().default('no answer'),
  address: z.string().default(''),
  port: z.number().default(0),
  hostname: z.string().default(''),
});
const Wrapped = z.object({ cause: z.unknown().optional(), errors: z.array(z.unknown()).optional() });

/** A name with several addresses has an error for each. */
function causeOf(error: unknown): unknown {
  const { cause, errors: [first] = [] } = Wrapped.parse(error);
  if (cause !== undefined) return causeOf(cause);
  return first ?? error;
}

async function exchange({ url, method, headers, body = '', signal, endpoint }: HookRequest): Promise<HookAnswer> {
  const { ca, client } = endpoint;
  const options = { method, headers: { ...headers, 'accept-encoding': 'gzip' }, signal };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = url.startsWith('https:')
      ? httpsRequest(url, { ...options, ca, ...client, minVersion: 'TLSv1.2' }, resolve)
      : httpRequest(url, options, resolve);
    request.on('error', reject).end(body);
  });
  return {
    status: response.statusCode ?? 0,
    header: (name) => {
      const value = response.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    readBody: () => text(decoded(response)),
    discard: () => {
      response.destroy();
      return Promise.resolve();
    },
  };
}

function decoded(response: IncomingMessage): Readable {
  if (response.headers['content-encoding'] !== 'gzip') return response;
  const plain = createGunzip();
  pipeline(response, plain, () => undefined);
  return plain;
}
