import { HookError } from '../errors/hook-error.js';

/**
 * The result of `work`, or an error once the deadline has passed. The work itself goes on; its late result is dropped.
 *
 * @throws HookError HOOK_DEADLINE_EXCEEDED
 */
export async function withDeadline<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new HookError('HOOK_DEADLINE_EXCEEDED', { message: `no answer within ${milliseconds} ms` }));
    }, milliseconds);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
