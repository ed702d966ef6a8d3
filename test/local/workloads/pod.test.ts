import { outcome, pod, ref, startCluster, trueConditions } from './cluster.js';

it('starts a Pod, runs it and gets it ready', async () => {
  const { api, clock, get } = startCluster();
  await api.create('pods', pod());
  await clock.advance(0);
  expect((await get('pods'))['status']).toMatchObject({
    phase: 'Pending',
    startTime: '2026-03-01T12:00:00Z',
    containerStatuses: [{ name: 'main', ready: false, state: { waiting: { reason: 'ContainerCreating' } } }],
  });
  await clock.advance(150);
  expect((await get('pods'))['status']).toMatchObject({ phase: 'Running' });
  expect(trueConditions(await get('pods'))).toEqual(['PodScheduled', 'Initialized']);
  await clock.advance(150);
  const ready = await get('pods');
  expect(trueConditions(ready)).toEqual(['PodScheduled', 'Initialized', 'ContainersReady', 'Ready']);
  expect(ready['status']).toMatchObject({
    observedGeneration: 1,
    qosClass: 'BestEffort',
    podIP: '10.244.0.1',
    containerStatuses: [{ ready: true, restartCount: 0, image: 'nginx:1' }],
  });
  await clock.advance(3_600_000);
  expect(await get('pods')).toBe(ready);
});

it('restarts the containers of a Pod whose image has changed', async () => {
  const { api, clock, get } = startCluster();
  await api.create('pods', pod());
  await clock.advance(1000);
  await api.patch(ref('pods'), {
    spec: { containers: [{ name: 'main', image: 'nginx:2', imagePullPolicy: 'IfNotPresent' }] },
  });
  await clock.advance(0);
  const restarting = await get('pods');
  expect(trueConditions(restarting)).not.toContain('Ready');
  expect(restarting['status']).toMatchObject({
    phase: 'Running',
    observedGeneration: 2,
    containerStatuses: [{ restartCount: 1, image: 'nginx:2' }],
  });
  await clock.advance(300);
  expect(trueConditions(await get('pods'))).toContain('Ready');
});

it.each([
  ['slow', 'Pending', []],
  ['never-ready', 'Running', []],
  ['fail', 'Failed', [{ exitCode: 1, reason: 'Error' }]],
  ['succeed', 'Succeeded', [{ exitCode: 0, reason: 'Completed' }]],
])('lets an annotation make a Pod end up as %s', async (name, phase, terminated) => {
  const { api, clock, get } = startCluster();
  await api.create('pods', pod(outcome(name)));
  await clock.advance(2000);
  const found = await get('pods');
  expect(found['status']).toMatchObject({
    phase,
    containerStatuses: [
      { ready: false, state: terminated.length === 0 ? {} : { terminated: terminated[0] } },
    ],
  });
  expect(trueConditions(found)).not.toContain('Ready');
});

it('gets a slow Pod ready in the end', async () => {
  const { api, clock, get } = startCluster();
  await api.create('pods', pod(outcome('slow')));
  await clock.advance(10_000);
  expect(trueConditions(await get('pods'))).toContain('Ready');
});

it('restarts a crashing container ever more slowly', async () => {
  const { api, clock, get } = startCluster();
  await api.create('pods', pod(outcome('crash-loop')));
  const restarts: unknown[] = [];
  for (const wait of [1000, 10_000, 20_000, 20_000, 20_000]) {
    await clock.advance(wait);
    const { containerStatuses } = (await get('pods'))['status'] as {
      containerStatuses: { restartCount: number; state: object }[];
    };
    restarts.push(containerStatuses[0]?.restartCount);
    expect(containerStatuses[0]?.state).toMatchObject({ waiting: { reason: 'CrashLoopBackOff' } });
  }
  expect(restarts).toEqual([1, 2, 3, 3, 4]);
});

it('hands on a termination message', async () => {
  const { api, clock, get } = startCluster();
  const annotations = { ...outcome('succeed'), 'local.metahooks.dev/termination-message': '{"ok":true}' };
  await api.create('pods', pod(annotations));
  await clock.advance(2000);
  expect((await get('pods'))['status']).toMatchObject({
    containerStatuses: [{ state: { terminated: { message: '{"ok":true}' } } }],
  });
});

it('does nothing after it was stopped', async () => {
  const { api, clock, get, stop } = startCluster();
  await api.create('pods', pod());
  await clock.advance(0);
  stop();
  await clock.advance(10_000);
  expect((await get('pods'))['status']).toMatchObject({ phase: 'Pending' });
});
