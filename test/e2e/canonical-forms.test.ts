import { isCronSchedule } from '../../src/contract/cron-schedule.js';
import { canonicalQuantity } from '../../src/sdk/index.js';
import { useControlPlane } from './support/suite.js';

const plane = useControlPlane();

// What we say about forms the API server decides on, checked against the API server itself.
describe('canonicalQuantity', () => {
  it.each([
    '1000m',
    '0.5',
    '1.5',
    '1024Mi',
    '1.5Gi',
    '0.5Ki',
    '1000',
    '2000k',
    '1e3',
    '12E4',
    '1.0001Ki',
    '100u',
    '3E',
  ])('writes %s as the API server does', async (quantity) => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'quantity', namespace: 'default' },
      spec: {
        containers: [{ name: 'main', image: 'web:1' }],
        volumes: [{ name: 'scratch', emptyDir: { sizeLimit: quantity } }],
      },
    };

    const stored = await dryRun(pod, '{.spec.volumes[0].emptyDir.sizeLimit}');

    expect(canonicalQuantity(quantity)).toBe(stored);
  });
});

describe('isCronSchedule', () => {
  it.each([
    '* * * * */5',
    '*/5 * * * *',
    '0 9 * * 1-5',
    '0 9 * * MON-FRI',
    '0 0 1 jan *',
    '@hourly',
    '@every 1h30m',
    '5/10 * * * *',
    '0,30 8-18/2 ? * *',
    '60 * * * *',
    '* * * *',
    '* * * * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 7',
    '5-1 * * * *',
    '*/0 * * * *',
    '@reboot',
    '@every fast',
    'every minute',
    '',
    'TZ=UTC 0 0 * * *',
  ])('agrees with the API server on "%s"', async (schedule) => {
    const container = { name: 'main', image: 'web:1' };
    const cronJob = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'schedule', namespace: 'default' },
      spec: {
        schedule,
        jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [container] } } } },
      },
    };

    const isTaken = await dryRun(cronJob, '{.kind}').then(
      () => true,
      () => false,
    );

    expect(isCronSchedule(schedule)).toBe(isTaken);
  });
});

function dryRun(object: object, jsonPath: string): Promise<string> {
  const args = ['create', '--dry-run=server', '-f', '-', '-o', `jsonpath=${jsonPath}`];
  return plane.kubectl(args, JSON.stringify(object));
}
