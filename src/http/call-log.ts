import type { Logger } from 'pino';
import { z } from 'zod';
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

const NamedParent = z.object({
  parent: z.object({ metadata: z.object({ name: z.string(), namespace: z.string().optional() }) }),
});

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
    children: answer !== undefined && 'children' in answer ? answer.children.length : undefined,
    code: error?.code,
  };
  if (error === undefined) log.info(line, 'hook called');
  else if (error.entry.status < 500) log.warn(line, error.message);
  else log.error({ ...line, err: error.cause ?? error }, error.message);
}

function parentName(body: unknown): string | undefined {
  const parsed = NamedParent.safeParse(body);
  if (!parsed.success) return undefined;
  const { namespace, name } = parsed.data.parent.metadata;
  return namespace === undefined ? name : `${namespace}/${name}`;
}
