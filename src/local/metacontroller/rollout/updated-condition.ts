import type { JsonObject } from '../../../contract/kube-object.js';
import { CrashError, MetacontrollerError } from '../errors.js';
import { fieldAt, isJsonArray, isJsonObject, textAt } from '../json.js';

export interface UpdatedCondition {
  readonly status: 'True' | 'False';
  readonly reason: 'OnLatestRevision' | 'RolloutProgressing' | 'RolloutWaiting';
  readonly message: string;
}

/**
 * The status with condition `Updated`. A condition of that type that comes from the hook itself wins – by mistake: the real
 * one changes a copy of it.
 *
 * @throws CrashError for a status that is not there, unless `isFixed`
 */
export function setUpdatedCondition(
  status: JsonObject | null | undefined,
  condition: UpdatedCondition,
  isFixed: boolean,
): JsonObject {
  const conditions = fieldAt(status ?? {}, 'conditions') ?? [];
  if (!isJsonArray(conditions)) {
    throw new MetacontrollerError(
      `.conditions accessor error: ${JSON.stringify(conditions)} is of the type ${typeof conditions}, expected []interface{}`,
    );
  }
  const updated = { type: 'Updated', ...condition };
  const isUpdated = (one: unknown): boolean => isJsonObject(one) && textAt(one, 'type') === 'Updated';
  if (conditions.some(isUpdated)) {
    if (!isFixed) return status ?? {};
    return { ...status, conditions: conditions.map((one) => (isUpdated(one) ? updated : one)) };
  }
  if ((status === null || status === undefined) && !isFixed) {
    throw new CrashError(
      'the hook returned no status during a rolling update: Metacontroller writes a condition into it, and the whole process exits',
      'return a status, {} at least',
    );
  }
  return { ...status, conditions: [...conditions, updated] };
}
