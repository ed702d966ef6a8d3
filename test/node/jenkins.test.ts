// No Jenkins was started here: there is no package of it to be had. What runs is a stand-in, test/node/images/jenkins-stand-in,
// that uses its user, home, plugins, configuration and ports as the official image does. What is shown is what JenkinsProject and
// Kubernetes do around it; that Jenkins understands the configuration is not.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { eventually } from '../e2e/support/eventually.js';
import { readerOf } from '../e2e/support/objects.js';
import { describeOnNode } from './support/suite.js';

const namespace = 'builds';
const pod = { namespace, pod: 'jenkins-shop-0' };
const READY_MS = 100_000;
const PLUGINS = ['configuration-as-code:2077.v41f1011a_5110', 'git:5.10.1'];

describeOnNode('a JenkinsProject', (node) => {
  const reader = readerOf(node, namespace);
  const kubectl = (...args: string[]): Promise<string> => node.kubectl(['-n', namespace, ...args]);
  const inside = (...command: string[]): Promise<string> => node.exec(pod, command);
  const apply = (): Promise<string> => {
    const spec = {
      project: 'The shop',
      image: 'jenkins-stand-in:1',
      plugins: PLUGINS,
      resources: { cpu: '10m', memory: '128Mi' },
      seedJobs: [{ name: 'shop', repositoryUrl: 'https://git.example.com/shop/jobs.git' }],
    };
    const metadata = { name: 'shop', namespace };
    return node.apply([{ apiVersion: 'ci.example.com/v1', kind: 'JenkinsProject', metadata, spec }]);
  };
  const patch = (spec: object): Promise<string> =>
    kubectl('patch', 'jenkinsproject', 'shop', '--type=merge', '-p', JSON.stringify({ spec }));
  const project = async (): Promise<Project> => Project.parse(await reader.get('jenkinsproject', 'shop'));
  const conditions = async (): Promise<Record<string, string>> => {
    const { status } = await project();
    return Object.fromEntries(
      status.conditions.map(({ type, status: value, reason }) => [type, `${value}/${reason}`]),
    );
  };
  const ready = (): Promise<unknown> =>
    eventually(
      async () => {
        const { metadata, status } = await project();
        const isRead = status.observedGeneration === metadata.generation;
        return isRead && (await conditions())['Ready'] === 'True/ChildrenReady';
      },
      { timeoutMs: READY_MS, what: 'the JenkinsProject being ready' },
    );
  const password = async (): Promise<string> => {
    const encoded = await kubectl('get', 'secret', 'jenkins-shop-admin', '-o', 'jsonpath={.data.password}');
    return Buffer.from(encoded, 'base64').toString();
  };
  const ask = (path: string, login?: string): Promise<Response> =>
    fetch(`http://jenkins-shop-http.${namespace}.svc.cluster.local:8080${path}`, {
      headers: login === undefined ? {} : { Authorization: `Basic ${btoa(login)}` },
    });
  const overview = async (): Promise<unknown> => (await ask('/api/json', `admin:${await password()}`)).json();
  /** What servers have written into the home, in order. */
  const runs = async (): Promise<Run[]> => {
    const folder = await node.claimFolder(namespace, 'home-jenkins-shop-0');
    return readFileSync(join(folder, 'runs.log'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => {
        const [run = '', event = ''] = line.split(' ');
        return { run, event };
      });
  };
  const podUid = async (): Promise<string> => (await reader.get('pod', pod.pod))?.metadata.uid ?? 'none';

  beforeAll(async () => {
    await node.createNamespace(namespace);
    await apply();
    await ready();
  });

  it('runs as its user without any privilege, and writes nowhere but to its volumes', async () => {
    expect(await inside('id')).toBe('uid=1000(jenkins) gid=1000(jenkins) groups=1000(jenkins)\n');
    const status = await inside('cat', '/proc/1/status');
    expect(status).toMatch(/^CapEff:\t0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    // Filtered by the profile of the container runtime.
    expect(status).toMatch(/^Seccomp:\t2$/m);
    await expect(inside('touch', '/opt/file')).rejects.toThrow('Read-only file system');
    await expect(inside('touch', '/etc/jenkins/casc/file')).rejects.toThrow('Read-only file system');
    await inside('touch', '/var/jenkins_home/file', '/tmp/file');
  });

  it('tells in its status what runs', async () => {
    expect(await conditions()).toEqual({
      Ready: 'True/ChildrenReady',
      Progressing: 'False/Settled',
      Degraded: 'False/NothingFailed',
      PluginsInstalled: 'True/Installed',
      Running: 'True/Running',
      StorageAsWanted: 'True/Claimed',
    });
    expect((await project()).status).toMatchObject({
      url: 'http://jenkins-shop-http.builds.svc:8080',
      version: '1',
      storage: '8Gi',
    });
  });

  it('has the plugins that it was given, each in its version', async () => {
    const installed = PLUGINS.map((plugin) => plugin.split(':')).map(async ([name, version]) => {
      expect(await inside('cat', `/var/jenkins_home/plugins/${String(name)}.jpi`)).toBe(version);
    });
    await Promise.all(installed);
  });

  it('lets in who has the password of the Secret, and nobody else', async () => {
    const secret = await password();

    expect(await inside('cat', '/run/secrets/jenkins-admin/password')).toBe(secret);
    expect((await ask('/api/json', `admin:${secret}`)).status).toBe(200);
    expect((await ask('/api/json')).status).toBe(403);
    expect((await ask('/api/json', 'admin:guessed')).status).toBe(401);
    expect(await overview()).toEqual({
      description: 'The shop',
      numExecutors: 0,
      jobs: [{ name: 'seed-shop' }],
    });
  });

  it('shows the password to nobody who may not read the Secret', async () => {
    const secret = await password();
    const everything = 'all,configmap,pvc,networkpolicy,controllerrevision,jenkinsproject,event';
    const texts = [
      await kubectl('get', everything, '-o', 'yaml'),
      await kubectl('logs', pod.pod, '--all-containers'),
    ];

    for (const text of texts) for (const form of [secret, btoa(secret)]) expect(text).not.toContain(form);
  });

  it('is reached by agents', async () => {
    const answer = await fetch(`http://jenkins-shop-agent.${namespace}.svc.cluster.local:50000/`);

    expect(await answer.text()).toContain('Jenkins-Agent-Protocols');
  });

  it('starts anew with a changed configuration, of which the own part wins', async () => {
    const before = await podUid();

    await patch({ project: 'Another shop', casc: { jenkins: { quietPeriod: 10, numExecutors: 1 } } });
    await eventually(async () => (await podUid()) !== before, { timeoutMs: READY_MS, what: 'another Pod' });
    await ready();

    expect(await overview()).toEqual({
      description: 'Another shop',
      numExecutors: 1,
      quietPeriod: 10,
      jobs: [{ name: 'seed-shop' }],
    });
  });

  it('goes on in the same home with another image, and no two servers are ever in it', async () => {
    await node.tagImage('docker.io/library/jenkins-stand-in:1', 'docker.io/library/jenkins-stand-in:2');
    const before = await runs();

    await patch({ image: 'jenkins-stand-in:2' });
    await eventually(async () => (await runs()).length > before.length, { timeoutMs: READY_MS });
    await ready();

    const after = await runs();
    expect((await project()).status['version']).toBe('2');
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.map(({ event }) => event)).toEqual(
      after.map((_, index) => (index % 2 === 0 ? 'starts' : 'ends')),
    );
    expect(new Set(after.map(({ run }) => run)).size).toBe((after.length + 1) / 2);
  });

  it.each([
    {
      what: 'configuration it does not understand',
      wrong: { casc: { nonsense: {} } },
      right: { casc: null },
      condition: 'Running',
      reason: 'No configurator for the following root elements: nonsense\n',
    },
    {
      what: 'plugin is not there',
      wrong: { plugins: ['missing-plugin:1.0'] },
      right: { plugins: PLUGINS },
      condition: 'PluginsInstalled',
      reason: 'Unable to resolve plugin URL for missing-plugin, version 1.0\n',
    },
  ])('says which $what, and comes back without it', async ({ wrong, right, condition, reason }) => {
    await patch(wrong);
    // Between two attempts it starts.
    await eventually(
      async () => {
        const found = (await project()).status.conditions.find(({ type }) => type === condition);
        return found?.status === 'False' && found.reason === 'CrashLoopBackOff' && found.message === reason;
      },
      { timeoutMs: READY_MS, what: 'the reason' },
    );
    expect((await conditions())['Ready']).toBe('False/ChildrenNotReady');

    await patch(right);
    await ready();

    expect(await overview()).toMatchObject({ description: 'Another shop' });
  });

  it('leaves home and password behind for another one of its name', async () => {
    const [secret, before] = [await password(), await runs()];
    await kubectl('delete', 'jenkinsproject', 'shop');
    await eventually(async () => (await reader.list('pods')).length === 0, { timeoutMs: READY_MS });
    expect((await reader.list('pvc')).map(({ metadata }) => metadata.name)).toEqual(['home-jenkins-shop-0']);

    await apply();
    await ready();

    expect(await password()).toBe(secret);
    expect((await runs()).slice(0, before.length)).toEqual(before);
    expect(await overview()).toMatchObject({ description: 'The shop' });
  });
});

interface Run {
  readonly run: string;
  readonly event: string;
}

const Project = z.object({
  metadata: z.object({ generation: z.int() }),
  status: z.looseObject({
    observedGeneration: z.int().optional(),
    conditions: z.array(
      z.object({ type: z.string(), status: z.string(), reason: z.string(), message: z.string().default('') }),
    ),
  }),
});
type Project = z.infer<typeof Project>;
