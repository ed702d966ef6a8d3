import { parseRoleConfig } from '../../../src/toolbox/redis/role-config.js';

const needed = {
  REDIS_NAME: 'cache',
  REDIS_SERVICE: 'cache-headless',
  POD_NAME: 'cache-1',
  POD_NAMESPACE: 'default',
};

describe('the environment of the role sidecar', () => {
  it('needs names only', () => {
    const { settings } = parseRoleConfig(needed);

    expect(settings).toMatchObject({ pod: 'cache-1', leaseDurationMs: 15_000, renewDeadlineMs: 10_000 });
    expect(settings.patience.takeOverAfterMs).toBeUndefined();
  });

  it('takes durations as Kubernetes writes them', () => {
    const { settings } = parseRoleConfig({ ...needed, LEASE_DURATION: '1m', TAKE_OVER_AFTER: '10m' });

    expect(settings.leaseDurationMs).toBe(60_000);
    expect(settings.patience.takeOverAfterMs).toBe(600_000);
    expect(parseRoleConfig({ ...needed, TAKE_OVER_AFTER: 'never' }).settings.patience).toMatchObject({
      takeOverAfterMs: undefined,
    });
  });

  it.each([
    ['POD_NAME', { ...needed, POD_NAME: undefined }],
    ['LEASE_DURATION', { ...needed, LEASE_DURATION: 'soon' }],
    ['RENEW_DEADLINE', { ...needed, RENEW_DEADLINE: '14s' }],
  ])('is refused for a wrong %s', (name, environment) => {
    expect(() => parseRoleConfig(environment)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) }),
    );
  });
});
