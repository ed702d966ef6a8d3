import { configMap, cronTabDefinition, startApi, watchNames } from './objects.js';

const MAP = { apiVersion: 'v1', resource: 'configmaps', namespace: 'default', name: 'sample' };
const MAPS = { apiVersion: 'v1', resource: 'configmaps' };

it('replays what happened since a resourceVersion and goes on from there, in order', async () => {
  const { api } = startApi();
  const { resourceVersion } = await api.list(MAPS);
  await api.create('configmaps', configMap());
  await api.patch(MAP, { data: { a: '1' } });
  const seen = watchNames(api, { ...MAPS, resourceVersion });
  expect(seen).toEqual([]);
  await api.delete(MAP);
  await Promise.resolve();
  expect(seen).toEqual(['ADDED sample', 'MODIFIED sample', 'DELETED sample']);
});

it('delivers nothing within the call that changes something', async () => {
  const { api } = startApi();
  const seen = watchNames(api, { ...MAPS, resourceVersion: (await api.list(MAPS)).resourceVersion });
  void api.create('configmaps', configMap());
  expect(seen).toEqual([]);
  await Promise.resolve();
  expect(seen).toEqual(['ADDED sample']);
});

it('begins with what there is when any state will do', async () => {
  const { api } = startApi();
  await api.create('configmaps', configMap());
  const seen = watchNames(api, { ...MAPS, resourceVersion: '0' });
  await Promise.resolve();
  expect(seen).toEqual(['ADDED sample']);
});

it('sees objects enter and leave its selection', async () => {
  const { api } = startApi();
  const { resourceVersion } = await api.list(MAPS);
  const seen = watchNames(api, { ...MAPS, labelSelector: 'app=web', resourceVersion });
  await api.create('configmaps', configMap());
  await api.patch(MAP, { metadata: { labels: { app: 'web' } } });
  await api.patch(MAP, { data: { a: '1' } });
  await api.patch(MAP, { metadata: { labels: { app: 'other' } } });
  await api.delete(MAP);
  await Promise.resolve();
  expect(seen).toEqual(['ADDED sample', 'MODIFIED sample', 'DELETED sample']);
});

it('sees one namespace only when asked for one', async () => {
  const { api } = startApi();
  const { resourceVersion } = await api.list(MAPS);
  const seen = watchNames(api, { ...MAPS, namespace: 'kube-system', resourceVersion });
  await api.create('configmaps', configMap());
  await api.create('configmaps', configMap({ metadata: { name: 'other', namespace: 'kube-system' } }));
  await Promise.resolve();
  expect(seen).toEqual(['ADDED other']);
});

it('ends with Expired when the events since are forgotten', async () => {
  const { api } = startApi();
  const { resourceVersion } = await api.list(MAPS);
  await api.create('configmaps', configMap());
  for (let count = 0; count < 2100; count += 1) await api.patch(MAP, { data: { count: String(count) } });
  const seen = watchNames(api, { ...MAPS, resourceVersion });
  await Promise.resolve();
  expect(seen).toEqual([expect.stringMatching(/^END too old resource version: \d+ \(\d+\)$/)]);
});

it('stops when told to', async () => {
  const { api } = startApi();
  const seen: string[] = [];
  const { resourceVersion } = await api.list(MAPS);
  const stop = api.watch(
    { ...MAPS, resourceVersion },
    ({ type }) => void seen.push(type),
    () => seen.push('END'),
  );
  void api.create('configmaps', configMap());
  stop();
  await Promise.resolve();
  expect(seen).toEqual([]);
});

it('ends the watches of a resource with its CRD', async () => {
  const { api, clock } = startApi();
  await api.create('customresourcedefinitions', cronTabDefinition());
  const crontabs = { apiVersion: 'stable.example.com/v1', resource: 'crontabs' };
  const seen = watchNames(api, { ...crontabs, resourceVersion: (await api.list(crontabs)).resourceVersion });
  await api.delete({
    apiVersion: 'apiextensions.k8s.io/v1',
    resource: 'customresourcedefinitions',
    name: 'crontabs.stable.example.com',
  });
  await clock.advance(0);
  expect(seen).toEqual(['END undefined']);
});
