import { parseConfig } from '../src/config.js';

describe('parseConfig', () => {
  it('has a default for everything, the deadline below the 10 s of Metacontroller', () => {
    expect(parseConfig({})).toMatchObject({ port: 8080, logLevel: 'info', hookDeadlineMs: 8000 });
  });

  it('reads the environment', () => {
    expect(parseConfig({ PORT: '9090', MAX_IN_FLIGHT: '3' })).toMatchObject({ port: 9090, maxInFlight: 3 });
  });

  it.each([{ PORT: 'http' }, { LOG_LEVEL: 'loud' }, { MAX_IN_FLIGHT: '0' }, { METAHOOKS_KEY: 'too short' }])(
    'refuses %j by name',
    (environment) => {
      expect(() => parseConfig(environment)).toThrow(
        expect.objectContaining({
          code: 'CONFIG_INVALID',
          message: expect.stringContaining(Object.keys(environment)[0] ?? '') as unknown,
        }),
      );
    },
  );
});
