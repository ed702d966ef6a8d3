import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { compileDefinition } from '../../../src/definitions/definition-file.js';
import type { JsonObject, KubeObject } from '../../../src/contract/kube-object.js';
import type { VirtualTestCluster } from '../../../src/testing.js';
import { at, clusterWith, describeCondition, secretText } from '../../support/definition-cluster.js';
import { parentObject } from '../../support/objects.js';
import { sync } from '../../support/shipped.js';

const CascSchema = z.fromJSONSchema(
  JSON.parse(
    readFileSync('test/controllers/jenkins/casc-schema.json', 'utf8'),
  ) as z.core.JSONSchema.BaseSchema,
);

let cluster: VirtualTestCluster;

beforeAll(async () => {
  cluster = await clusterWith('jenkins');
});

afterAll(() => cluster.stop());

// One cluster for all of them; homes stay behind on purpose.
afterEach(async () => {
  for (const [apiVersion, resource] of [
    ['ci.example.com/v1', 'jenkinsprojects'],
    ['v1', 'persistentvolumeclaims'],
  ] as const) {
    const { items } = await cluster.api.list({ apiVersion, resource });
    for (const { kind, metadata } of items) await cluster.delete({ apiVersion, kind, metadata });
    await cluster.settle();
  }
});

const SHOP = { kind: 'JenkinsProject', name: 'shop' };
const SERVER = { kind: 'StatefulSet', name: 'jenkins-shop' };

async function apply(spec: JsonObject = {}, name = 'shop'): Promise<KubeObject> {
  await cluster.apply({
    apiVersion: 'ci.example.com/v1',
    kind: 'JenkinsProject',
    metadata: { name },
    spec: { project: 'Shop', ...spec },
  });
  await cluster.settle();
  return cluster.get({ kind: 'JenkinsProject', name });
}

async function namesOf(name = 'shop'): Promise<string[]> {
  const children = await cluster.childrenOf({ kind: 'JenkinsProject', name });
  return children.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort();
}

/** The files of the configuration as code. */
async function cascOf(): Promise<Record<string, string>> {
  return at(await cluster.get({ kind: 'ConfigMap', name: 'jenkins-shop-casc' }), 'data') as Record<
    string,
    string
  >;
}

async function hashesOf(): Promise<unknown> {
  return at(await cluster.get(SERVER), 'spec.template.metadata.annotations');
}

