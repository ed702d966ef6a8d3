import { COLLECTED, eventually } from './support/eventually.js';
import { readerOf } from './support/objects.js';
import { type ShippedControllers, startShippedControllers } from './support/shipped-controllers.js';
import { describeWithMetacontroller, useControlPlane } from './support/suite.js';

const plane = useControlPlane();
const namespace = 'crontab';
const reader = readerOf(plane, namespace);
const cronTab = (name: string, spec: object): object => ({
  apiVersion: 'stable.example.com/v1',
  kind: 'CronTab',
  metadata: { name, namespace },
  spec,
});
const condition = (name: string, type = 'Ready'): Promise<string | undefined> =>
  reader.condition('crontab', name, type);
const kubectl = (...args: string[]): Promise<string> => plane.kubectl(['-n', namespace, ...args]);

describeWithMetacontroller('a CronTab on the real Metacontroller', () => {
  let shipped: ShippedControllers;

  beforeAll(async () => {
    await plane.createNamespace(namespace);
    shipped = await startShippedControllers(plane);
  });

  afterAll(async () => {
    await shipped.stop();
  });

  it('becomes a CronJob, and its status reports the generation it saw', async () => {
    await plane.apply([cronTab('scheduled', { cronSpec: '0 0 1 1 *', image: 'task:1' })]);

    await eventually(async () => (await condition('scheduled')) === 'True/Scheduled');
    const parent = await reader.get('crontab', 'scheduled');
    const child = await reader.get('cronjob', 'scheduled');

    expect(parent?.status.observedGeneration).toBe(parent?.metadata.generation);
    expect(parent?.status).toMatchObject({ replicas: 0, active: 0 });
    expect(child?.spec).toMatchObject({ schedule: '0 0 1 1 *', suspend: false, concurrencyPolicy: 'Forbid' });
  });

  it('passes a changed spec on to the CronJob it has', async () => {
    const before = await reader.get('cronjob', 'scheduled');
    await kubectl(
      'patch',
      'crontab',
      'scheduled',
      '--type=merge',
      '-p',
      '{"spec":{"cronSpec":"30 6 * * 1-5"}}',
    );

    await eventually(
      async () => (await reader.get('cronjob', 'scheduled'))?.spec['schedule'] === '30 6 * * 1-5',
    );

    expect((await reader.get('cronjob', 'scheduled'))?.metadata.uid).toBe(before?.metadata.uid);
  });

  it('is scaled by kubectl scale, and suspended at 0', async () => {
    await kubectl('scale', 'crontab', 'scheduled', '--replicas=5');
    await eventually(async () =>
      JSON.stringify((await reader.get('cronjob', 'scheduled'))?.spec).includes('"parallelism":5'),
    );

    await kubectl('scale', 'crontab', 'scheduled', '--replicas=0');
    await eventually(async () => (await condition('scheduled')) === 'True/Suspended');
    expect((await reader.get('cronjob', 'scheduled'))?.spec['suspend']).toBe(true);

    await kubectl('scale', 'crontab', 'scheduled', '--replicas=1');
    await eventually(async () => (await condition('scheduled')) === 'True/Scheduled');
  });

  it('gets its CronJob back after somebody deleted it', async () => {
    const before = await reader.get('cronjob', 'scheduled');
    await kubectl('delete', 'cronjob', 'scheduled');

    await eventually(async () => {
      const after = await reader.get('cronjob', 'scheduled');
      return after !== undefined && after.metadata.uid !== before?.metadata.uid;
    });
  });

  it('keeps its children when the cronSpec becomes invalid, and says so', async () => {
    const before = await reader.get('cronjob', 'scheduled');
    await kubectl(
      'patch',
      'crontab',
      'scheduled',
      '--type=merge',
      '-p',
      '{"spec":{"cronSpec":"every minute"}}',
    );
    await eventually(async () => (await condition('scheduled')) === 'False/InvalidSpec');

    expect(await condition('scheduled', 'InvalidSpec')).toBe('True/SchemaViolated');
    const kept = await reader.get('cronjob', 'scheduled');
    expect(kept?.metadata.uid).toBe(before?.metadata.uid);
    expect(kept?.spec).toEqual(before?.spec);

    await kubectl('patch', 'crontab', 'scheduled', '--type=merge', '-p', '{"spec":{"cronSpec":"0 0 1 1 *"}}');
    await eventually(async () => (await condition('scheduled')) === 'True/Scheduled');
    expect(await condition('scheduled', 'InvalidSpec')).toBeUndefined();
  });

  it('keeps its children when a spec arrives that a laxer CRD let pass', async () => {
    const before = await reader.get('cronjob', 'scheduled');
    const schema = '/spec/versions/0/schema/openAPIV3Schema/properties/spec';
    const crd = await kubectl('get', 'crd', 'crontabs.stable.example.com', '-o', 'json');
    const lax = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
    const patch = JSON.stringify([{ op: 'replace', path: schema, value: lax }]);
    await kubectl('patch', 'crd', 'crontabs.stable.example.com', '--type=json', '-p', patch);
    try {
      await eventually(async () => {
        await kubectl(
          'patch',
          'crontab',
          'scheduled',
          '--type=merge',
          '-p',
          '{"spec":{"backoffLimit":"many"}}',
        );
        return true;
      });
      await eventually(async () => (await condition('scheduled')) === 'False/InvalidSpec');

      expect((await reader.get('cronjob', 'scheduled'))?.metadata.uid).toBe(before?.metadata.uid);
      await kubectl('patch', 'crontab', 'scheduled', '--type=merge', '-p', '{"spec":{"backoffLimit":3}}');
      await eventually(async () => (await condition('scheduled')) === 'True/Scheduled');
    } finally {
      const { spec } = JSON.parse(crd) as { spec: object };
      await kubectl(
        'patch',
        'crd',
        'crontabs.stable.example.com',
        '--type=merge',
        '-p',
        JSON.stringify({ spec }),
      );
    }
  });

  it('is refused by the API server when the CRD can tell that it is wrong', async () => {
    await expect(plane.apply([cronTab('wrong', { image: 'task:1', replicas: -1 })])).rejects.toThrow(
      'spec.replicas',
    );
    await expect(plane.apply([cronTab('wrong', { image: 'task:1', timeZone: 'Etc/UTC' })])).rejects.toThrow(
      'timeZone needs a cronSpec',
    );
  });

  it('without a cronSpec runs once, as a Job of its own name', async () => {
    await plane.apply([cronTab('once', { image: 'task:1', replicas: 2 })]);

    await eventually(async () => (await condition('once')) === 'True/Completed', { timeoutMs: 60_000 });

    expect(await reader.get('job', 'once')).toMatchObject({
      spec: { parallelism: 2 },
      status: { succeeded: 2 },
    });
    expect((await reader.get('crontab', 'once'))?.status).toMatchObject({
      replicas: 0,
      active: 0,
      lastSuccessfulTime: expect.any(String) as unknown,
    });
  });

  it('does not start a Job over when only its replicas change', async () => {
    const before = await reader.get('job', 'once');
    await kubectl('scale', 'crontab', 'once', '--replicas=4');
    await eventually(async () => {
      const parent = await reader.get('crontab', 'once');
      return parent?.status.observedGeneration === parent?.metadata.generation;
    });

    expect((await reader.get('job', 'once'))?.metadata.uid).toBe(before?.metadata.uid);
  });

  it('replaces the Job when its Pods should be different', async () => {
    const before = await reader.get('job', 'once');
    await kubectl('patch', 'crontab', 'once', '--type=merge', '-p', '{"spec":{"image":"task:2"}}');

    await eventually(async () => {
      const after = await reader.get('job', 'once');
      return after !== undefined && after.metadata.uid !== before?.metadata.uid;
    });
    await eventually(async () => (await condition('once')) === 'True/Completed', { timeoutMs: 60_000 });
  });

  it('takes its children with it when it is deleted', async () => {
    await kubectl('delete', 'crontab', 'scheduled', 'once');

    await eventually(async () => (await reader.list('cronjob')).length === 0, COLLECTED);
    await eventually(async () => (await reader.list('job')).length === 0, COLLECTED);
    await eventually(async () => (await reader.list('pod')).length === 0, COLLECTED);
  });

  it('says of a new parent with a bad cronSpec what is wrong, and makes nothing', async () => {
    await plane.apply([cronTab('bad', { cronSpec: 'sometimes', image: 'task:1' })]);

    await eventually(async () => (await condition('bad')) === 'False/InvalidSpec');

    expect(await reader.list('cronjob')).toEqual([]);
    await kubectl('delete', 'crontab', 'bad');
  });

  it('says that a name is too long for a CronJob', async () => {
    const name = 'a'.repeat(53);
    await plane.apply([cronTab(name, { cronSpec: '0 0 1 1 *', image: 'task:1' })]);

    await eventually(async () => (await condition(name)) === 'False/NameTooLong');

    expect(await reader.list('cronjob')).toEqual([]);
    await kubectl('delete', 'crontab', name);
  });
});
