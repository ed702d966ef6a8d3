import type { RunContainer, StartedContainer } from '../../../src/local/workloads/containers.js';
import { job, NOON, outcome, pod, ref, startCluster, trueConditions } from './cluster.js';

const NEVER = { restartPolicy: 'Never' };
const started = (spec: object = NEVER, annotations = {}) =>
  pod(annotations, {
    containers: [{ name: 'main', image: 'x', command: ['count'], args: ['to', '3'] }],
    ...spec,
  });

/** Counts the seconds it is told to, if it is `count`, and tells of each start. */
function counting(exitCode = 0) {
  const starts: StartedContainer[] = [];
  const seen: number[] = [];
  const runContainer: RunContainer = (container) => {
    starts.push(container);
    const [verb, , seconds] = container.command;
    if (verb !== 'count') return undefined;
    const count = async () => {
      for (let second = 0; second < Number(seconds); second += 1) {
        await container.wait(1000);
        seen.push(container.now() - NOON);
      }
      return { exitCode, terminationMessage: `counted to ${seconds}` };
    };
    return count();
  };
  return { runContainer, starts, seen };
}

const terminated = (exitCode: number, message: string) => ({
  containerStatuses: [{ state: { terminated: { exitCode, message } } }],
});

it('ends a Pod when its container has done its work', async () => {
  const { runContainer, starts } = counting();
  const { api, clock, get } = startCluster(NOON, { runContainer });
  await api.create('pods', started());
  await clock.advance(3000);
  expect((await get('pods'))['status']).toMatchObject({ phase: 'Running' });
  await clock.advance(1000);
  expect((await get('pods'))['status']).toMatchObject({
    phase: 'Succeeded',
    ...terminated(0, 'counted to 3'),
  });
  expect(starts.map(({ command }) => command)).toEqual([['count', 'to', '3']]);
});

it('retries a Job whose container fails', async () => {
  const { runContainer, starts } = counting(3);
  const { api, clock, get, list } = startCluster(NOON, { runContainer });
  const template = {
    spec: { ...NEVER, containers: [{ name: 'main', image: 'x', command: ['count', 'to', '1'] }] },
  };
  await api.create('jobs', job({ backoffLimit: 1, template }));
  await clock.advance(20_000);
  expect(trueConditions(await get('jobs'))).toEqual(['FailureTarget', 'Failed']);
  expect((await list('pods')).map((one) => one['status'])).toMatchObject([
    { phase: 'Failed', ...terminated(3, 'counted to 1') },
    { phase: 'Failed', ...terminated(3, 'counted to 1') },
  ]);
  expect(starts).toHaveLength(2);
});

it.each([
  ['it does not know', started({ ...NEVER, containers: [{ name: 'main', image: 'x', command: ['other'] }] })],
  ['whose outcome was asked for', started(NEVER, outcome('succeed'))],
])('leaves a container alone %s', async (_which, object) => {
  const { runContainer } = counting();
  const { api, clock, get } = startCluster(NOON, { runContainer });
  await api.create('pods', object);
  await clock.advance(2000);
  const { phase } = Object((await get('pods'))['status']) as { phase: string };
  expect(['Succeeded', 'Running']).toContain(phase);
  expect(JSON.stringify(await get('pods'))).not.toContain('counted');
});

it('is not asked for Pods that go on for ever', async () => {
  const { runContainer, starts } = counting();
  const { api, clock } = startCluster(NOON, { runContainer });
  await api.create('pods', started({}));
  await clock.advance(2000);
  expect(starts).toEqual([]);
});

it('goes no further than its next pause when its Pod is deleted', async () => {
  const { runContainer, seen } = counting();
  const { api, clock } = startCluster(NOON, { runContainer });
  await api.create('pods', started());
  await clock.advance(1500);
  await api.delete(ref('pods'));
  await clock.advance(60_000);
  expect(seen).toEqual([1150]);
});

it('takes what a container throws for a failure', async () => {
  const runContainer: RunContainer = () => Promise.reject(new Error('broken'));
  const { api, clock, get } = startCluster(NOON, { runContainer });
  await api.create('pods', started());
  await clock.advance(2000);
  expect((await get('pods'))['status']).toMatchObject({ phase: 'Failed', ...terminated(1, '') });
});