describe('a JenkinsProject', () => {
  it('becomes a Jenkins that is ready', async () => {
    const shop = await apply();

    expect(describeCondition(shop, 'Ready')).toBe('True/ChildrenReady: 10 of 10 children are ready');
    expect(describeCondition(shop, 'PluginsInstalled')).toContain('True/Installed');
    expect(describeCondition(shop, 'Running')).toContain('True/Running');
    expect(shop['status']).toMatchObject({
      url: 'http://jenkins-shop-http.default.svc:8080',
      version: '2.568.2-lts-jdk21',
      storage: '8Gi',
    });
    expect(await namesOf()).toEqual([
      'ConfigMap jenkins-shop-casc',
      'ConfigMap jenkins-shop-plugins',
      'NetworkPolicy jenkins-shop',
      'Role jenkins-shop',
      'RoleBinding jenkins-shop',
      'Secret jenkins-shop-admin',
      'Service jenkins-shop-agent',
      'Service jenkins-shop-http',
      'ServiceAccount jenkins-shop',
      'StatefulSet jenkins-shop',
    ]);
  });

  it('has Services whose ports its server has', async () => {
    await apply();

    const server = await cluster.get(SERVER);
    for (const name of ['jenkins-shop-http', 'jenkins-shop-agent']) {
      const service = await cluster.get({ kind: 'Service', name });
      expect(at(server, 'spec.template.metadata.labels')).toMatchObject(
        at(service, 'spec.selector') as object,
      );
      const [port] = at(service, 'spec.ports') as { targetPort: string }[];
      expect(JSON.stringify(at(server, 'spec.template.spec.containers'))).toContain(
        `"name":"${port?.targetPort}"`,
      );
    }
  });

  it('comes with an Ingress, a quota and limits when they are asked for', async () => {
    const optional = /Ingress|ResourceQuota|LimitRange|NetworkPolicy/;
    const shop = await apply({
      ingressHost: 'ci.example.com',
      tlsSecret: 'cert',
      quota: { cpu: '8', memory: '16Gi', pods: 20 },
      networkPolicy: false,
    });
    expect(at(shop, 'status.url')).toBe('https://ci.example.com');
    expect((await namesOf()).filter((name) => optional.test(name))).toEqual([
      'Ingress jenkins-shop',
      'LimitRange jenkins-shop',
      'ResourceQuota jenkins-shop',
    ]);

    await apply();

    expect((await namesOf()).filter((name) => optional.test(name))).toEqual(['NetworkPolicy jenkins-shop']);
  });

  it('runs nothing as root, and only the server gets a token', async () => {
    await apply();

    const pod = at(await cluster.get(SERVER), 'spec.template.spec') as Record<string, unknown>;
    expect(pod).toMatchObject({
      serviceAccountName: 'jenkins-shop',
      automountServiceAccountToken: true,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    const containers = [...(pod['initContainers'] as unknown[]), ...(pod['containers'] as unknown[])];
    expect(containers.map((container) => at(container, 'securityContext'))).toEqual(
      containers.map(() => ({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })),
    );
  });

  it('hands out the rights that Metacontroller is given for it', async () => {
    await apply();

    const role = await cluster.get({ kind: 'Role', name: 'jenkins-shop' });
    const file = 'src/controllers/jenkins/controller.yaml';
    expect(role['rules']).toEqual(compileDefinition(readFileSync(file, 'utf8'), file).definition.grants);
  });

  it('keeps its password when the Secret is deleted, and its home when it is deleted itself', async () => {
    await apply();
    const secret = { kind: 'Secret', name: 'jenkins-shop-admin' };
    const home = { kind: 'PersistentVolumeClaim', name: 'home-jenkins-shop-0' };
    const password = secretText(await cluster.get(secret), 'password');
    const { uid } = (await cluster.get(home)).metadata;

    await cluster.delete(secret);
    await cluster.settle();
    expect(secretText(await cluster.get(secret), 'password')).toBe(password);

    await cluster.delete(SHOP);
    await cluster.settle();
    expect(await cluster.find(SERVER)).toBeUndefined();
    await apply();
    expect((await cluster.get(home)).metadata.uid).toBe(uid);
    expect(secretText(await cluster.get(secret), 'password')).toBe(password);
  });

  it('gets over a spec with which it could not start', async () => {
    await apply({ adminSecret: 'not-there' });

    const shop = await apply();

    expect(describeCondition(shop, 'Ready')).toContain('True/');
  });

  it('is refused less storage, and asks for more where it has to be given', async () => {
    await apply({ storage: { size: '8Gi' } });
    await expect(apply({ storage: { size: '4Gi' } })).rejects.toThrow('storage can only grow');

    const shop = await apply({ storage: { size: '9Gi' } });

    expect(describeCondition(shop, 'StorageAsWanted')).toContain(
      'False/ClaimDiffers: PersistentVolumeClaim home-jenkins-shop-0 asks for 8Gi, the spec for 9Gi',
    );
    expect((await cluster.get(SERVER)).metadata.generation).toBe(1);
  });

  it.each([['a'.repeat(200)], ['shop.example.com']])('has children with other names for %s', async (name) => {
    const project = await apply({}, name);

    expect(describeCondition(project, 'Ready')).toContain('True/');
    expect((await namesOf(name)).every((child) => / jenkins-[0-9a-f]{16}/.test(child))).toBe(true);
  });

  it('is refused a plugin without a version', async () => {
    await expect(apply({ plugins: ['git'] })).rejects.toThrow('spec.plugins[0]');
  });
});

describe('the configuration of a JenkinsProject', () => {
  const SEED = { name: 'all', repositoryUrl: 'https://git.example.com/jobs.git', credentialSecret: 'git' };

  it.each<[string, JsonObject]>([
    ['nothing but defaults', {}],
    ['seed jobs', { seedJobs: [SEED, { ...SEED, name: 'more', branch: 'release/*' }] }],
    ['a host', { ingressHost: 'ci.example.com' }],
    ['a name with everything that YAML and Jenkins could misread', { project: 'a: "b" # ${HOME}\n- c' }],
  ])('is as Jenkins takes it: with %s', async (_what, spec) => {
    await apply(spec);

    const casc: unknown = parse((await cascOf())['10-metahooks.yaml'] ?? '');
    expect(CascSchema.safeParse(casc).error?.issues).toBeUndefined();
  });

  it('does not let the name of a project read what Jenkins can read', async () => {
    await apply({ project: 'the ${readFile:/run/secrets/jenkins-admin/password}' });

    const casc: unknown = parse((await cascOf())['10-metahooks.yaml'] ?? '');
    expect(at(casc, 'jenkins.systemMessage')).toBe('the ^${readFile:/run/secrets/jenkins-admin/password}');
  });

  it('holds no password', async () => {
    await apply();

    const password = secretText(
      await cluster.get({ kind: 'Secret', name: 'jenkins-shop-admin' }),
      'password',
    );
    const { items } = await cluster.api.list({ apiVersion: 'v1', resource: 'configmaps' });
    expect(JSON.stringify([items, await cluster.get(SERVER), await cluster.get(SHOP)])).not.toContain(
      password,
    );
  });

  it('makes a job that makes the others', async () => {
    await apply({ seedJobs: [SEED] });

    const casc: unknown = parse((await cascOf())['10-metahooks.yaml'] ?? '');
    expect(at(casc, 'jobs.0.script')).toBe(`freeStyleJob('seed-all') {
  scm { git {
    remote {
      url('https://git.example.com/jobs.git')
      credentials('git')
    }
    branch('main')
  } }
  triggers { scm('H/15 * * * *') }
  steps { dsl { external('jobs/*.groovy') } }
}
`);
  });

  it.each([["https://git.example.com/'); System.exit(0); ('"], ['https://${HOME}/'], ['file:///etc/passwd']])(
    'refuses the repository %s',
    async (repositoryUrl) => {
      await expect(apply({ seedJobs: [{ ...SEED, repositoryUrl }] })).rejects.toThrow('repositoryUrl');
    },
  );

  it('is followed by that of the project, which Jenkins reads last', async () => {
    await apply({ casc: { jenkins: { quietPeriod: 10, labels: ['a', 'b'] } } });

    const files = await cascOf();
    expect(Object.keys(files).sort()).toEqual(['10-metahooks.yaml', '90-project.yaml']);
    expect(parse(files['90-project.yaml'] ?? '')).toEqual({
      jenkins: { quietPeriod: 10, labels: ['a', 'b'] },
    });
  });

  it.each<[string, JsonObject, string]>([
    ['the configuration', { casc: { jenkins: { quietPeriod: 10 } } }, 'ci.example.com/casc-hash'],
    ['the plugins', { plugins: ['git:5.10.1'] }, 'ci.example.com/plugins-hash'],
  ])('restarts the server when %s changes, and only then', async (_what, change, changed) => {
    await apply();
    const before = (await hashesOf()) as Record<string, string>;

    await apply({ ...change, ingressClassName: 'nginx' });

    const after = (await hashesOf()) as Record<string, string>;
    expect(Object.keys(before).filter((key) => before[key] !== after[key])).toEqual([changed]);
  });
});

describe('a Jenkins that does not come up', () => {
  const PARENT = parentObject({ apiVersion: 'ci.example.com/v1', kind: 'JenkinsProject', name: 'shop' });
  const pod = (status: JsonObject): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'jenkins-shop-0',
      namespace: 'default',
      uid: 'uid-of-the-pod',
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: {
        'app.kubernetes.io/name': 'jenkins',
        'app.kubernetes.io/component': 'server',
        'app.kubernetes.io/instance': 'jenkins-shop',
      },
    },
    spec: { containers: [{ name: 'jenkins', image: 'jenkins' }] },
    status,
  });
  const broken = (message: string): JsonObject => ({
    state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' } },
    lastState: { terminated: { exitCode: 1, message } },
  });

  it.each<[string, JsonObject, string]>([
    [
      'PluginsInstalled',
      { initContainerStatuses: [{ name: 'plugins', ...broken('git:0.0.0 cannot be downloaded') }] },
      'False/CrashLoopBackOff: git:0.0.0 cannot be downloaded',
    ],
    [
      'Running',
      {
        initContainerStatuses: [{ name: 'plugins', state: { terminated: { exitCode: 0 } } }],
        containerStatuses: [{ name: 'jenkins', ...broken('No configurator for root element "jenkin"') }],
      },
      'False/CrashLoopBackOff: No configurator for root element "jenkin"',
    ],
    [
      'Running',
      { containerStatuses: [{ name: 'jenkins', state: { waiting: { reason: 'PodInitializing' } } }] },
      'False/Starting: Jenkins does not answer yet',
    ],
  ])('says in %s what its container said last', async (type, status, condition) => {
    const { status: answered } = await sync('jenkins', { parent: PARENT, related: [pod(status)] });

    expect(describeCondition({ ...pod({}), status: answered }, type)).toBe(condition);
  });
});
