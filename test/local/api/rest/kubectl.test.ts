import { setTimeout as sleep } from 'node:timers/promises';
import { configMap, cronTab, cronTabDefinition, pod } from '../objects.js';
import { KUBECTL, runKubectl } from './kubectl.js';
import { type RestCluster, startRestCluster } from './rest-cluster.js';

if (KUBECTL === undefined) {
  process.stderr.write('not run: kubectl was not found (KUBEBUILDER_ASSETS, the cache folder or PATH)\n');
}
const describeWithKubectl = KUBECTL === undefined ? describe.skip : describe;

let cluster: RestCluster;

beforeEach(async () => {
  cluster = await startRestCluster();
});

afterEach(async () => {
  await cluster.stop();
});

interface Input {
  readonly args?: readonly string[];
  readonly input?: string | object;
  readonly editor?: string;
}

/** What kubectl printed; it has to succeed. */
async function kubectl(line: string, { args = [], ...options }: Input = {}): Promise<string> {
  const { code, stdout, stderr } = await runKubectl(cluster, [...line.split(' '), ...args], options);
  if (code !== 0) throw new Error(`kubectl ${line} ended with ${String(code)}: ${stderr || stdout}`);
  return stdout;
}

/** What kubectl complained about; it has to fail. */
async function refused(line: string, { args = [], ...options }: Input = {}): Promise<string> {
  const { code, stderr } = await runKubectl(cluster, [...line.split(' '), ...args], options);
  expect(code).not.toBe(0);
  return stderr;
}

const apply = (...objects: object[]): Promise<string> =>
  kubectl('apply -f -', { input: { apiVersion: 'v1', kind: 'List', items: objects } });

const PRINTED_DEFINITION = cronTabDefinition({
  additionalPrinterColumns: [
    { name: 'Image', type: 'string', jsonPath: '.spec.image' },
    { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
    { name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas', priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
});

function deployment(image = 'nginx:1'): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'main', image, ports: [{ containerPort: 80 }] }] },
      },
    },
  };
}

