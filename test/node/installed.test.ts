import { eventually } from '../e2e/support/eventually.js';
import { readerOf } from '../e2e/support/objects.js';
import { describeOnNode } from './support/suite.js';

const namespace = 'metahooks';

describeOnNode('the hook server as `kubectl apply -k manifests` installs it', (node) => {
  const podNames = async (): Promise<string[]> =>
    (await readerOf(node, namespace).list('pod')).map(({ metadata }) => metadata.name);

  it('is reached by the name of its Service', async () => {
    const answer = await fetch('http://metahooks.metahooks.svc.cluster.local/healthz');

    expect(answer.status).toBe(200);
  });

  it('runs twice, as a user without rights', async () => {
    const pods = await podNames();

    expect(pods).toHaveLength(2);
    for (const pod of pods) expect(await node.exec({ namespace, pod }, ['id', '-u'])).toBe('1000\n');
  });

  it('cannot write to its file system', async () => {
    const [pod = ''] = await podNames();

    await expect(node.exec({ namespace, pod }, ['touch', '/tmp/file'])).rejects.toThrow(
      'Read-only file system',
    );
  });

  it('is ready again after its process was killed', async () => {
    const [pod = ''] = await podNames();

    await node.killMainProcess({ namespace, pod });

    await node.waitFor(`pod/${pod}`, 'jsonpath={.status.containerStatuses[0].restartCount}=1', { namespace });
    await node.waitFor(`pod/${pod}`, 'condition=Ready', { namespace });
  });

  it('lets go of every call before it ends', async () => {
    const url = 'http://metahooks.metahooks.svc.cluster.local/healthz';
    await node.kubectl(['-n', namespace, 'rollout', 'restart', 'deployment/metahooks']);
    const answers: number[] = [];
    const state = { rolling: true };
    const rollout = node
      .kubectl(['-n', namespace, 'rollout', 'status', 'deployment/metahooks', '--timeout=100s'])
      .finally(() => (state.rolling = false));
    while (state.rolling) answers.push((await fetch(url, { headers: { Connection: 'close' } })).status);
    await rollout;

    expect(answers.length).toBeGreaterThan(50);
    expect(new Set(answers)).toEqual(new Set([200]));
  });
});

describeOnNode('Metacontroller with the generated rights', (node) => {
  it('is not an administrator', async () => {
    const identity = '--as=system:serviceaccount:metacontroller:metacontroller';

    await expect(node.kubectl(['auth', 'can-i', 'delete', 'nodes', identity])).rejects.toThrow('no');
  });

  it('has started every controller', async () => {
    await eventually(async () => {
      const events = await node.kubectl([
        'get',
        'events',
        '-A',
        '--field-selector=reason=Started',
        '-o',
        'json',
      ]);
      return ['alice', 'configwatcher', 'crontab', 'flightticket', 'jenkins', 'redis', 'webapp'].every(
        (name) => events.includes(`"name": "${name}"`),
      );
    });
  });
});
