import { HookError } from '../../src/errors/hook-error.js';

/** The error that `render` ends in; anything else than a HookError, and no error at all, fails the test. */
export function refusal(render: () => unknown): HookError {
  try {
    render();
  } catch (error) {
    if (error instanceof HookError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
