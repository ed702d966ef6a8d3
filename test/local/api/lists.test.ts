import { StatusError } from '../../../src/cluster/status-error.js';
import type { ListQuery } from '../../../src/local/api/operations.js';
import { configMap, pod, startApi } from './objects.js';

const MAPS = { apiVersion: 'v1', resource: 'configmaps', namespace: 'default' };

function startWithMaps(...names: string[]) {
  const { api, clock } = startApi();
  const { operations } = api;
  for (const name of names) operations.create(MAPS, configMap({ metadata: { name } }), {});
  const list = (query: Partial<ListQuery> = {}) => {
    const { items, ...page } = operations.list({ ...MAPS, ...query });
    return { names: items.map(({ metadata }) => metadata.name).join(''), ...page };
  };
  return { operations, list, clock };
}

it('reads on over the same state, whatever has happened since', () => {
  const { operations, list } = startWithMaps('a', 'b', 'c', 'd');
  const first = list({ limit: 2 });
  expect(first).toMatchObject({ names: 'ab', remainingItemCount: 2 });
  operations.delete({ ...MAPS, name: 'c' }, {});
  operations.create(MAPS, configMap({ metadata: { name: 'bb' } }), {});
  const { resourceVersion } = first;
  expect(list({ limit: 2, continue: first.continue })).toEqual({ names: 'cd', resourceVersion });
  expect(list({ resourceVersion, resourceVersionMatch: 'Exact' }).names).toBe('abcd');
  expect(list().names).toBe('abbbd');
});

it('gives a token that reads on over the present state when the old one has expired', () => {
  const { operations, list } = startWithMaps('a', 'b', 'c');
  const token = list({ limit: 1 }).continue;
  for (let count = 0; count < 2100; count += 1) {
    operations.update(
      { ...MAPS, name: 'a' },
      configMap({ metadata: { name: 'a' }, data: { n: `${count}` } }),
      {},
    );
  }
  const error = refusedBy(() => list({ continue: token }));
  expect(error).toMatchObject({ status: 410, reason: 'Expired' });
  const next = error.details.continue;
  expect(list({ continue: next }).names).toBe('bc');
});

it.each([
  [{ fieldSelector: 'metadata.name=a' }, 'a'],
  [{ fieldSelector: 'metadata.name!=a,metadata.namespace==default' }, 'bc'],
  [{ resourceVersion: '0' }, 'abc'],
  [{ resourceVersion: '1', resourceVersionMatch: 'NotOlderThan' }, 'abc'],
])('selects by %j', (query, names) => {
  expect(startWithMaps('a', 'b', 'c').list(query).names).toBe(names);
});

it.each([
  [
    { fieldSelector: 'data.a=b' },
    400,
    '"data.a" is not a known field selector: only "metadata.name", "metadata.namespace"',
  ],
  [
    { fieldSelector: 'metadata.name' },
    400,
    "invalid selector: 'metadata.name'; can't understand 'metadata.name'",
  ],
  [{ resourceVersion: '99999' }, 504, 'Timeout: Too large resource version: 99999, current: '],
  [
    { continue: 'a!' },
    400,
    'invalid continue token: continue key is not valid: illegal base64 data at input byte 1',
  ],
  [
    { resourceVersionMatch: 'Exact' },
    422,
    'resourceVersionMatch is forbidden unless resourceVersion is provided',
  ],
])('refuses %j', (query, status, message) => {
  expect(() => startWithMaps().list(query)).toThrow(
    expect.objectContaining({ status, message: expect.stringContaining(message) }),
  );
});

it('selects Pods by node and phase', () => {
  const { operations } = startApi().api;
  const pods = { ...MAPS, resource: 'pods' };
  operations.create(pods, pod(), {});
  expect(
    operations.list({ ...pods, fieldSelector: 'spec.nodeName=,status.phase=Pending' }).items,
  ).toHaveLength(1);
  expect(operations.list({ ...pods, fieldSelector: 'status.phase!=Pending' }).items).toEqual([]);
});

it('marks the end of initial events, and where a quiet watch is', async () => {
  const { operations, clock } = startWithMaps('a');
  const seen: unknown[] = [];
  const stop = operations.watch(
    { ...MAPS, sendInitialEvents: true, allowBookmarks: true, resourceVersionMatch: 'NotOlderThan' },
    ({ type, object }) => seen.push([type, object.metadata]),
    () => undefined,
  );
  const { resourceVersion } = operations.list(MAPS);
  await clock.advance(60_000);
  stop();
  await clock.advance(60_000);
  expect(seen).toEqual([
    ['ADDED', expect.objectContaining({ name: 'a' })],
    ['BOOKMARK', { resourceVersion, annotations: { 'k8s.io/initial-events-end': 'true' } }],
    ['BOOKMARK', { resourceVersion }],
  ]);
});

function refusedBy(attempt: () => unknown): StatusError {
  try {
    attempt();
  } catch (error) {
    if (error instanceof StatusError) return error;
  }
  throw new Error('not refused');
}