describeWithKubectl('kubectl with custom resources', () => {
  beforeEach(async () => {
    await apply(PRINTED_DEFINITION);
    await kubectl('wait --for=condition=Established crd/crontabs.stable.example.com --timeout=10s');
  });

  it('applies an object, says when nothing changed, and applies a change', async () => {
    expect(await apply(cronTab())).toBe('crontab.stable.example.com/sample created\n');
    expect(await apply(cronTab())).toBe('crontab.stable.example.com/sample unchanged\n');
    expect(await apply(cronTab({ spec: { image: 'cron:1', replicas: 3 } }))).toBe(
      'crontab.stable.example.com/sample configured\n',
    );
    expect(await kubectl('get crontab sample -o jsonpath={.spec.replicas}')).toBe('3');
  });

  it('prints the columns of the definition, the wide ones on request', async () => {
    await apply(cronTab());

    expect(await kubectl('get ct')).toMatch(/^NAME +IMAGE +READY +AGE\nsample +cron:1 +\d+s\n$/);
    expect(await kubectl('get ct -o wide')).toMatch(
      /^NAME +IMAGE +READY +REPLICAS +AGE\nsample +cron:1 +1 +\d+s\n$/,
    );
  });

  it('shows an object as YAML, JSON and a single field', async () => {
    await apply(cronTab());

    expect(await kubectl('get crontab sample -o yaml')).toContain('spec:\n  image: cron:1\n');
    expect(JSON.parse(await kubectl('get crontabs -o json'))).toMatchObject({
      kind: 'List',
      items: [{ kind: 'CronTab', spec: { image: 'cron:1' } }],
    });
    expect(await kubectl('get crontabs -o name')).toBe('crontab.stable.example.com/sample\n');
  });

  it('says in its words what is wrong with an object', async () => {
    expect(await refused('apply -f -', { input: cronTab({ spec: { image: 'cron:1', replicas: 11 } }) })).toBe(
      'The CronTab "sample" is invalid: spec.replicas: Invalid value: 11: ' +
        'spec.replicas in body should be less than or equal to 10\n',
    );
  });

  it('refuses a field that the schema does not know', async () => {
    const input = cronTab({ spec: { image: 'cron:1', imgae: 'typo' } });

    expect(await refused('apply -f -', { input })).toContain('unknown field "spec.imgae"');
  });

  it('explains kinds and fields from the schema', async () => {
    const explained = await kubectl('explain crontab.spec');

    expect(explained).toContain('GROUP:      stable.example.com\nKIND:       CronTab\nVERSION:    v1');
    expect(explained).toContain('image\t<string> -required-');
    expect(explained).toContain('mode\t<string>\n  enum: Fast, Slow');
    expect(await kubectl('explain crontab --recursive')).toContain('    deep\t<string>');
  });

  it('labels, annotates, scales and edits', async () => {
    await apply(cronTab());

    await kubectl('label crontab sample tier=gold');
    await kubectl('annotate crontab sample note=yes');
    await kubectl('scale crontab sample --replicas=4');
    await kubectl('edit crontab sample', { editor: 'sed -i s/replicas:.4/replicas:\\ 5/' });

    expect(JSON.parse(await kubectl('get crontab sample -o json'))).toMatchObject({
      metadata: { labels: { tier: 'gold' }, annotations: { note: 'yes' }, generation: 3 },
      spec: { replicas: 5 },
    });
    expect(await kubectl('get crontab -l tier=gold -o name')).toBe('crontab.stable.example.com/sample\n');
  });

  it('patches in every way that custom resources allow', async () => {
    await apply(cronTab());

    await kubectl('patch crontab sample --type=merge', { args: ['-p', '{"spec":{"port":80}}'] });
    await kubectl('patch crontab sample --type=json', {
      args: ['-p', '[{"op":"replace","path":"/spec/replicas","value":2}]'],
    });
    await kubectl('patch crontab sample --subresource=status --type=merge', {
      args: ['-p', '{"status":{"replicas":2}}'],
    });

    expect(
      await kubectl('get crontab sample -o jsonpath={.spec.port}{.spec.replicas}{.status.replicas}'),
    ).toBe('8022');
    expect(await refused('patch crontab sample --type=strategic', { args: ['-p', '{}'] })).toContain(
      'is not supported by stable.example.com/v1',
    );
  });

  it('applies on the server, and reports a conflict with another manager', async () => {
    const input = cronTab({ spec: { image: 'cron:1', replicas: 2 } });
    const other = cronTab({ spec: { image: 'cron:1', replicas: 3 } });

    expect(await kubectl('apply --server-side -f -', { input })).toBe(
      'crontab.stable.example.com/sample serverside-applied\n',
    );
    const conflict = await refused('apply --server-side --field-manager=other -f -', { input: other });
    expect(conflict).toContain('conflict with "kubectl": .spec.replicas');
    await kubectl('apply --server-side --field-manager=other --force-conflicts -f -', { input: other });
    expect(await kubectl('get crontab sample -o jsonpath={.spec.replicas}')).toBe('3');
  });

  it('tries a change on the server without making it', async () => {
    expect(await kubectl('apply --dry-run=server -f -', { input: cronTab() })).toBe(
      'crontab.stable.example.com/sample created (server dry run)\n',
    );
    expect(await kubectl('get crontabs -o name')).toBe('');
  });

  it('watches objects as rows of a table', async () => {
    await apply(cronTab());
    const watched = runKubectl(cluster, ['get', 'crontab', '-w', '--request-timeout=2s']);
    await sleep(1000);
    await kubectl('label crontab sample tier=gold');

    expect((await watched).stdout).toMatch(/^NAME .*\nsample .*\nsample .*\n$/);
  });

  it('waits for a condition and for a deletion', async () => {
    await apply(cronTabDefinition(), cronTab());
    const deleted = kubectl('wait --for=delete crontab/sample --timeout=10s');
    const available = kubectl('wait --for=jsonpath={.status.replicas}=1 crontab/sample --timeout=10s');

    await kubectl('patch crontab sample --subresource=status --type=merge', {
      args: ['-p', '{"status":{"replicas":1}}'],
    });
    expect(await available).toBe('crontab.stable.example.com/sample condition met\n');
    await kubectl('delete crontab sample');
    expect(await deleted).toBe('crontab.stable.example.com/sample condition met\n');
  });

  it('describes an object with its events', async () => {
    await apply(cronTab());
    const { metadata } = await cluster.api.get({
      apiVersion: 'stable.example.com/v1',
      resource: 'crontabs',
      namespace: 'default',
      name: 'sample',
    });
    const involvedObject = { apiVersion: 'stable.example.com/v1', kind: 'CronTab', ...metadata };
    const about = (name: string, object: object, reason: string): object => ({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace: 'default' },
      involvedObject: object,
      reason,
      message: 'because of the test',
      type: 'Warning',
      lastTimestamp: new Date().toISOString(),
    });
    const { name, namespace, uid } = involvedObject;
    await apply(
      about('one', { kind: 'CronTab', name, namespace, uid }, 'SyncError'),
      about('two', { kind: 'CronTab', name: 'other', namespace }, 'Elsewhere'),
    );

    const described = await kubectl('describe crontab sample');
    expect(described).toMatch(/Spec:\n {2}Image: +cron:1\n/);
    expect(described).toMatch(/Warning +SyncError +\S+ +because of the test/);
    expect(described).not.toContain('Elsewhere');
    expect(await kubectl('events')).toContain('CronTab/sample');
    expect(await kubectl('get events')).toContain('crontab/sample');
  });
});

