import { configMap, cronJob, job, pod, POD_SPEC, refusal, startApi } from './objects.js';

const POD = { apiVersion: 'v1', resource: 'pods', namespace: 'default', name: 'sample' };
const JOB = { apiVersion: 'batch/v1', resource: 'jobs', namespace: 'default', name: 'sample' };

const PREPARED_CONTAINER = {
  name: 'main',
  image: 'nginx:1.25',
  imagePullPolicy: 'IfNotPresent',
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  resources: {},
};
const PREPARED_SPEC = {
  containers: [PREPARED_CONTAINER],
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  schedulerName: 'default-scheduler',
  securityContext: {},
};

describe('a Pod', () => {
  it('is completed as by the real server', async () => {
    const { api } = startApi();
    const container = {
      name: 'main',
      image: 'nginx',
      ports: [{ containerPort: 80 }],
      env: [
        { name: 'EMPTY', value: '' },
        { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      ],
      resources: { requests: { cpu: '1000m', memory: '1024Mi' }, limits: { cpu: '2', memory: '1.5Gi' } },
      readinessProbe: { httpGet: { port: 80 } },
      stdin: false,
      command: [],
    };
    const volumes = [{ name: 'a' }, { name: 'b', configMap: { name: 'x' } }];
    const created = await api.create(
      'pods',
      pod({ spec: { containers: [container], volumes, serviceAccountName: 'me' } }),
    );
    expect(created['spec']).toEqual({
      ...PREPARED_SPEC,
      serviceAccountName: 'me',
      serviceAccount: 'me',
      priority: 0,
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
      tolerations: ['not-ready', 'unreachable'].map((taint) => ({
        key: `node.kubernetes.io/${taint}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
      volumes: [
        { name: 'a', emptyDir: {} },
        { name: 'b', configMap: { name: 'x', defaultMode: 420 } },
      ],
      containers: [
        {
          ...PREPARED_CONTAINER,
          image: 'nginx',
          imagePullPolicy: 'Always',
          ports: [{ containerPort: 80, protocol: 'TCP' }],
          env: [
            { name: 'EMPTY' },
            { name: 'NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
          ],
          resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '2', memory: '1536Mi' } },
          readinessProbe: {
            httpGet: { port: 80, path: '/', scheme: 'HTTP' },
            timeoutSeconds: 1,
            periodSeconds: 10,
            successThreshold: 1,
            failureThreshold: 3,
          },
        },
      ],
    });
    expect(created['status']).toEqual({ phase: 'Pending', qosClass: 'Burstable' });
    expect(await api.update('pods', { ...created, metadata: { ...created.metadata } })).toBe(created);
  });

  it.each([
    [{}, 'spec.containers: Required value'],
    [
      { containers: [{}] },
      '[spec.containers[0].name: Required value, spec.containers[0].image: Required value]',
    ],
    [
      { ...POD_SPEC, restartPolicy: 'Foo' },
      'spec.restartPolicy: Unsupported value: "Foo": supported values: "Always", "OnFailure", "Never"',
    ],
  ])('is refused as %j', async (spec, cause) => {
    const { api } = startApi();
    expect((await refusal(api.create('pods', pod({ spec })))).message).toBe(
      `Pod "sample" is invalid: ${cause}`,
    );
  });

  it('changes its images and nothing else', async () => {
    const { api } = startApi();
    await api.create('pods', pod());
    const changed = await api.patch(POD, {
      spec: { containers: [{ name: 'main', image: 'nginx:2', imagePullPolicy: 'IfNotPresent' }] },
    });
    expect(changed.metadata.generation).toBe(2);
    const refused = await refusal(api.patch(POD, { spec: { hostname: 'other' } }));
    expect(refused.message).toContain(
      'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`',
    );
    await api.patch(POD, { spec: { tolerations: [{ key: 'mine', operator: 'Exists' }] } });
    expect((await refusal(api.patch(POD, { spec: { tolerations: null } }))).status).toBe(422);
  });

  it('refuses what is no quantity', async () => {
    const { api } = startApi();
    const containers = [{ name: 'a', image: 'b', resources: { limits: { cpu: 'much' } } }];
    expect(await refusal(api.create('pods', pod({ spec: { containers } })))).toMatchObject({ status: 400 });
  });
});

describe('a Job', () => {
  it('is given a selector and labels', async () => {
    const { api } = startApi();
    const created = await api.create('jobs', job());
    const { uid } = created.metadata;
    const labels = {
      'batch.kubernetes.io/controller-uid': uid,
      'batch.kubernetes.io/job-name': 'sample',
      'controller-uid': uid,
      'job-name': 'sample',
    };
    expect(created.metadata.labels).toEqual(labels);
    expect(created['spec']).toEqual({
      parallelism: 1,
      completions: 1,
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      suspend: false,
      podReplacementPolicy: 'TerminatingOrFailed',
      manualSelector: false,
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
      template: { metadata: { labels }, spec: { ...PREPARED_SPEC, restartPolicy: 'Never' } },
    });
  });

  it.each([
    [{ completions: 2 }, 'spec.completions: Invalid value: 2: field is immutable'],
    [{ completionMode: 'Indexed' }, 'spec.completionMode: Invalid value: "Indexed": field is immutable'],
    [{ template: { spec: { dnsPolicy: 'Default' } } }, 'field is immutable'],
    [{ selector: { matchLabels: { a: 'b' } } }, 'field is immutable'],
  ])('refuses to be changed to %j', async (spec, cause) => {
    const { api } = startApi();
    await api.create('jobs', job());
    const { status, message } = await refusal(api.patch(JOB, { spec }));
    expect(status).toBe(422);
    expect(message).toContain(cause);
    await expect(
      api.patch(JOB, { spec: { suspend: true, parallelism: 0, backoffLimit: 1 } }),
    ).resolves.toBeDefined();
  });

  it.each([
    [
      job({ metadata: { name: 'a'.repeat(64) } }),
      `spec.template.labels: Invalid value: "${'a'.repeat(64)}": must be no more than 63 bytes`,
    ],
    [
      job({ spec: { parallelism: -1 } }),
      'spec.parallelism: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      job({ spec: { template: { spec: POD_SPEC } } }),
      'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ],
  ])('is refused (%#)', async (input, cause) => {
    const { api } = startApi();
    expect((await refusal(api.create('jobs', input))).message).toContain(cause);
  });
});

describe('a CronJob', () => {
  it('is completed, but leaves the defaults of Jobs to Jobs', async () => {
    const { api } = startApi();
    const created = await api.create('cronjobs', cronJob());
    expect(created['spec']).toEqual({
      schedule: '*/5 * * * *',
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
      jobTemplate: {
        metadata: { labels: { app: 'report' } },
        spec: { template: { metadata: {}, spec: { ...PREPARED_SPEC, restartPolicy: 'Never' } } },
      },
    });
  });

  it.each([
    [cronJob({ metadata: { name: 'c'.repeat(53) } }), 'must be no more than 52 characters'],
    [cronJob({ spec: { schedule: '' } }), 'spec.schedule: Required value'],
    [
      cronJob({ spec: { schedule: '* * *' } }),
      'spec.schedule: Invalid value: "* * *": expected exactly 5 fields, found 3: [* * *]',
    ],
    [cronJob({ spec: { schedule: '99 * * * *' } }), 'spec.schedule: Invalid value: "99 * * * *": '],
    [
      cronJob({ spec: { schedule: 'TZ=UTC * * * * *' } }),
      'cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ],
    [
      cronJob({ spec: { timeZone: 'Foo/Bar' } }),
      'spec.timeZone: Invalid value: "Foo/Bar": unknown time zone Foo/Bar',
    ],
    [
      cronJob({ spec: { concurrencyPolicy: 'X' } }),
      'spec.concurrencyPolicy: Unsupported value: "X": supported values: "Allow", "Forbid", "Replace"',
    ],
  ])('is refused (%#)', async (input, cause) => {
    const { api } = startApi();
    expect((await refusal(api.create('cronjobs', input))).message).toContain(cause);
  });
});

describe('Secrets, ConfigMaps and Services', () => {
  const secret = (parts: object) => ({ ...configMap(), kind: 'Secret', ...parts });
  const service = (spec: object) => ({ ...configMap(), kind: 'Service', spec });

  it('turns stringData into data', async () => {
    const { api } = startApi();
    const created = await api.create('secrets', secret({ stringData: { a: 'b' }, data: { c: 'ZA==' } }));
    expect(created).toMatchObject({ type: 'Opaque', data: { a: 'Yg==', c: 'ZA==' } });
    expect(created).not.toHaveProperty('stringData');
    expect((await refusal(api.create('secrets', secret({ data: { c: '!' } })))).status).toBe(400);
    expect((await refusal(api.update('secrets', secret({ type: 'x', data: {} })))).message).toContain(
      'type: Invalid value: "x": field is immutable',
    );
  });

  it('keeps immutable ConfigMaps and takes text only', async () => {
    const { api } = startApi();
    await api.create('configmaps', configMap({ immutable: true, data: { a: '1' } }));
    expect(
      (await refusal(api.update('configmaps', configMap({ immutable: true, data: { a: '2' } })))).message,
    ).toBe('ConfigMap "sample" is invalid: data: Forbidden: field is immutable when `immutable` is set');
    expect((await refusal(api.create('configmaps', configMap({ data: { a: 1 } })))).message).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
    );
  });

  it('gives a Service an address that stays', async () => {
    const { api } = startApi();
    const created = await api.create('services', service({ ports: [{ port: 80 }] }));
    expect(created['spec']).toMatchObject({
      type: 'ClusterIP',
      clusterIP: expect.stringMatching(/^10\./) as unknown,
      ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }],
    });
    expect(await api.update('services', service({ ports: [{ port: 80 }] }))).toBe(created);
    const moved = await refusal(
      api.update('services', service({ clusterIP: '10.9.9.9', ports: [{ port: 80 }] })),
    );
    expect(moved.message).toContain('may not change once set');
  });

  it('reads a null as Go does: a field is absent, a text in a map empty', async () => {
    const { api } = startApi();
    const created = await api.create(
      'services',
      service({
        ports: [{ port: 80, name: null }],
        selector: { app: null },
        sessionAffinity: null,
        type: null,
      }),
    );
    expect(created['spec']).toMatchObject({
      selector: { app: '' },
      sessionAffinity: 'None',
      type: 'ClusterIP',
    });
    expect(created['spec']).toHaveProperty('ports', [{ port: 80, protocol: 'TCP', targetPort: 80 }]);
  });

  it('names what is twice among the ports of a Service', async () => {
    const { api } = startApi();
    const ports = [
      { name: 'dns', port: 53, protocol: 'UDP' },
      { name: 'dns', port: 53, protocol: 'UDP' },
    ];
    expect((await refusal(api.create('services', service({ ports })))).message).toBe(
      'Service "sample" is invalid: [spec.ports[1].name: Duplicate value: "dns", ' +
        'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"UDP","AppProtocol":null,"Port":53,"TargetPort":0,"NodePort":0}]',
    );
  });
});

describe('other workloads', () => {
  const workload = (kind: string, spec: object = {}) => ({
    ...configMap(),
    apiVersion: 'apps/v1',
    kind,
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: POD_SPEC },
      ...spec,
    },
  });

  it.each([
    [
      'deployments',
      'Deployment',
      {
        replicas: 1,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      },
    ],
    ['statefulsets', 'StatefulSet', { replicas: 1, podManagementPolicy: 'OrderedReady' }],
    ['daemonsets', 'DaemonSet', { revisionHistoryLimit: 10 }],
    ['replicasets', 'ReplicaSet', { replicas: 1 }],
  ])('completes %s', async (resource, kind, spec) => {
    const { api } = startApi();
    const created = await api.create(resource, workload(kind));
    expect(created).toMatchObject({
      metadata: { generation: 1 },
      spec: { ...spec, template: { spec: PREPARED_SPEC } },
    });
    expect(await api.update(resource, workload(kind))).toBe(created);
  });

  it('refuses a selector that selects others', async () => {
    const { api } = startApi();
    const wrong = workload('Deployment', { selector: { matchLabels: { a: 'c' } } });
    expect((await refusal(api.create('deployments', wrong))).message).toBe(
      'Deployment.apps "sample" is invalid: spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`',
    );
  });

  it('stores the claims of a StatefulSet in full', async () => {
    const { api } = startApi();
    const claim = { metadata: { name: 'data' }, spec: { resources: { requests: { storage: '1024Mi' } } } };
    const created = await api.create(
      'statefulsets',
      workload('StatefulSet', { volumeClaimTemplates: [claim] }),
    );
    expect(created['spec']).toMatchObject({
      volumeClaimTemplates: [
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          spec: { volumeMode: 'Filesystem', resources: { requests: { storage: '1Gi' } } },
          status: { phase: 'Pending' },
        },
      ],
    });
    const renamed = workload('StatefulSet', { volumeClaimTemplates: [claim], serviceName: 'x' });
    expect((await refusal(api.update('statefulsets', renamed))).message).toContain(
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    );
  });

  it('takes names of roles that are no DNS names', async () => {
    const { api } = startApi();
    const role = {
      ...configMap({ metadata: { name: 'a:b' } }),
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
    };
    await expect(api.create('roles', role)).resolves.toBeDefined();
  });

  it('writes out the protocol of network policies', async () => {
    const { api } = startApi();
    const policy = {
      ...configMap(),
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      spec: { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] },
    };
    expect((await api.create('networkpolicies', policy))['spec']).toEqual({
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [{ ports: [{ port: 80, protocol: 'TCP' }] }],
    });
  });
});
