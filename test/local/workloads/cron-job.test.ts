import { cronJob, MINUTE, names, NOON, outcome, ref, startCluster } from './cluster.js';

const MINUTES = NOON / MINUTE;

it('creates a Job at each scheduled time, named after it', async () => {
  const { api, clock, get, list } = startCluster();
  const created = await api.create('cronjobs', cronJob());
  await clock.advance(5 * MINUTE - 1);
  expect(await list('jobs')).toEqual([]);
  await clock.advance(1);
  const [job] = await list('jobs');
  expect(job?.metadata).toMatchObject({
    name: `sample-${MINUTES + 5}`,
    labels: { app: 'report' },
    annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-03-01T12:05:00Z' },
    ownerReferences: [{ kind: 'CronJob', uid: created.metadata.uid, controller: true }],
  });
  expect((await get('cronjobs'))['status']).toMatchObject({
    active: [{ kind: 'Job', name: `sample-${MINUTES + 5}`, uid: job?.metadata.uid }],
    lastScheduleTime: '2026-03-01T12:05:00Z',
  });
  await clock.advance(MINUTE);
  expect((await get('cronjobs'))['status']).toEqual({
    lastScheduleTime: '2026-03-01T12:05:00Z',
    lastSuccessfulTime: '2026-03-01T12:05:01Z',
  });
});

it('follows an interval as well as a cron line', async () => {
  const { api, clock, list } = startCluster();
  await api.create('cronjobs', cronJob({ schedule: '@every 2m' }));
  await clock.advance(4 * MINUTE);
  expect(names(await list('jobs'))).toEqual([2, 4].map((minute) => `sample-${MINUTES + minute}`));
});

it('keeps as many finished Jobs as it is told to', async () => {
  const { api, clock, list } = startCluster();
  await api.create('cronjobs', cronJob({ successfulJobsHistoryLimit: 2 }));
  await clock.advance(26 * MINUTE);
  expect(names(await list('jobs'))).toEqual([20, 25].map((minute) => `sample-${MINUTES + minute}`));
  await api.patch(ref('cronjobs'), { spec: { successfulJobsHistoryLimit: 0 } });
  await clock.advance(0);
  expect(await list('jobs')).toEqual([]);
});

it('keeps one failed Job by default', async () => {
  const { api, clock, list } = startCluster();
  await api.create('cronjobs', cronJob({}, outcome('fail')));
  await clock.advance(16 * MINUTE);
  expect(names(await list('jobs'))).toEqual([`sample-${MINUTES + 15}`]);
});

it('does nothing while it is suspended', async () => {
  const { api, clock, list } = startCluster();
  await api.create('cronjobs', cronJob({ suspend: true, startingDeadlineSeconds: 60 }));
  await clock.advance(22 * MINUTE);
  expect(await list('jobs')).toEqual([]);
  await api.patch(ref('cronjobs'), { spec: { suspend: false } });
  await clock.advance(0);
  expect(await list('jobs')).toEqual([]);
  await clock.advance(3 * MINUTE);
  expect(names(await list('jobs'))).toEqual([`sample-${MINUTES + 25}`]);
});

it('catches up with the latest missed time only', async () => {
  const { api, clock, list } = startCluster();
  await api.create('cronjobs', cronJob({ suspend: true }));
  await clock.advance(22 * MINUTE);
  await api.patch(ref('cronjobs'), { spec: { suspend: false } });
  await clock.advance(0);
  expect(names(await list('jobs'))).toEqual([`sample-${MINUTES + 20}`]);
});

it.each([
  ['Allow', [5, 10, 15]],
  ['Forbid', [5]],
  ['Replace', [15]],
])('treats Jobs that still run as the policy %s says', async (concurrencyPolicy, minutes) => {
  const { api, clock, list } = startCluster();
  await api.create('cronjobs', cronJob({ concurrencyPolicy }, outcome('never-ready')));
  await clock.advance(16 * MINUTE);
  expect(names(await list('jobs'))).toEqual(minutes.map((minute) => `sample-${MINUTES + minute}`));
});

it('keeps the time of its zone', async () => {
  const { api, clock, list } = startCluster(Date.parse('2026-03-28T22:30:00Z'));
  // The clocks in Berlin go forward that night: 08:00 is 06:00 UTC the next morning, no longer 07:00.
  await api.create('cronjobs', cronJob({ schedule: '0 8 * * *', timeZone: 'Europe/Berlin' }));
  await clock.advance(24 * 60 * MINUTE);
  const [job] = await list('jobs');
  expect(job?.metadata.name).toBe(`sample-${Date.parse('2026-03-29T06:00:00Z') / MINUTE}`);
});