describeWithKubectl('kubectl with built-in kinds', () => {
  it('creates what it makes itself, which it sends as protobuf', async () => {
    await kubectl('create namespace shop');
    await kubectl('create configmap settings -n shop --from-literal=a=b');
    await kubectl('create deployment web --image=nginx:1 --replicas=0 --port=80');
    await kubectl('create job once --image=busybox -- sh -c true');

    expect(await kubectl('get configmap settings -n shop -o jsonpath={.data}')).toBe('{"a":"b"}');
    expect(JSON.parse(await kubectl('get deployment web -o json'))).toMatchObject({
      spec: {
        replicas: 0,
        template: { spec: { containers: [{ image: 'nginx:1', ports: [{ containerPort: 80 }] }] } },
      },
    });
    expect(await kubectl('get job once -o jsonpath={.spec.template.spec.containers[0].command}')).toBe(
      '["sh","-c","true"]',
    );
  });

  it('applies a change of a Deployment, keeping what others have set', async () => {
    await apply(deployment());
    await kubectl('scale deployment web --replicas=5');

    expect(await apply(deployment('nginx:2'))).toBe('deployment.apps/web configured\n');
    expect(await kubectl('get deployment web -o jsonpath={.spec.template.spec.containers[*].image}')).toBe(
      'nginx:2',
    );
  });

  it('merges a strategic patch by the name of the container', async () => {
    await apply(deployment());
    const patch = { spec: { template: { spec: { containers: [{ name: 'side', image: 'busybox' }] } } } };

    await kubectl('patch deployment web', { args: ['-p', JSON.stringify(patch)] });
    await kubectl('set image deployment/web main=nginx:3');

    expect(await kubectl('get deployment web -o jsonpath={.spec.template.spec.containers[*].image}')).toMatch(
      /^(busybox nginx:3|nginx:3 busybox)$/,
    );
  });

  it('follows a rollout to its end', async () => {
    await apply(deployment());
    const status = {
      observedGeneration: 1,
      replicas: 2,
      updatedReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
    };
    const rollout = kubectl('rollout status deployment/web --timeout=10s');
    await sleep(500);

    await kubectl('patch deployment web --subresource=status --type=merge', {
      args: ['-p', JSON.stringify({ status })],
    });

    expect(await rollout).toContain('deployment "web" successfully rolled out\n');
    expect(await kubectl('get deployment web')).toMatch(/web +2\/2 +2 +2 +\d+s/);
  });

  it('edits a Deployment', async () => {
    await apply(deployment());

    await kubectl('edit deployment web', { editor: 'sed -i s/nginx:1/nginx:4/' });

    expect(await kubectl('get deployment web -o jsonpath={..image}')).toContain('nginx:4');
  });

  it('explains the containers of a Pod', async () => {
    const explained = await kubectl('explain pod.spec.containers');

    expect(explained).toContain('FIELD: containers <[]Container>');
    expect(explained).toContain('name\t<string> -required-');
    expect(await kubectl('explain deployment.spec.template.spec.containers.resources.limits')).toContain(
      'FIELD: limits <map[string]Quantity>',
    );
  });

  it('refuses a misspelt field of a built-in kind', async () => {
    const input = pod({ spec: { containers: [{ name: 'main', image: 'nginx', imgae: 'typo' }] } });

    expect(await refused('create -f -', { input })).toContain('unknown field "spec.containers[0].imgae"');
  });

  it('describes a Pod', async () => {
    await apply(pod());

    expect(await kubectl('describe pod sample')).toMatch(/Containers:\n {2}main:\n {4}Image: +nginx:1\.25/);
  });

  it.each(['background', 'foreground', 'orphan'])('deletes with --cascade=%s', async (cascade) => {
    await kubectl('create configmap owner --from-literal=a=b');
    const uid = await kubectl('get configmap owner -o jsonpath={.metadata.uid}');
    const ownerReferences = [
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid, blockOwnerDeletion: true },
    ];
    await apply(configMap({ metadata: { name: 'owned', ownerReferences } }));

    await kubectl(`delete configmap owner --cascade=${cascade} --timeout=10s`);
    await sleep(100);

    const left = await kubectl('get configmaps -o name');
    expect(left).toBe(cascade === 'orphan' ? 'configmap/owned\n' : '');
  });

  it('deletes a namespace with all that is in it, and many objects at once', async () => {
    await kubectl('create namespace shop');
    await kubectl('create configmap one -n shop');
    await apply(configMap({ metadata: { name: 'a' } }), configMap({ metadata: { name: 'b' } }));

    await kubectl('delete namespace shop --timeout=10s');
    await kubectl('delete configmap --all');

    expect(await kubectl('get configmaps -A -o name')).toBe('');
    expect(await refused('get namespace shop')).toContain('namespaces "shop" not found');
  });

  it('replaces, and creates from a file only what does not exist', async () => {
    await kubectl('create -f -', { input: configMap({ data: { a: '1' } }) });
    await kubectl('replace -f -', { input: configMap({ data: { a: '2' } }) });

    expect(await refused('create -f -', { input: configMap() })).toContain('AlreadyExists');
    expect(await kubectl('get configmap sample -o jsonpath={.data.a}')).toBe('2');
  });

  it('reads long lists in pieces and finds by field', async () => {
    await apply(...['a', 'b', 'c'].map((name) => configMap({ metadata: { name } })));

    expect(await kubectl('get configmaps --chunk-size=2 -o name')).toBe(
      'configmap/a\nconfigmap/b\nconfigmap/c\n',
    );
    expect(await kubectl('get configmaps --field-selector=metadata.name=b -o name')).toBe('configmap/b\n');
  });
});

