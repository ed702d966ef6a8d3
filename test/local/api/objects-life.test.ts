import { configMap, job, pod, refusal, startApi, watchNames } from './objects.js';

const MAP = { apiVersion: 'v1', resource: 'configmaps', namespace: 'default', name: 'sample' };
const MAPS = { apiVersion: 'v1', resource: 'configmaps', namespace: 'default' };

describe('creating', () => {
  it('fills in what the server knows', async () => {
    const { api } = startApi();
    const created = await api.create('configmaps', configMap({ data: { a: '1' } }));
    expect(created).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'sample',
        namespace: 'default',
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
        resourceVersion: expect.stringMatching(/^\d+$/) as unknown,
        creationTimestamp: '2026-03-01T12:00:00Z',
        managedFields: [
          {
            manager: 'unknown',
            operation: 'Update',
            apiVersion: 'v1',
            time: '2026-03-01T12:00:00Z',
            fieldsType: 'FieldsV1',
            fieldsV1: { 'f:data': { '.': {}, 'f:a': {} } },
          },
        ],
      },
      data: { a: '1' },
    });
    expect(await api.get(MAP)).toBe(created);
  });

  it('takes the uid from whoever wants to choose it', async () => {
    const { api } = startApi({ createUid: ({ kind, metadata }) => `${kind}-${metadata.name ?? ''}` });
    const created = await api.create('configmaps', configMap());
    expect(created.metadata.uid).toBe('ConfigMap-sample');
  });

  it('makes a name out of generateName', async () => {
    const { api } = startApi();
    const created = await api.create('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { generateName: 'made-', namespace: 'default' },
    });
    expect(created.metadata.name).toMatch(/^made-[a-z0-9]{5}$/);
  });

  it.each([
    [configMap(), 409, 'configmaps "sample" already exists'],
    [configMap({ metadata: { name: 'x', namespace: 'nowhere' } }), 404, 'namespaces "nowhere" not found'],
    [
      { ...configMap(), metadata: { name: 'x' } },
      405,
      'the server does not allow this method on the requested resource',
    ],
    [
      configMap({ metadata: { name: 'x', resourceVersion: '5' } }),
      500,
      'resourceVersion should not be set on objects to be created',
    ],
    [
      configMap({ metadata: { name: 'x', labels: { a: 1 } } }),
      400,
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
    ],
    [
      configMap({ metadata: { name: '' } }),
      422,
      'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
    ],
    [
      configMap({ metadata: { name: 'x', finalizers: ['x'] } }),
      422,
      'ConfigMap "x" is invalid: metadata.finalizers[0]: Invalid value: "x": name is neither a standard finalizer name nor is it fully qualified',
    ],
    [
      configMap({
        metadata: { name: 'x', ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'y', uid: '' }] },
      }),
      422,
      'ConfigMap "x" is invalid: metadata.ownerReferences.uid: Invalid value: "": must not be empty',
    ],
  ])('refuses as the real server does (%#)', async (input, status, message) => {
    const { api } = startApi();
    await api.create('configmaps', configMap());
    expect(await refusal(api.create('configmaps', input))).toMatchObject({ status, message });
  });

  it('names the rule that a name or label breaks', async () => {
    const { api } = startApi();
    const wrongName = await refusal(api.create('configmaps', configMap({ metadata: { name: 'A' } })));
    expect(wrongName.message).toBe(
      `ConfigMap "A" is invalid: metadata.name: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
    );
    const wrongLabel = await refusal(
      api.create('configmaps', configMap({ metadata: { labels: { a: 'b c' } } })),
    );
    expect(wrongLabel.message).toContain('metadata.labels: Invalid value: "b c": a valid label must be');
  });

  it('does not know resources that nobody defined', async () => {
    const { api } = startApi();
    const unknown = { status: 404, message: 'the server could not find the requested resource' };
    expect(await refusal(api.list({ apiVersion: 'v1', resource: 'foos' }))).toMatchObject(unknown);
    expect(await refusal(api.get({ apiVersion: 'v1', resource: 'pods', name: 'x' }))).toMatchObject(unknown);
    expect(await refusal(api.get({ ...MAP, name: 'no' }))).toMatchObject({
      status: 404,
      reason: 'NotFound',
      message: 'configmaps "no" not found',
    });
  });
});

describe('updating', () => {
  it('leaves no trace of a write that changes nothing', async () => {
    const { api } = startApi();
    const created = await api.create('configmaps', configMap({ data: { a: '1' } }));
    const seen = watchNames(api, { ...MAPS, resourceVersion: created.metadata.resourceVersion ?? '' });
    const updated = await api.update('configmaps', configMap({ data: { a: '1' }, metadata: { labels: {} } }));
    await Promise.resolve();
    expect(updated).toBe(created);
    expect(seen).toEqual([]);
  });

  it('refuses a write that is based on an older state', async () => {
    const { api } = startApi();
    const created = await api.create('configmaps', configMap());
    await api.patch(MAP, { data: { a: '1' } });
    const stale = configMap({
      metadata: { resourceVersion: created.metadata.resourceVersion },
      data: { a: '2' },
    });
    expect(await refusal(api.update('configmaps', stale))).toEqual({
      status: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on configmaps "sample": the object has been modified; please apply your changes to the latest version and try again',
    });
  });

  it('refuses the uid of another object', async () => {
    const { api } = startApi();
    await api.create('configmaps', configMap());
    const other = await refusal(api.update('configmaps', configMap({ metadata: { uid: 'other' } })));
    expect(other.message).toContain('Precondition failed: UID in precondition: other, UID in object meta: ');
  });

  it('counts changes of the content in the generation, not those of metadata or status', async () => {
    const { api } = startApi();
    await api.create('pods', pod());
    const ref = { apiVersion: 'v1', resource: 'pods', namespace: 'default', name: 'sample' };
    const generations = [
      await api.patch(ref, { metadata: { labels: { a: 'b' } } }),
      await api.patch({ ...ref, subresource: 'status' }, { status: { phase: 'Running' } }),
      await api.patch(ref, { spec: { activeDeadlineSeconds: 5 } }),
    ].map(({ metadata }) => metadata.generation);
    expect(generations).toEqual([1, 1, 2]);
  });

  it('counts annotations in the generation of a Deployment', async () => {
    const { api } = startApi();
    await api.create('deployments', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        selector: { matchLabels: { a: 'b' } },
        template: { metadata: { labels: { a: 'b' } }, spec: pod()['spec'] },
      },
    });
    const ref = { apiVersion: 'apps/v1', resource: 'deployments', namespace: 'default', name: 'web' };
    expect((await api.patch(ref, { metadata: { annotations: { a: 'b' } } })).metadata.generation).toBe(2);
    const scale = await api.patch({ ...ref, subresource: 'scale' }, { spec: { replicas: 3 } });
    expect(scale).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 3 },
      status: { replicas: 0, selector: 'a=b' },
    });
  });

  it('keeps status and the rest apart', async () => {
    const { api } = startApi();
    const created = await api.create('pods', pod({ status: { phase: 'Running' } }));
    expect(created['status']).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
    const status = await api.updateStatus('pods', {
      ...pod(),
      spec: { containers: [] },
      status: { phase: 'Running' },
    });
    expect(status['spec']).toEqual(created['spec']);
    const updated = await api.update('pods', pod({ status: { phase: 'Failed' } }));
    expect(updated['status']).toEqual({ phase: 'Running' });
  });
});

describe('deleting', () => {
  it('compares the uid', async () => {
    const { api } = startApi();
    const { metadata } = await api.create('pods', pod());
    const ref = { apiVersion: 'v1', resource: 'pods', namespace: 'default', name: 'sample' };
    expect(await refusal(api.delete(ref, { uid: 'other' }))).toEqual({
      status: 409,
      reason: 'Conflict',
      message: `Operation cannot be fulfilled on Pod "sample": the UID in the precondition (other) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    });
    await api.delete(ref, { uid: metadata.uid });
    expect(await refusal(api.delete(ref))).toMatchObject({ status: 404 });
  });

  it('waits for the last finalizer and lets no new one in', async () => {
    const { api } = startApi();
    await api.create('jobs', job({ metadata: { finalizers: ['a.b/c'] } }));
    const ref = { apiVersion: 'batch/v1', resource: 'jobs', namespace: 'default', name: 'sample' };
    await api.delete(ref);
    const marked = await api.get(ref);
    expect(marked.metadata).toMatchObject({
      deletionTimestamp: '2026-03-01T12:00:00Z',
      deletionGracePeriodSeconds: 0,
      generation: 2,
    });
    await api.delete(ref);
    expect(await api.get(ref)).toBe(marked);
    const late = await refusal(api.patch(ref, { metadata: { finalizers: ['a.b/c', 'd.e/f'] } }));
    expect(late.message).toBe(
      'Job.batch "sample" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"d.e/f"}',
    );
    await api.patch(ref, { metadata: { finalizers: null } });
    expect(await refusal(api.get(ref))).toMatchObject({ status: 404 });
  });

  it('lets a Pod go after its time when there is one', async () => {
    const { api, clock } = startApi({ podTerminationMs: 2000 });
    const ref = { apiVersion: 'v1', resource: 'pods', namespace: 'default', name: 'sample' };
    await api.create('pods', pod());
    await api.delete(ref);
    await api.patch({ ...ref, subresource: 'status' }, { status: { phase: 'Running' } });
    expect((await api.get(ref)).metadata.deletionTimestamp).toBe('2026-03-01T12:00:02Z');
    await clock.advance(2000);
    expect(await refusal(api.get(ref))).toMatchObject({ status: 404 });
  });

  it('empties a namespace before it goes', async () => {
    const { api, clock } = startApi();
    const ref = { apiVersion: 'v1', resource: 'namespaces', name: 'team' };
    await api.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } });
    await api.create('configmaps', configMap({ metadata: { namespace: 'team', finalizers: ['a.b/c'] } }));
    await api.delete(ref);
    const refused = await refusal(
      api.create('configmaps', configMap({ metadata: { name: 'b', namespace: 'team' } })),
    );
    expect(refused).toMatchObject({
      status: 403,
      message:
        'configmaps "b" is forbidden: unable to create new content in namespace team because it is being terminated',
    });
    await clock.advance(0);
    expect((await api.get(ref))['status']).toEqual({ phase: 'Terminating' });
    await api.patch({ ...MAP, namespace: 'team' }, { metadata: { finalizers: null } });
    await clock.advance(0);
    expect(await refusal(api.get(ref))).toMatchObject({ status: 404 });
    expect(await refusal(api.delete({ ...ref, name: 'default' }))).toMatchObject({
      status: 403,
      message: 'namespaces "default" is forbidden: this namespace may not be deleted',
    });
  });
});

it('lists what it serves', async () => {
  const { api } = startApi();
  const served = await api.discover();
  expect(served).toContainEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    resource: 'deployments',
    namespaced: true,
    shortNames: ['deploy'],
    subresources: ['status', 'scale'],
  });
  expect(served.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['CustomResourceDefinition', 'CompositeController', 'Lease']) as unknown,
  );
});
