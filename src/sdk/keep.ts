import { describeObject } from '../contract/kube-object.js';
import { HookError } from '../errors/hook-error.js';
import { FIELD_MANAGER, LAST_APPLIED_ANNOTATION, lastDesired } from './last-desired.js';
import type { DesiredObject, ObservedObject } from './objects.js';

/**
 * The desired object that leaves an observed child exactly as it is: what the hook returned for it last time.
 *
 * A child that nothing tells about cannot be kept, and cannot be dropped either, since that would delete it.
 *
 * @throws HookError KEEP_IMPOSSIBLE
 */
export function keep<ApiVersion extends string, Kind extends string>(
  child: ObservedObject<ApiVersion, Kind>,
): DesiredObject<ApiVersion, Kind> {
  const record = lastDesired(child);
  if (record !== undefined) return record;
  throw new HookError('KEEP_IMPOSSIBLE', {
    message: `${describeObject(child)} has no ${LAST_APPLIED_ANNOTATION} and no fields owned by "${FIELD_MANAGER}"`,
  });
}
