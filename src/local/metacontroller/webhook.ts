import type { Hook, HookVersion, Webhook } from '../../contract/controller-objects.js';
import { toMilliseconds } from '../../contract/go-duration.js';
import { unmarshalMode, type UnmarshalMode } from '../../contract/responses.js';
import type { Clock } from '../clock.js';
import { isPem } from './credentials.js';
import type { Endpoint } from './endpoint-settings.js';
import { ConstructionPanic, MetacontrollerError } from './errors.js';
import { EtagCache } from './etag-cache.js';
import { webhookUrl } from './webhook-url.js';

export type HookName = 'sync' | 'finalize' | 'customize';

/** A hook that can be called. */
export interface CallableHook {
  readonly name: HookName;
  readonly version: HookVersion;
  readonly url: string;
  readonly timeoutMs: number;
  readonly mode: UnmarshalMode;
  readonly endpoint: Endpoint;
  /** Present in ETag mode. */
  readonly etags: EtagCache | undefined;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * A hook counts as absent without a webhook. A timeout that is zero or negative is replaced by the default.
 *
 * @throws MetacontrollerError when the webhook cannot be addressed
 */
export function toCallableHook(
  name: HookName,
  hook: Hook | undefined,
  { clock, endpoint }: { readonly clock: Clock; readonly endpoint: Endpoint },
): CallableHook | undefined {
  const webhook = hook?.webhook;
  if (webhook === undefined) return undefined;
  const version = hook?.version ?? 'v1';
  const url = webhookUrl(webhook);
  checkCertificates(endpoint);
  const timeoutMs = webhook.timeout === undefined ? 0 : parseTimeout(webhook.timeout);
  return {
    name,
    version,
    url,
    timeoutMs: timeoutMs > 0 ? timeoutMs : DEFAULT_TIMEOUT_MS,
    mode: unmarshalMode(version, webhook.responseUnMarshallMode),
    endpoint,
    etags: toEtagCache(name, webhook, clock),
  };
}

function checkCertificates({ ca }: Endpoint): void {
  if (ca === undefined || isPem(ca)) return;
  throw new MetacontrollerError(
    'caBundle: no valid PEM-encoded certificates found in the provided CA bundle',
  );
}

function toEtagCache(name: HookName, { etag }: Webhook, clock: Clock): EtagCache | undefined {
  if (etag?.enabled !== true) return undefined;
  const { cacheTimeoutSeconds, cacheCleanupSeconds } = etag;
  if (cacheTimeoutSeconds !== undefined && cacheCleanupSeconds === undefined) {
    throw new ConstructionPanic(
      `hooks.${name}.webhook.etag has cacheTimeoutSeconds and no cacheCleanupSeconds: Metacontroller dereferences the missing one`,
      'set both, or neither for answers that never expire',
    );
  }
  return new EtagCache(clock, cacheTimeoutSeconds);
}

function parseTimeout(timeout: string): number {
  const milliseconds = toMilliseconds(timeout);
  if (milliseconds !== undefined) return milliseconds;
  throw new MetacontrollerError(`time: invalid duration "${timeout}"`);
}
