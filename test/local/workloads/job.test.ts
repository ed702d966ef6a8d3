import { job, names, outcome, ref, startCluster, trueConditions } from './cluster.js';

it('runs one Pod to completion', async () => {
  const { api, clock, get, list } = startCluster();
  const created = await api.create('jobs', job());
  await clock.advance(0);
  expect((await get('jobs'))['status']).toEqual({
    startTime: '2026-03-01T12:00:00Z',
    active: 1,
    ready: 0,
    terminating: 0,
    uncountedTerminatedPods: {},
  });
  const [pod] = await list('pods');
  expect(pod?.metadata).toMatchObject({
    name: expect.stringMatching(/^sample-[a-z0-9]{5}$/) as unknown,
    labels: { 'job-name': 'sample', 'batch.kubernetes.io/job-name': 'sample' },
    ownerReferences: [
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        name: 'sample',
        uid: created.metadata.uid,
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
  });
  await clock.advance(500);
  expect((await get('jobs'))['status']).toMatchObject({ active: 1, ready: 1 });
  await clock.advance(1000);
  const done = await get('jobs');
  expect(done['status']).toEqual({
    startTime: '2026-03-01T12:00:00Z',
    completionTime: '2026-03-01T12:00:01Z',
    succeeded: 1,
    ready: 0,
    terminating: 0,
    uncountedTerminatedPods: {},
    conditions: ['SuccessCriteriaMet', 'Complete'].map((type) => ({
      type,
      status: 'True',
      lastProbeTime: '2026-03-01T12:00:01Z',
      lastTransitionTime: '2026-03-01T12:00:01Z',
      reason: 'CompletionsReached',
      message: 'Reached expected number of succeeded pods',
    })),
  });
  await clock.advance(60_000);
  expect(await get('jobs')).toBe(done);
});

it('keeps to parallelism until the completions are reached', async () => {
  const { api, clock, get, list } = startCluster();
  await api.create('jobs', job({ parallelism: 2, completions: 3 }));
  await clock.advance(0);
  expect(await list('pods')).toHaveLength(2);
  await clock.advance(1200);
  expect((await get('jobs'))['status']).toMatchObject({ succeeded: 2, active: 1 });
  await clock.advance(1200);
  expect((await get('jobs'))['status']).toMatchObject({ succeeded: 3 });
  expect(await list('pods')).toHaveLength(3);
});

it('takes no new Pods after the first success when no number is given', async () => {
  const { api, clock, get, list } = startCluster();
  await api.create('jobs', job({ parallelism: 3 }));
  await clock.advance(1500);
  expect(await list('pods')).toHaveLength(3);
  expect(trueConditions(await get('jobs'))).toContain('Complete');
});

it('gives the Pods of an indexed Job their index', async () => {
  const { api, clock, get, list } = startCluster();
  await api.create('jobs', job({ completions: 3, parallelism: 3, completionMode: 'Indexed' }));
  await clock.advance(0);
  const [first] = await list('pods');
  expect(names(await list('pods')).map((name) => name.slice(0, 9))).toEqual([
    'sample-0-',
    'sample-1-',
    'sample-2-',
  ]);
  expect(first?.metadata.labels).toMatchObject({ 'batch.kubernetes.io/job-completion-index': '0' });
  expect(first?.['spec']).toMatchObject({
    hostname: 'sample-0',
    containers: [{ env: [{ name: 'JOB_COMPLETION_INDEX' }] }],
  });
  await clock.advance(1500);
  expect((await get('jobs'))['status']).toMatchObject({ completedIndexes: '0-2', succeeded: 3 });
});

it('replaces failed Pods until the limit is exceeded', async () => {
  const { api, clock, get, list } = startCluster();
  await api.create('jobs', job({ backoffLimit: 1 }, outcome('fail')));
  await clock.advance(1200);
  expect((await get('jobs'))['status']).toMatchObject({ failed: 1 });
  expect(await list('pods')).toHaveLength(1);
  await clock.advance(1000);
  expect((await get('jobs'))['status']).toMatchObject({ failed: 1, active: 1 });
  await clock.advance(1200);
  const failed = await get('jobs');
  expect(trueConditions(failed)).toEqual(['FailureTarget', 'Failed']);
  expect(failed['status']).toMatchObject({
    failed: 2,
    conditions: [
      { reason: 'BackoffLimitExceeded' },
      { message: 'Job has reached the specified backoff limit' },
    ],
  });
  expect(failed['status']).not.toHaveProperty('completionTime');
});

it('fails at its deadline and ends what runs', async () => {
  const { api, clock, get, list } = startCluster();
  await api.create('jobs', job({ activeDeadlineSeconds: 5 }, outcome('never-ready')));
  await clock.advance(4900);
  expect(await list('pods')).toHaveLength(1);
  await clock.advance(200);
  expect(trueConditions(await get('jobs'))).toContain('Failed');
  expect(await list('pods')).toEqual([]);
});

it('is suspended and resumed', async () => {
  const { api, clock, get, list } = startCluster();
  await api.create('jobs', job());
  await clock.advance(0);
  await api.patch(ref('jobs'), { spec: { suspend: true } });
  await clock.advance(0);
  expect(trueConditions(await get('jobs'))).toEqual(['Suspended']);
  expect((await get('jobs'))['status']).not.toHaveProperty('startTime');
  expect(await list('pods')).toEqual([]);
  await api.patch(ref('jobs'), { spec: { suspend: false } });
  await clock.advance(1500);
  expect(trueConditions(await get('jobs'))).toEqual(['SuccessCriteriaMet', 'Complete']);
});

it('replaces a Pod that was deleted, and counts one that was deleted after its success', async () => {
  const { api, clock, get, list } = startCluster();
  await api.create('jobs', job({ completions: 2 }));
  await clock.advance(0);
  await api.delete(ref('pods', names(await list('pods'))[0]));
  await clock.advance(1200);
  expect((await get('jobs'))['status']).toMatchObject({ succeeded: 1, active: 1 });
  for (const name of names(await list('pods'))) {
    const { phase } = (await get('pods', name))['status'] as { phase: string };
    if (phase === 'Succeeded') await api.delete(ref('pods', name));
  }
  await clock.advance(1200);
  expect((await get('jobs'))['status']).toMatchObject({ succeeded: 2 });
});

it('disappears after its time to live, with its Pods', async () => {
  const { api, clock, list } = startCluster();
  await api.create('jobs', job({ ttlSecondsAfterFinished: 10 }));
  await clock.advance(10_000);
  expect(await list('jobs')).toHaveLength(1);
  await clock.advance(2000);
  expect([await list('jobs'), await list('pods')]).toEqual([[], []]);
});
