import type { Logger } from 'pino';
import type { HookError } from '../errors/hook-error.js';
import type { HookAnswer } from '../hooks/dispatch.js';

/** What is known of a hook call by the time it ends. */
export interface CallRecord {
  readonly requestId: string;
  readonly controller: string;
  readonly hook: string;
  readonly startedAt: number;
  body?: unknown;
  answer?: HookAnswer;
  error?: HookError;
}

export function toCallRecord(
  { controller, hook }: { readonly controller: string; readonly hook: string },
  requestId: string,
): CallRecord {
  return { requestId, controller, hook, startedAt: performance.now() };
}

/** One line a call. Names, counts and times only: bodies hold Secrets. */
export function logCall(log: Logger, call: CallRecord, status: number): void {
  const { requestId, controller, hook, error, answer } = call;
  const line = {
    requestId,
    controller,
    hook,
    parent: parentName(call.body),
    status,
    durationMs: Math.round((performance.now() - call.startedAt) * 100) / 100,
    children: answer === undefined ? undefined : countChildren(answer),
    code: error?.code,
  };
  if (error === undefined) log.info(line, 'hook called');
  else if (error.entry.status < 500) log.warn(line, error.message);
  else log.error({ ...line, err: error.cause ?? error }, error.message);
}

function countChildren(answer: HookAnswer): number | undefined {
  if ('children' in answer) return answer.children.length;
  return 'attachments' in answer ? answer.attachments.length : undefined;
}

/** Of any body, also one that is no request: an error is logged with what can be read. */
function parentName(body: unknown): string | undefined {
  // A decorator is asked about an `object`.
  const metadata = fieldOf(fieldOf(body, 'parent') ?? fieldOf(body, 'object'), 'metadata');
  const name = fieldOf(metadata, 'name');
  const namespace = fieldOf(metadata, 'namespace');
  if (typeof name !== 'string') return undefined;
  return typeof namespace === 'string' ? `${namespace}/${name}` : name;
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}
