import { createHash } from 'node:crypto';
import { HookError } from '../errors/hook-error.js';

export interface ChildNameOptions {
  /**
   * Longest name allowed.
   *
   * @default 63, the limit of a DNS label; a CronJob takes 52
   */
  readonly maxLength?: number;
}

const HASH_LENGTH = 10;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/**
 * Name for a child that stays the same across calls and fits a DNS label.
 *
 * Longer results are cut and end in a hash of the full name, so two long names never collide.
 *
 * @throws HookError CHILD_NAME_INVALID when the suffix holds something a name may not
 * @example
 * childName(parent, 'backup'); // "nightly-backup"
 */
export function childName(
  parent: { readonly metadata: { readonly name: string } },
  suffix: string,
  { maxLength = 63 }: ChildNameOptions = {},
): string {
  const name = `${parent.metadata.name}-${suffix}`;
  if (suffix === '' || !DNS_SUBDOMAIN.test(name)) {
    throw new HookError('CHILD_NAME_INVALID', { message: `"${name}" is not a valid object name` });
  }
  if (name.length <= maxLength) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH);
  const head = name.slice(0, maxLength - HASH_LENGTH - 1).replace(/[-.]+$/, '');
  return `${head}-${hash}`;
}
