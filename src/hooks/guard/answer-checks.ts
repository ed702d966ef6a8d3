import type { KubeObject } from '../../contract/kube-object.js';
import { MAX_RESYNC_SECONDS } from '../../contract/responses.js';
import type { HookErrorCode } from '../../errors/codes.js';
import { HookError } from '../../errors/hook-error.js';
import { originOf } from '../../template/origin.js';
import { failAt } from '../../template/source.js';
import { CHILD_CHECKS, type CheckContext, toRecord, type UncheckedChild } from './child-checks.js';
import { isRecord } from './walk.js';

// What the answers of composites and decorators have in common.

/** The call that is answered, as far as the answer has to fit it. */
export interface AnsweredCall {
  readonly definition: { readonly name: string };
  readonly hook: 'sync' | 'finalize';
  /** The definition file that gave the answer; undefined for a hook in TypeScript. */
  readonly file: string | undefined;
  /** The parent, or target. */
  readonly parent: KubeObject;
  readonly hasObservedChildren: boolean;
}

export function checkShape(
  call: AnsweredCall,
  result: unknown,
  fields: readonly string[],
): Readonly<Record<string, unknown>> {
  if (!isRecord(result)) {
    return refuse(call, 'RESPONSE_INVALID', 'returned something that is not an object');
  }
  const known = call.hook === 'finalize' ? [...fields, 'finalized'] : fields;
  const unknown = Object.keys(result).find((field) => !known.includes(field));
  if (unknown !== undefined)
    return refuse(call, 'RESPONSE_INVALID', `returned the unknown field "${unknown}"`);
  return result;
}

/** `what` is the name of the list in the answer. */
export function checkChildren(
  call: AnsweredCall,
  { what, list, context }: { readonly what: string; readonly list: unknown; readonly context: CheckContext },
): readonly UncheckedChild[] {
  if (!Array.isArray(list)) return refuse(call, 'CHILDREN_MISSING', `returned no list of ${what}`);
  const seen = new Set<string>();
  // A sparse list has holes that forEach and map skip, but that JSON writes as null.
  return Array.from<unknown, UncheckedChild>(list, (child, index) => {
    if (typeof child !== 'object' || child === null) {
      return refuse(call, 'CHILD_NULL', `returned ${String(child)} as ${what}[${index}]`);
    }
    const record = toRecord(child);
    for (const [code, check] of CHILD_CHECKS) {
      const complaint = check(record, context);
      if (complaint !== undefined) refuseChild(call, code, { child: record, complaint });
    }
    const identity = identityOf(record, call.parent);
    if (seen.has(identity))
      refuseChild(call, 'CHILD_DUPLICATE', { child: record, complaint: 'is there twice' });
    seen.add(identity);
    return record;
  });
}

export function checkResync(call: AnsweredCall, seconds: unknown): { resyncAfterSeconds?: number } {
  if (seconds === undefined) return {};
  // NaN fails both comparisons.
  if (typeof seconds === 'number' && seconds >= 0 && seconds <= MAX_RESYNC_SECONDS) {
    return { resyncAfterSeconds: seconds };
  }
  return refuse(call, 'RESYNC_OUT_OF_RANGE', `returned resyncAfterSeconds ${JSON.stringify(seconds)}`);
}

/** `children` are those of the answer. */
export function checkFinalized(
  call: AnsweredCall,
  finalized: unknown,
  children: readonly UncheckedChild[],
): { finalized?: boolean } {
  if (call.hook === 'sync') return {};
  if (typeof finalized !== 'boolean')
    return refuse(call, 'RESPONSE_INVALID', 'returned no boolean "finalized"');
  if (finalized && (call.hasObservedChildren || children.length > 0)) {
    return refuse(call, 'FINALIZED_TOO_EARLY', 'says finalized while children are left');
  }
  return { finalized };
}

export function refuse(call: AnsweredCall, code: HookErrorCode, complaint: string): never {
  const { definition, hook, file } = call;
  const where = file === undefined ? '' : `${file}: `;
  throw new HookError(code, { message: `${where}${definition.name} ${hook}: ${complaint}` });
}

interface Refused {
  readonly child: UncheckedChild;
  readonly complaint: string;
}

/** With the line of its template, where one made it. */
function refuseChild(call: AnsweredCall, code: HookErrorCode, { child, complaint }: Refused): never {
  const origin = originOf(child);
  const message = `${describe(child)} ${complaint}`;
  if (origin === undefined) return refuse(call, code, message);
  throw failAt(code, origin, { message });
}

/** Without a namespace, a child goes to that of its parent. */
function identityOf({ apiVersion, kind, metadata }: UncheckedChild, parent: KubeObject): string {
  const { namespace = parent.metadata.namespace, name } = toRecord(metadata);
  return JSON.stringify([apiVersion, kind, namespace, name]);
}

function describe(child: UncheckedChild): string {
  const { namespace, name } = toRecord(child['metadata']);
  const path = [namespace, name].filter((part) => typeof part === 'string').join('/');
  return `${String(child['kind'])} ${path === '' ? '(no name)' : path}`;
}
