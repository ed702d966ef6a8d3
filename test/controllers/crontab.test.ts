import type { KubeObject } from '../../src/contract/kube-object.js';
import type { DesiredObject } from '../../src/sdk/index.js';
import { observe, parentObject, type ObservedOptions } from '../support/objects.js';
import { callHook, conditionOf, sync } from '../support/shipped.js';

const cronTab = (spec: object, name = 'nightly'): KubeObject =>
  parentObject({ apiVersion: 'stable.example.com/v1', kind: 'CronTab', name, spec });
const SCHEDULED = { cronSpec: '*/5 * * * *', image: 'task:1' };
const ONCE = { image: 'task:1', replicas: 2 };

/** What the cluster holds after the hook's first answer for that spec. */
async function observed(spec: object, options: ObservedOptions = {}): Promise<KubeObject> {
  const { children } = await sync('crontab', { parent: cronTab(spec) });
  const [child] = children;
  return observe(child as unknown as DesiredObject, options);
}

const RUNNING = { active: 2, startTime: '2026-06-01T11:59:00Z' };
const COMPLETE = {
  startTime: '2026-06-01T11:58:00Z',
  completionTime: '2026-06-01T11:59:00Z',
  conditions: [{ type: 'Complete', status: 'True' }],
};

describe('CronTab with a cronSpec', () => {
  it('becomes a CronJob of its name', async () => {
    const { children } = await sync('crontab', { parent: cronTab(SCHEDULED) });

    expect(children).toHaveLength(1);
    expect(children[0]).toMatchObject({
      kind: 'CronJob',
      metadata: { name: 'nightly' },
      spec: {
        schedule: '*/5 * * * *',
        suspend: false,
        concurrencyPolicy: 'Forbid',
        jobTemplate: { spec: { parallelism: 1, completions: 1 } },
      },
    });
  });

  it('passes the optional fields on, and leaves out those that are absent', async () => {
    const spec = {
      ...SCHEDULED,
      timeZone: 'Europe/Paris',
      command: ['sh'],
      args: ['-c', 'true'],
      backoffLimit: 0,
    };

    const [full] = (await sync('crontab', { parent: cronTab(spec) })).children;
    const [plain] = (await sync('crontab', { parent: cronTab(SCHEDULED) })).children;

    expect(full).toMatchObject({
      spec: { timeZone: 'Europe/Paris', jobTemplate: { spec: { backoffLimit: 0 } } },
    });
    expect(JSON.stringify(full)).toContain('"command":["sh"],"args":["-c","true"]');
    expect(JSON.stringify(plain)).not.toMatch(/timeZone|command|args/);
  });

  it('is suspended at 0 replicas', async () => {
    const response = await sync('crontab', { parent: cronTab({ ...SCHEDULED, replicas: 0 }) });

    expect(response.children[0]).toMatchObject({
      spec: { suspend: true, jobTemplate: { spec: { parallelism: 0 } } },
    });
  });

  it('reports the runs its CronJob has started', async () => {
    const cronJob = await observed(SCHEDULED, {
      status: {
        active: [{}],
        lastScheduleTime: '2026-06-01T11:55:00Z',
        lastSuccessfulTime: '2026-06-01T11:51:00Z',
      },
    });
    const job = (name: string, status: Record<string, unknown>): KubeObject =>
      observe({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name } }, { status });
    const failed = {
      conditions: [
        { type: 'Failed', status: 'True', message: 'too often', lastTransitionTime: '2026-06-01T11:56:00Z' },
      ],
    };

    const response = await sync('crontab', {
      parent: cronTab(SCHEDULED),
      children: [cronJob],
      related: [job('nightly-1', COMPLETE), job('nightly-2', RUNNING), job('nightly-0', failed)],
    });

    expect(response.status).toMatchObject({
      replicas: 2,
      active: 1,
      labelSelector: 'app.kubernetes.io/name=crontab,app.kubernetes.io/instance=nightly',
      lastScheduleTime: '2026-06-01T11:55:00Z',
      lastSuccessfulTime: '2026-06-01T11:51:00Z',
    });
    expect(conditionOf(response, 'Ready')).toBe('True/Scheduled');
    expect(conditionOf(response, 'Progressing')).toBe('True/Running');
    expect(conditionOf(response, 'Failed')).toBe('False/NoFailure');
  });

  it('says that the last run failed', async () => {
    const failed = { conditions: [{ type: 'Failed', status: 'True', message: 'too often' }] };
    const job = observe(
      { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'nightly-1' } },
      { status: failed },
    );

    const response = await sync('crontab', {
      parent: cronTab(SCHEDULED),
      children: [await observed(SCHEDULED)],
      related: [job],
    });

    expect(conditionOf(response, 'Failed')).toBe('True/LastRunFailed');
  });

  it('asks for the Jobs of its CronJob, in its own namespace', async () => {
    await expect(callHook('crontab', 'customize', { parent: cronTab(SCHEDULED) })).resolves.toEqual({
      relatedResources: [
        {
          apiVersion: 'batch/v1',
          resource: 'jobs',
          namespace: 'default',
          labelSelector: {
            matchLabels: { 'app.kubernetes.io/name': 'crontab', 'app.kubernetes.io/instance': 'nightly' },
          },
        },
      ],
    });
  });

  it('lets a run-once Job finish that was under way when the cronSpec came', async () => {
    const running = await observed(ONCE, { status: RUNNING });
    const ended = await observed(ONCE, { status: COMPLETE });

    const during = await sync('crontab', { parent: cronTab(SCHEDULED), children: [running] });
    const after = await sync('crontab', { parent: cronTab(SCHEDULED), children: [ended] });

    expect(during.children.map(({ kind }) => kind)).toEqual(['CronJob', 'Job']);
    expect(after.children.map(({ kind }) => kind)).toEqual(['CronJob']);
  });

  it('keeps what it has when its name is too long for a CronJob, and says so', async () => {
    const response = await sync('crontab', {
      parent: cronTab(SCHEDULED, 'a'.repeat(53)),
      children: [await observed(SCHEDULED)],
    });

    expect(conditionOf(response, 'Ready')).toBe('False/NameTooLong');
    expect(response.children).toHaveLength(1);
  });

  it('keeps its CronJob when the cronSpec is invalid', async () => {
    const cronJob = await observed(SCHEDULED);

    const response = await sync('crontab', {
      parent: cronTab({ ...SCHEDULED, cronSpec: 'every day' }),
      children: [cronJob],
    });

    expect(conditionOf(response, 'Ready')).toBe('False/InvalidSpec');
    expect(response.children[0]).toMatchObject({ kind: 'CronJob', spec: { schedule: '*/5 * * * *' } });
  });
});

