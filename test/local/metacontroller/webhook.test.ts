import { virtualClock } from '../../../src/local/clock.js';
import { toCallableHook } from '../../../src/local/metacontroller/webhook.js';

const dependencies = { clock: virtualClock(0), endpoint: {} };

describe('toCallableHook', () => {
  it('builds the address of a Service, the path as it is', () => {
    const webhook = { service: { name: 'hooks', namespace: 'metahooks' }, path: 'sync' };

    expect(toCallableHook('sync', { webhook }, dependencies)).toEqual({
      name: 'sync',
      version: 'v1',
      url: 'http://hooks.metahooks:80sync',
      timeoutMs: 10_000,
      mode: 'loose',
      endpoint: {},
    });
  });

  it('prefers url, and reads version and timeout', () => {
    const webhook = { url: 'https://a/b', service: { name: 'x', namespace: 'y' }, path: '/p', timeout: '1m30s' };

    expect(toCallableHook('finalize', { version: 'v2', webhook }, dependencies)).toEqual({
      name: 'finalize',
      version: 'v2',
      url: 'https://a/b',
      timeoutMs: 90_000,
      mode: 'strict',
      endpoint: {},
    });
  });

  it('replaces a timeout that is not positive', () => {
    const hook = toCallableHook('sync', { webhook: { url: 'http://a', timeout: '-5s' } }, dependencies);

    expect(hook?.timeoutMs).toBe(10_000);
  });

  it('takes a hook without a webhook for absent', () => {
    expect(toCallableHook('sync', { version: 'v2' }, dependencies)).toBeUndefined();
  });

  it.each([
    ['nothing', {}],
    ['a Service without a path', { service: { name: 'a', namespace: 'b' } }],
    ['a Service without a name', { service: { name: '', namespace: 'b' }, path: '/' }],
  ])('refuses %s', (_title, webhook) => {
    expect(() => toCallableHook('sync', { webhook }, dependencies)).toThrow(/^invalid webhook config/);
  });

  it('refuses a timeout that is no duration', () => {
    const webhook = { url: 'http://127.0.0.1/sync', timeout: 'soon' };

    expect(() => toCallableHook('sync', { webhook }, dependencies)).toThrow('time: invalid duration "soon"');
  });
});
