import { withTimeout } from '../../src/toolbox/with-timeout.js';

describe('a call with a time limit', () => {
  it('gives what it waited for', async () => {
    await expect(withTimeout(Promise.resolve('answer'), 1000)).resolves.toBe('answer');
  });

  it('ends when the time is over', async () => {
    await expect(withTimeout(new Promise(() => undefined), 10)).rejects.toMatchObject({
      code: 'CALL_TIMED_OUT',
    });
  });
});
