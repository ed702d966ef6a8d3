import type { JsonObject, KubeObject } from '../../../contract/kube-object.js';
import { messageOf } from '../errors.js';
import type { ChildKind } from '../host.js';
import { fieldAt, isJsonArray, isJsonObject, jsonEqual, textAt } from '../json.js';
import { applyUpdate } from '../last-applied.js';
import { type GroupKind, isRollingMethod, strategyOf } from '../update-strategy.js';
import type { Rollout } from './rollout.js';

/** Why no more children may move: the first that has moved already and is not well. */
export function findReasonToWait(rollout: Rollout): string | undefined {
  return movedChildren(rollout)
    .map((moved) => findReason(rollout, moved))
    .find((reason) => reason !== undefined);
}

interface Moved {
  readonly groupKind: GroupKind;
  readonly name: string;
  readonly strategy: ChildKind;
}

function movedChildren({ latest, childKinds }: Rollout): readonly Moved[] {
  return latest.claims.flatMap(({ apiGroup, kind, names }) => {
    const groupKind = { group: apiGroup, kind };
    const strategy = strategyOf(childKinds, groupKind);
    if (strategy === undefined || !isRollingMethod(strategy.method)) return [];
    return names.map((name) => ({ groupKind, name, strategy }));
  });
}

function findReason({ latest, findObserved }: Rollout, moved: Moved): string | undefined {
  const { groupKind, name, strategy } = moved;
  const child = `${groupKind.kind} ${name}`;
  const observed = findObserved(groupKind, name);
  if (observed === undefined) return `missing child ${child}`;
  const problem = findDifference(observed, latest.find(groupKind, name)?.object ?? {});
  if (problem !== undefined) {
    return problem === '' ? `child ${child} is not updated yet` : `can't check if child ${child} is updated: ${problem}`;
  }
  if (strategy.method === 'RollingInPlace' && isBehind(observed)) {
    return `child ${child} with RollingInPlace update strategy hasn't observed latest spec`;
  }
  const failed = strategy.statusChecks.map((check) => failedCheck(observed, check)).find((one) => one !== undefined);
  return failed === undefined ? undefined : `child ${child} failed status check: ${failed}`;
}

/** '' for a child that differs, the reason when that cannot be said. */
function findDifference(observed: unknown, desired: JsonObject): string | undefined {
  if (!isJsonObject(observed)) return '';
  try {
    return jsonEqual(applyUpdate(observed, desired), observed) ? undefined : '';
  } catch (error) {
    return messageOf(error);
  }
}

/** A child that does not say which generation it has observed is believed. */
function isBehind(observed: KubeObject): boolean {
  const generation = fieldAt(observed, 'status', 'observedGeneration');
  return typeof generation === 'number' && generation > 0 && generation < (observed.metadata.generation ?? 0);
}

function failedCheck(observed: KubeObject, check: ChildKind['statusChecks'][number]): string | undefined {
  const conditions = fieldAt(observed, 'status', 'conditions');
  const found = (isJsonArray(conditions) ? conditions : []).find(
    (condition) => isJsonObject(condition) && textAt(condition, 'type') === check.type,
  );
  if (!isJsonObject(found)) return `required condition type missing: "${check.type}"`;
  for (const field of ['status', 'reason'] as const) {
    const wanted = check[field];
    const is = textAt(found, field);
    if (wanted !== undefined && is !== wanted) {
      return `"${check.type}" condition ${field} is "${is}" (want "${wanted}")`;
    }
  }
  return undefined;
}
