import { keep } from './keep.js';
import { isOutdated } from './last-desired.js';
import type { DesiredObject, ObservedObject } from './objects.js';
import { isReady } from './readiness.js';

export interface RolloutOptions<ApiVersion extends string, Kind extends string> {
  /** The children as they should be in the end, in the order in which they are moved. */
  readonly desired: readonly DesiredObject<ApiVersion, Kind>[];
  /** The observed children of the same kind. */
  readonly observed: readonly ObservedObject<ApiVersion, Kind>[];
  /**
   * How many of the desired children may be unavailable at once: absent, being deleted or not ready.
   *
   * @default 1
   */
  readonly maxUnavailable?: number;
  /** @default isReady */
  readonly isAvailable?: (child: ObservedObject<ApiVersion, Kind>) => boolean;
}

export interface Rollout<ApiVersion extends string, Kind extends string> {
  /** What to return: absent, up-to-date and moving children as desired, the others kept as they are. */
  readonly children: readonly DesiredObject<ApiVersion, Kind>[];
  /** Names of the children that wait for their turn. */
  readonly waiting: readonly string[];
  /** Every child exists, is as desired and available. */
  readonly isComplete: boolean;
}

/**
 * Moves children to a new desired state a few at a time, holding the others with `keep`.
 *
 * Stateless: the last-applied record says which children are outdated, readiness says how many more may move. The first
 * outdated child in the given order moves first, so a call on stale data decides the same again. An outdated child that is
 * unavailable already moves at once: nothing is lost by it, and a broken revision is repaired even when every child is down.
 *
 * Works over `Recreate` and `InPlace`. Metacontroller's own `Rolling…` strategies stall after one child (4.10.3 to 4.17.2).
 *
 * @throws HookError KEEP_IMPOSSIBLE
 */
export function rollout<ApiVersion extends string, Kind extends string>(
  options: RolloutOptions<ApiVersion, Kind>,
): Rollout<ApiVersion, Kind> {
  const { desired, observed, maxUnavailable = 1, isAvailable = isReady } = options;
  const find = indexByName(observed);
  const steps = desired.map((child) => ({ child, current: find(child) }));
  const unavailable = steps.filter(({ current }) => current === undefined || !isAvailable(current)).length;

  let budget = Math.max(0, maxUnavailable - unavailable);
  const waiting: string[] = [];
  const children = steps.map(({ child, current }) => {
    if (current === undefined || !isAvailable(current) || !isOutdated(current, child)) return child;
    if (budget > 0) {
      budget -= 1;
      return child;
    }
    waiting.push(child.metadata.name);
    return keep(current);
  });
  const isComplete = steps.every(
    ({ child, current }) => current !== undefined && isAvailable(current) && !isOutdated(current, child),
  );
  return { children, waiting, isComplete };
}

/** A desired child without a namespace is in the parent's, where its name is enough. */
function indexByName<Child extends ObservedObject>(
  observed: readonly Child[],
): (desired: DesiredObject) => Child | undefined {
  const index = new Map<string, Child>();
  for (const child of observed) {
    index.set(child.metadata.name, child);
    index.set(`${child.metadata.namespace ?? ''}/${child.metadata.name}`, child);
  }
  return ({ metadata: { namespace, name } }) =>
    index.get(namespace === undefined ? name : `${namespace}/${name}`);
}
