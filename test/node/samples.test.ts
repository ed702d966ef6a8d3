import { COLLECTED, eventually } from '../e2e/support/eventually.js';
import { readerOf } from '../e2e/support/objects.js';
import { describeOnNode } from './support/suite.js';

const namespace = 'samples';

describeOnNode('the samples', (node) => {
  const reader = readerOf(node, namespace);
  const kubectl = (...args: string[]): Promise<string> => node.kubectl(['-n', namespace, ...args]);
  const ready = (resource: string, name: string, reason: string): Promise<unknown> =>
    eventually(async () => (await reader.condition(resource, name, 'Ready')) === `True/${reason}`, {
      timeoutMs: 90_000,
      what: `${resource} ${name} being ${reason}`,
    });

  beforeAll(async () => {
    await node.createNamespace(namespace);
    // A task that does nothing and ends well.
    await node.tagImage('docker.io/library/busybox:1', 'docker.io/library/my-awesome-cron-image:latest');
  });

  it('of Alice become two Pods that answer, and know the value', async () => {
    await kubectl('apply', '-f', 'manifests/samples/alice.yaml');
    await ready('alice', 'my-custom-resource', 'PodsReady');

    for (const pod of ['alice', 'bob']) {
      const address = await kubectl('get', 'pod', pod, '-o', 'jsonpath={.status.podIP}');
      expect((await fetch(`http://${address}:8080/`)).status).toBe(200);
      expect(await node.exec({ namespace, pod }, ['printenv', 'MYVALUE'])).toBe('This is my value\n');
    }
  });

  it('of CronTab become a CronJob, and a Job whose Pods have run', async () => {
    await kubectl('apply', '-f', 'manifests/samples/crontab.yaml');
    await ready('crontab', 'my-run-once-object', 'Completed');
    await ready('crontab', 'my-new-cron-object', 'Scheduled');

    const pods = (await reader.list('pod')).filter(
      ({ metadata }) => metadata.labels['app.kubernetes.io/instance'] === 'my-run-once-object',
    );
    expect(pods.map(({ status }) => status['phase'])).toEqual(['Succeeded', 'Succeeded']);
  });

  it('give way to a new value one Pod after the other', async () => {
    await kubectl(
      'patch',
      'alice',
      'my-custom-resource',
      '--type=merge',
      '-p',
      '{"spec":{"myvalue":"Another"}}',
    );

    await eventually(
      async () => {
        const values = await Promise.all(
          ['alice', 'bob'].map((pod) => node.exec({ namespace, pod }, ['printenv', 'MYVALUE'])),
        );
        return values.every((value) => value === 'Another\n');
      },
      { timeoutMs: 90_000 },
    );
    await ready('alice', 'my-custom-resource', 'PodsReady');
  });

  it('run on a schedule what they are told to', async () => {
    const spec = { cronSpec: '* * * * *', image: 'busybox:1', command: ['echo', 'a minute has passed'] };
    const metadata = { name: 'minutely', namespace };
    await node.apply([{ apiVersion: 'stable.example.com/v1', kind: 'CronTab', metadata, spec }]);

    await eventually(
      async () => (await reader.get('crontab', 'minutely'))?.status['lastSuccessfulTime'] !== undefined,
      {
        timeoutMs: 100_000,
        what: 'the first run',
      },
    );

    const logs = await kubectl('logs', '-l', 'app.kubernetes.io/instance=minutely');
    expect(logs).toContain('a minute has passed');
  });

  it('take everything with them when they are deleted', async () => {
    await kubectl('delete', 'alice,crontab', '--all');

    for (const resource of ['pod', 'job', 'cronjob'])
      await eventually(async () => (await reader.list(resource)).length === 0, COLLECTED);
  });
});
