import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { HookError } from '../errors/hook-error.js';

/**
 * Lets a call pass when no token is configured, or when it carries the right one.
 *
 * @throws HookError UNAUTHORIZED
 */
export function authorize({ headers }: IncomingMessage, token: string | undefined): void {
  if (token === undefined) return;
  const given = /^Bearer\s+(.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  // Digests have one length, which is what the comparison in constant time asks for.
  if (timingSafeEqual(digest(given), digest(token))) return;
  throw new HookError('UNAUTHORIZED', { message: 'the call carries no valid token' });
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
