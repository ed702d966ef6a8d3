import type { JsonObject, KubeObject } from '../../contract/kube-object.js';
import type { CompositeResponse } from '../../contract/responses.js';
import { atomicUpdate } from './atomic-update.js';
import { explain, isRefusedAs } from './errors.js';
import { describeParent, type Turn } from './host.js';
import { changedFields, isJsonObject, jsonEqual } from './json.js';

/**
 * Replaces the whole status of the parent by what the hook returned (nothing counts as an empty one) plus
 * `observedGeneration`, compared with the live object first: equal ones are not written.
 *
 * @returns whether the parent was there and unchanged meanwhile; if not, the turn counts as done whatever else failed
 */
export async function writeStatus(
  { host, parentResource, emit }: Turn,
  parent: KubeObject,
  status: CompositeResponse['status'],
): Promise<boolean> {
  const returned: JsonObject = isJsonObject(status) ? status : {};
  const desired = { ...returned, observedGeneration: parent.metadata.generation ?? 0 };
  const hasSubresource = parentResource.subresources.includes('status');
  const target = {
    resource: parentResource,
    object: parent,
    ...(hasSubresource && { subresource: 'status' as const }),
  };
  let fields: readonly string[] | undefined;
  let before = parent;
  try {
    const { object: after } = await explain(`can't update status for ${describeParent(parent)}`, () =>
      atomicUpdate(host, target, (live) => {
        if (jsonEqual(live['status'], desired)) return undefined;
        fields = changedFields(live['status'] ?? {}, desired);
        before = live;
        return { ...live, status: desired };
      }),
    );
    const change = { before, desired: { status: desired }, after };
    if (fields !== undefined) emit({ type: 'status-written', fields, change });
    return true;
  } catch (error) {
    if (isRefusedAs(error, 'NotFound') || isRefusedAs(error, 'Conflict')) return false;
    throw error;
  }
}
