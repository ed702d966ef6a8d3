import type { Hook, HookVersion, Webhook } from '../../contract/controller-objects.js';
import { toMilliseconds } from '../../contract/go-duration.js';
import { unmarshalMode, type UnmarshalMode } from '../../contract/responses.js';
import { MetacontrollerError } from './errors.js';

export type HookName = 'sync' | 'finalize' | 'customize';

/** A hook that can be called. */
export interface CallableHook {
  readonly name: HookName;
  readonly version: HookVersion;
  readonly url: string;
  readonly timeoutMs: number;
  readonly mode: UnmarshalMode;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * A hook counts as absent without a webhook. A timeout that is zero or negative is replaced by the default.
 *
 * @throws MetacontrollerError when the webhook cannot be addressed
 */
export function toCallableHook(name: HookName, hook: Hook | undefined): CallableHook | undefined {
  const webhook = hook?.webhook;
  if (webhook === undefined) return undefined;
  const version = hook?.version ?? 'v1';
  const timeoutMs = webhook.timeout === undefined ? 0 : parseTimeout(webhook.timeout);
  return {
    name,
    version,
    url: webhookUrl(webhook),
    timeoutMs: timeoutMs > 0 ? timeoutMs : DEFAULT_TIMEOUT_MS,
    mode: unmarshalMode(version, webhook.responseUnMarshallMode),
  };
}

/** `url` wins over everything; `path` follows the port as it is, no slash is put in. */
function webhookUrl({ url, service, path }: Webhook): string {
  if (url !== undefined) return url;
  if (service === undefined || path === undefined) {
    throw new MetacontrollerError(
      "invalid webhook config: must specify either a full 'url', or both 'service' and 'path'",
    );
  }
  const { name, namespace, port = 80, protocol = 'http' } = service;
  if (name === '' || namespace === '') {
    throw new MetacontrollerError(
      "invalid webhook config: 'service' must specify both 'name' and 'namespace'",
    );
  }
  return `${protocol}://${name}.${namespace}:${port}${path}`;
}

function parseTimeout(timeout: string): number {
  const milliseconds = toMilliseconds(timeout);
  if (milliseconds !== undefined) return milliseconds;
  throw new MetacontrollerError(`time: invalid duration "${timeout}"`);
}