describe('CronTab without a cronSpec', () => {
  it('becomes a Job of its name', async () => {
    const { children } = await sync('crontab', { parent: cronTab(ONCE) });

    expect(children).toHaveLength(1);
    expect(children[0]).toMatchObject({
      kind: 'Job',
      metadata: { name: 'nightly' },
      spec: { parallelism: 2, completions: 2 },
    });
  });

  it.each([
    ['Starting', {}],
    ['Running', RUNNING],
    ['Failed', { startTime: 'x', conditions: [{ type: 'Failed', status: 'True', message: 'no' }] }],
  ])('is not ready while its Job is %s', async (reason, status) => {
    const response = await sync('crontab', {
      parent: cronTab(ONCE),
      children: [await observed(ONCE, { status })],
    });

    expect(conditionOf(response, 'Ready')).toBe(`False/${reason}`);
  });

  it('is ready once its Job has completed, and keeps the Job', async () => {
    const response = await sync('crontab', {
      parent: cronTab(ONCE),
      children: [await observed(ONCE, { status: COMPLETE })],
    });

    expect(conditionOf(response, 'Ready')).toBe('True/Completed');
    expect(response.status).toMatchObject({ lastSuccessfulTime: '2026-06-01T11:59:00Z' });
    expect(response.children).toHaveLength(1);
  });

  it('does not start a Job over when only the replicas change', async () => {
    const job = await observed(ONCE, { status: RUNNING });

    const { children } = await sync('crontab', {
      parent: cronTab({ ...ONCE, replicas: 5 }),
      children: [job],
    });

    expect(children[0]).toMatchObject({ spec: { parallelism: 2 } });
  });

  it('changes the replicas of a Job that has not started', async () => {
    const job = await observed({ ...ONCE, replicas: 0 });

    const { children } = await sync('crontab', {
      parent: cronTab({ ...ONCE, replicas: 5 }),
      children: [job],
    });

    expect(children[0]).toMatchObject({ spec: { parallelism: 5, suspend: false } });
  });

  it('asks for another Job when its Pods should be different', async () => {
    const job = await observed(ONCE, { status: COMPLETE });

    const { children } = await sync('crontab', {
      parent: cronTab({ ...ONCE, image: 'task:2' }),
      children: [job],
    });

    expect(JSON.stringify(children[0])).toContain('task:2');
  });

  it('suspends its former CronJob until the last run has ended', async () => {
    const busy = await observed(SCHEDULED, { status: { active: [{}] } });
    const idle = await observed(SCHEDULED);

    const during = await sync('crontab', { parent: cronTab(ONCE), children: [busy] });
    const after = await sync('crontab', { parent: cronTab(ONCE), children: [idle] });

    expect(during.children).toMatchObject([{ kind: 'CronJob', spec: { suspend: true } }, { kind: 'Job' }]);
    expect(after.children).toMatchObject([{ kind: 'Job' }]);
  });
});
