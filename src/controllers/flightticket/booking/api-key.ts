import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { done, type Blocked, type Done, type ObservedObject } from '../../../sdk/index.js';
import { blocked } from './outcomes.js';

export type ApiKey = Done<string> | Blocked;

export interface SecretKeyRef {
  readonly name: string;
  readonly key: string;
}

/** The server's key. Read anew each time, since the kubelet swaps the file of a mounted Secret. */
export async function readApiKeyFile(path: string | undefined): Promise<ApiKey> {
  if (path === undefined)
    return blocked('ApiKeyMissing', 'The server has no API key: FLIGHTS_API_KEY_FILE is not set');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined)
    return blocked('ApiKeyMissing', 'The file named by FLIGHTS_API_KEY_FILE cannot be read');
  const key = text.trim();
  if (key === '') return blocked('ApiKeyMissing', 'The file named by FLIGHTS_API_KEY_FILE is empty');
  if (!isHeaderValue(key)) {
    return blocked(
      'ApiKeyInvalid',
      'The file named by FLIGHTS_API_KEY_FILE holds something other than an API key',
    );
  }
  return done(key);
}

/** The key of one ticket. */
export function apiKeyOfSecret({ name, key }: SecretKeyRef, secret: ObservedObject | undefined): ApiKey {
  const parsed = Secret.safeParse(secret);
  if (!parsed.success || parsed.data.metadata.name !== name) {
    return blocked('SecretNotFound', `There is no Secret "${name}" beside the ticket`);
  }
  const { data } = parsed.data;
  const encoded = Object.hasOwn(data, key) ? data[key] : undefined;
  if (encoded === undefined) return blocked('SecretKeyNotFound', `Secret "${name}" has no key "${key}"`);
  const apiKey = decodeBase64(encoded)?.trim() ?? '';
  if (!isHeaderValue(apiKey)) {
    return blocked('SecretInvalid', `Key "${key}" of Secret "${name}" is not an API key in base64`);
  }
  return done(apiKey);
}

const Secret = z.object({
  apiVersion: z.literal('v1'),
  kind: z.literal('Secret'),
  metadata: z.object({ name: z.string() }),
  data: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((data) => data ?? {}),
});

const Base64 = z.base64();

function decodeBase64(encoded: unknown): string | undefined {
  const base64 = Base64.safeParse(encoded);
  return base64.success ? Buffer.from(base64.data, 'base64').toString('utf8') : undefined;
}

/** Visible ASCII only: anything else would end the header, or begin another one. */
function isHeaderValue(key: string): boolean {
  return /^[\x21-\x7e]{1,4096}$/.test(key);
}
