import type { Blocked, Done } from '../../../sdk/index.js';
import type { Exchange, HttpRequest } from './exchange.js';
import type { HttpClient } from './http-client.js';

/** What every adapter is made of. */
export interface ProviderOptions {
  readonly http: HttpClient;
  /** Asked for with each call, so that a key may be replaced at any time. */
  readonly apiKey: () => Promise<Done<string> | Blocked>;
  /** Time limit of `find` and `get`. */
  readonly lookUpMs: number;
  /** Time limit of `book`, `change` and `cancel`. */
  readonly actMs: number;
}

export type Question = Omit<HttpRequest, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

/** Blocked when there is no API key to ask with. */
export type Reply = Exchange | Blocked;

export type Ask = (question: Question) => Promise<Reply>;

/** Sends questions with the API key and the headers that every request of this provider has. */
export function createAsk(
  { http, apiKey }: ProviderOptions,
  common: Readonly<Record<string, string>> = {},
): Ask {
  return async (question) => {
    const key = await apiKey();
    if (key.kind === 'blocked') return key;
    const headers = {
      accept: 'application/json',
      ...common,
      ...question.headers,
      authorization: `Bearer ${key.value}`,
    };
    return http.exchange({ ...question, headers });
  };
}
