import { configMap, cronTab, pod, POD_SPEC, startApi, startApiWithCronTabs, watchNames } from './objects.js';

const MAPS = { apiVersion: 'v1', resource: 'configmaps', namespace: 'default' };
const MAP = { ...MAPS, name: 'sample' };
const TABS = { apiVersion: 'stable.example.com/v1', resource: 'crontabs', namespace: 'default' };

it('stores nothing and tells nobody of a dry run', async () => {
  const { api } = startApi();
  const { operations } = api;
  const seen = watchNames(api, { ...MAPS, resourceVersion: '0' });
  const { object } = operations.create(MAPS, configMap(), { dryRun: true });
  expect(object.metadata.resourceVersion).toBeUndefined();
  const stored = operations.create(MAPS, configMap(), {}).object;
  const patched = operations.patch({
    ref: MAP,
    type: 'application/merge-patch+json',
    body: { data: { a: '1' } },
    dryRun: true,
  });
  expect(patched.object['data']).toEqual({ a: '1' });
  expect(patched.object.metadata.resourceVersion).toBe(stored.metadata.resourceVersion);
  operations.delete(MAP, { dryRun: true });
  expect(operations.get(MAP)).toBe(stored);
  await Promise.resolve();
  expect(seen).toEqual(['ADDED sample']);
});

it('drops unknown fields of built-in kinds, warns of them, or refuses them', () => {
  const { operations } = startApi().api;
  const pods = { ...MAPS, resource: 'pods' };
  const object = pod({ spec: { ...POD_SPEC, containers: [{ name: 'm', image: 'w:1', foo: 1 }], bar: 2 } });
  const written = operations.create(pods, object, {});
  expect(written.warnings).toEqual(['unknown field "spec.containers[0].foo"', 'unknown field "spec.bar"']);
  expect(written.object['spec']).not.toHaveProperty('bar');
  expect(() => operations.create(pods, object, { fieldValidation: 'Strict' })).toThrow(
    'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].foo", unknown field "spec.bar"',
  );
});

it('knows the fields of custom resources by their schema', async () => {
  const { operations } = (await startApiWithCronTabs()).api;
  const stray = cronTab({ spec: { image: 'cron:1', stray: 1, free: { any: 1 } }, top: 1 });
  expect(() => operations.create(TABS, stray, { fieldValidation: 'Strict' })).toThrow(
    'strict decoding error: unknown field "spec.stray", unknown field "top"',
  );
  expect(operations.create(TABS, stray, { fieldValidation: 'Ignore' }).warnings).toEqual([]);
});

it('refuses a body that is meant for another address', () => {
  const { operations } = startApi().api;
  operations.create(MAPS, configMap(), {});
  const elsewhere = configMap({ metadata: { namespace: 'other' } });
  expect(() => operations.create(MAPS, elsewhere, {})).toThrow(
    'the namespace of the provided object does not match the namespace sent on the request',
  );
  expect(() => operations.update(MAP, configMap({ metadata: { name: 'x' } }), {})).toThrow(
    'the name of the object (x) does not match the name on the URL (sample)',
  );
});

it('takes strategic merge patches for built-in kinds only', async () => {
  const { operations } = (await startApiWithCronTabs()).api;
  operations.create(TABS, cronTab(), {});
  const type = 'application/strategic-merge-patch+json';
  expect(() => operations.patch({ ref: { ...TABS, name: 'sample' }, type, body: {} })).toThrow(
    expect.objectContaining({ status: 415, reason: 'UnsupportedMediaType' }),
  );
});

it('deletes under preconditions, or a whole selection', () => {
  const { operations } = startApi().api;
  const labelled = (name: string) => configMap({ metadata: { name, labels: { l: name } } });
  for (const name of ['a', 'b', 'c']) operations.create(MAPS, labelled(name), {});
  expect(() => operations.delete({ ...MAPS, name: 'a' }, { resourceVersion: '1' })).toThrow(
    'the ResourceVersion in the precondition (1) does not match the ResourceVersion in record',
  );
  const { items } = operations.deleteCollection({ ...MAPS, labelSelector: 'l in (a,b)' }, {});
  expect(items.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
  expect(operations.list(MAPS).items.map(({ metadata }) => metadata.name)).toEqual(['c']);
});

it('shortens the time a Pod has left when it is deleted again', () => {
  const { operations } = startApi({ podTerminationMs: 30_000 }).api;
  const ref = { ...MAPS, resource: 'pods', name: 'sample' };
  operations.create({ ...MAPS, resource: 'pods' }, pod(), {});
  const graces = [20, 25, 5].map(
    (gracePeriodSeconds) =>
      operations.delete(ref, { gracePeriodSeconds })?.metadata['deletionGracePeriodSeconds'],
  );
  expect(graces).toEqual([20, 20, 5]);
  expect(operations.delete(ref, { gracePeriodSeconds: 0 })?.metadata).toMatchObject({
    deletionGracePeriodSeconds: 0,
  });
  expect(() => operations.get(ref)).toThrow('not found');
});
