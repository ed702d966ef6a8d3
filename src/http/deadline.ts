import { HookError } from '../errors/hook-error.js';

/**
 * The result of `work`, or an error once the deadline has passed. The work itself goes on; its late result is dropped.
 *
 * @throws HookError HOOK_DEADLINE_EXCEEDED
 */
export function withDeadline<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new HookError('HOOK_DEADLINE_EXCEEDED', { message: `no answer within ${milliseconds} ms` }));
    }, milliseconds);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
