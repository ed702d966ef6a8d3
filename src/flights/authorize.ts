import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { answerProblem } from './answer.js';
import { send } from './send.js';

/** Asked for with each request, so that a key in a mounted file can be replaced while the service runs. */
export type ApiKeySource = () => Promise<string | undefined>;

/** Lets requests with the key pass, and none at all while there is no key. */
export function requireApiKey(apiKey: ApiKeySource): RequestHandler {
  return async (request, response, next) => {
    const expected = await apiKey();
    const given = /^Bearer +(\S+)$/i.exec(request.get('Authorization') ?? '')?.[1] ?? '';
    if (expected === undefined || expected === '') send(response, WITHOUT_KEY);
    else if (isSame(given, expected)) next();
    else send(response, UNAUTHORIZED);
  };
}

const WITHOUT_KEY = answerProblem('unavailable', {
  detail: 'the service has no API key',
  headers: { 'Retry-After': '1' },
});

const UNAUTHORIZED = answerProblem('unauthorized', { headers: { 'WWW-Authenticate': 'Bearer' } });

/** Digests have one length, which is what the comparison in constant time asks for. */
function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