describeWithKubectl('kubectl about the cluster', () => {
  it('lists the resources and the versions', async () => {
    const resources = await kubectl('api-resources');

    expect(resources).toMatch(/deployments +deploy +apps\/v1 +true +Deployment/);
    expect(resources).toMatch(/compositecontrollers +cc,cctl +metacontroller.k8s.io\/v1alpha1 +false/);
    expect(await kubectl('api-versions')).toContain('batch/v1\n');
    expect(await kubectl('version')).toMatch(/Server Version: v1\.36\./);
  });

  it('may do everything, and knows who it is', async () => {
    expect(await kubectl('auth can-i delete pods')).toBe('yes\n');
    expect(await kubectl('auth can-i --list')).toMatch(/\*\.\* +\[\] +\[\] +\[\*\]/);
    expect(await kubectl('auth whoami')).toMatch(/Username +metahooks/);
  });

  it('applies a controller of Metacontroller', async () => {
    const controller = {
      apiVersion: 'metacontroller.k8s.io/v1alpha1',
      kind: 'CompositeController',
      metadata: { name: 'crontab' },
      spec: {
        parentResource: { apiVersion: 'stable.example.com/v1', resource: 'crontabs' },
        hooks: { sync: { webhook: { url: 'http://localhost:9999/sync' } } },
      },
    };

    expect(await apply(controller)).toBe('compositecontroller.metacontroller.k8s.io/crontab created\n');
    expect(await kubectl('get cc')).toMatch(/crontab +\d+s/);
  });
});
