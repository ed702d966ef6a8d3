import type { KubeObject } from '../../../src/contract/kube-object.js';
import { fieldsAt, listAt, textAt } from '../../../src/local/api/fields.js';
import { configMap, CRON_TAB, cronTab, pod, refusal, startApi, startApiWithCronTabs } from './objects.js';

const MAP = { apiVersion: 'v1', resource: 'configmaps', namespace: 'default', name: 'sample' };
const POD = { ...MAP, resource: 'pods' };

/** Fields by manager, as `manager operation`. */
function owners(object: KubeObject): Readonly<Record<string, unknown>> {
  const entries = listAt(object.metadata, 'managedFields');
  return Object.fromEntries(
    entries.map((entry) => [
      `${textAt(entry, 'manager') ?? ''} ${textAt(entry, 'operation') ?? ''}`,
      fieldsAt(entry, 'fieldsV1'),
    ]),
  );
}

const data = (entries: object) => configMap({ data: entries });

it('creates what is not there, and owns what it sent', async () => {
  const { api } = startApi();
  const created = await api.apply(MAP, data({ a: '1' }), { fieldManager: 'one' });
  expect(created['data']).toEqual({ a: '1' });
  expect(owners(created)).toEqual({ 'one Apply': { 'f:data': { 'f:a': {} } } });
  expect(await api.apply(MAP, data({ a: '1' }), { fieldManager: 'one' })).toBe(created);
});

it('refuses to change what another manager owns, unless forced', async () => {
  const { api } = startApi();
  await api.apply(MAP, data({ a: '1', b: '1' }), { fieldManager: 'one' });
  const change = data({ a: '2', b: '2' });
  expect(await refusal(api.apply(MAP, change, { fieldManager: 'two' }))).toEqual({
    status: 409,
    reason: 'Conflict',
    message: 'Apply failed with 2 conflicts: conflicts with "one":\n- .data.a\n- .data.b',
  });
  const forced = await api.apply(MAP, change, { fieldManager: 'two', force: true });
  expect(owners(forced)).toEqual({ 'two Apply': { 'f:data': { 'f:a': {}, 'f:b': {} } } });
});

it('names every conflict as a cause', () => {
  const { api } = startApi();
  const { operations } = api;
  const request = { ref: MAP, type: 'application/apply-patch+yaml' } as const;
  operations.patch({ ...request, body: data({ a: '1' }), fieldManager: 'one' });
  const attempt = () => operations.patch({ ...request, body: data({ a: '2' }), fieldManager: 'two' });
  expect(attempt).toThrow(
    expect.objectContaining({
      details: {
        causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.data.a' }],
      },
    }),
  );
});

it('removes what it applies no longer, but not what others own or set', async () => {
  const { api } = startApi();
  await api.apply(MAP, data({ a: '1', b: '1', c: '1' }), { fieldManager: 'one' });
  await api.apply(MAP, data({ b: '1' }), { fieldManager: 'two' });
  await api.patch(MAP, { data: { d: '1' } });
  const rest = await api.apply(MAP, data({ a: '1' }), { fieldManager: 'one' });
  expect(rest['data']).toEqual({ a: '1', b: '1', d: '1' });
});

it('takes the fields that an update changes from their owners', async () => {
  const { api } = startApi();
  await api.apply(MAP, data({ a: '1', b: '1' }), { fieldManager: 'one' });
  const updated = await api.patch(MAP, { data: { a: '2' } });
  expect(owners(updated)).toEqual({
    'one Apply': { 'f:data': { 'f:b': {} } },
    'unknown Update': { 'f:data': { 'f:a': {} } },
  });
});

it('merges lists by their keys, in the order of the one who applies', async () => {
  const { api } = startApi();
  const container = (name: string, more: object = {}) => ({ name, image: 'web:1', ...more });
  const withContainers = (...containers: object[]) => pod({ spec: { containers } });
  await api.apply(POD, withContainers(container('main', { env: [{ name: 'A', value: '1' }] })), {
    fieldManager: 'one',
  });
  const conflict = withContainers(container('main', { image: 'web:2', env: [{ name: 'A', value: '2' }] }));
  expect((await refusal(api.apply(POD, conflict, { fieldManager: 'two' }))).message).toBe(
    'Apply failed with 2 conflicts: conflicts with "one":\n- .spec.containers[name="main"].image\n- .spec.containers[name="main"].env[name="A"].value',
  );
});

