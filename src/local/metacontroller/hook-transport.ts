import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Endpoint } from './endpoint-settings.js';

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

/** One POST. Redirects are followed, but not with certificates of its own, where Metacontroller would follow them, too. */
export async function postToHook(post: HookPost): Promise<HookAnswer> {
  const { ca, client } = post.endpoint;
  const hasCertificates = ca !== undefined || client !== undefined;
  return hasCertificates && post.url.startsWith('https:') ? postWithCertificates(post) : postWithFetch(post);
}

async function postWithFetch({ url, headers, body, signal }: HookPost): Promise<HookAnswer> {
  const response = await fetch(url, { method: 'POST', headers, body, signal });
  return {
    status: response.status,
    header: (name) => response.headers.get(name) ?? undefined,
    readBody: () => response.text(),
    discard: async () => response.body?.cancel(),
  };
}

/** What comes with Node lets fetch take no certificates. */
async function postWithCertificates({ url, headers, body, signal, endpoint }: HookPost): Promise<HookAnswer> {
  const { ca, client } = endpoint;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { method: 'POST', headers, signal, ca, ...client, minVersion: 'TLSv1.2' } as const;
    httpsRequest(url, options, resolve).on('error', reject).end(body);
  });
  return {
    status: response.statusCode ?? 0,
    header: (name) => {
      const value = response.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    readBody: () => text(response),
    discard: () => {
      response.destroy();
      return Promise.resolve();
    },
  };
}