it('keeps to the list and map types of a schema', async () => {
  const { api } = await startApiWithCronTabs();
  await api.create('crontabs', cronTab({ spec: { image: 'cron:1', limits: { cpu: 1 }, tags: ['a'] } }));
  const applied = await api.apply(CRON_TAB, cronTab({ spec: { image: 'cron:1', limits: { memory: 2 } } }), {
    fieldManager: 'one',
  });
  expect(applied['spec']).toMatchObject({ limits: { cpu: 1, memory: 2 }, tags: ['a'], replicas: 1 });
  const refused = await refusal(
    api.apply(CRON_TAB, cronTab({ spec: { image: 'cron:1', tags: ['b'] } }), { fieldManager: 'one' }),
  );
  expect(refused.message).toBe(
    'Apply failed with 1 conflict: conflict with "unknown" using stable.example.com/v1: .spec.tags',
  );
});

it('applies a status through its subresource only', async () => {
  const { api } = await startApiWithCronTabs();
  const object = cronTab({ status: { replicas: 2 } });
  const created = await api.apply(CRON_TAB, object, { fieldManager: 'one' });
  expect(created['status']).toBeUndefined();
  const written = await api.apply({ ...CRON_TAB, subresource: 'status' }, object, { fieldManager: 'two' });
  expect(written['status']).toEqual({ replicas: 2 });
  expect(owners(written)).toMatchObject({ 'two Apply': { 'f:status': { 'f:replicas': {} } } });
});

it.each([
  [
    configMap({ foo: 1 }),
    500,
    'failed to create typed patch object (/sample; /v1, Kind=ConfigMap): .foo: field not declared in schema',
  ],
  [
    configMap({ metadata: { name: 'x' } }),
    400,
    'the name of the object (x) does not match the name on the URL (sample)',
  ],
  [configMap({ metadata: { managedFields: [] } }), 400, 'metadata.managedFields must be nil'],
  [{ ...configMap(), kind: 'Pod' }, 400, 'invalid object type: /v1, Kind=Pod'],
])('refuses what cannot be applied (%#)', async (object, status, message) => {
  const { api } = startApi();
  expect(await refusal(api.apply(MAP, object, { fieldManager: 'one' }))).toMatchObject({ status, message });
});

it('gives up all owners when told to, and begins anew with the next apply', async () => {
  const { api } = startApi();
  await api.create('configmaps', data({ a: '1' }));
  const reset = await api.patch(MAP, { metadata: { managedFields: [{}] } });
  expect(reset.metadata).not.toHaveProperty('managedFields');
  const applied = await api.apply(MAP, data({ b: '1' }), { fieldManager: 'one' });
  expect(owners(applied)).toEqual({
    'before-first-apply Update': { 'f:data': { '.': {}, 'f:a': {} } },
    'one Apply': { 'f:data': { 'f:b': {} } },
  });
});

it('makes null of a map of which nothing is left, which a custom resource may refuse', async () => {
  const { api } = await startApiWithCronTabs();
  const withLimits = (limits: object) => cronTab({ spec: { image: 'cron:1', limits } });
  await api.apply(CRON_TAB, withLimits({ cpu: 1 }), { fieldManager: 'one' });
  expect(await refusal(api.apply(CRON_TAB, withLimits({}), { fieldManager: 'one' }))).toMatchObject({
    reason: 'Invalid',
    message: expect.stringContaining('spec.limits in body must be of type object: "null"') as string,
  });
  const given = await api.apply(CRON_TAB, cronTab({ spec: { image: 'cron:1' } }), { fieldManager: 'one' });
  expect(fieldsAt(given, 'spec')).not.toHaveProperty('limits');
});
