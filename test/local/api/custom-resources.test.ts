import { fieldsAt, listAt } from '../../../src/local/api/fields.js';
import {
  CRON_TAB,
  CRON_TABS,
  cronTab,
  cronTabDefinition,
  refusal,
  startApi,
  startApiWithCronTabs,
} from './objects.js';

const UNCHECKED =
  '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

it('establishes a CRD and serves it at once', async () => {
  const { api } = startApi();
  const definition = await api.create('customresourcedefinitions', cronTabDefinition());
  expect(definition['status']).toMatchObject({
    conditions: [
      { type: 'NamesAccepted', status: 'True' },
      { type: 'Established', status: 'True' },
    ],
    storedVersions: ['v1'],
  });
  expect(await api.discover()).toContainEqual({
    ...CRON_TABS,
    kind: 'CronTab',
    namespaced: true,
    shortNames: ['ct'],
    subresources: ['status', 'scale'],
  });
  expect(await api.list(CRON_TABS)).toMatchObject({ items: [] });
});

it('prunes what the schema does not know and adds its defaults', async () => {
  const { api } = await startApiWithCronTabs();
  const created = await api.create(
    'crontabs',
    cronTab({
      spec: { image: 'cron:1', mode: null, note: null, free: { any: [1] }, limits: { cpu: 1 }, unknown: 1 },
      status: { replicas: 3 },
      stray: true,
    }),
  );
  const { metadata, ...content } = created;
  expect(content).toEqual({
    apiVersion: 'stable.example.com/v1',
    kind: 'CronTab',
    spec: {
      image: 'cron:1',
      note: null,
      free: { any: [1] },
      limits: { cpu: 1 },
      replicas: 1,
      nested: { deep: 'yes' },
    },
  });
  expect(metadata.generation).toBe(1);
});

it.each([
  [{ image: 'a' }, 'spec.image: Invalid value: "a": spec.image in body should be at least 2 chars long'],
  [{ image: 'CRON' }, `spec.image: Invalid value: "CRON": spec.image in body should match '^[a-z0-9:]+$'`],
  [
    { image: 'cron', replicas: -1 },
    'spec.replicas: Invalid value: -1: spec.replicas in body should be greater than or equal to 0, .spec.replicas: Invalid value: -1: should be a non-negative integer',
  ],
  [
    { image: 'cron', replicas: 11 },
    'spec.replicas: Invalid value: 11: spec.replicas in body should be less than or equal to 10',
  ],
  [
    { image: 'cron', tags: [] },
    'spec.tags: Invalid value: 0: spec.tags in body should have at least 1 items',
  ],
])('refuses %j', async (spec, cause) => {
  const { api } = await startApiWithCronTabs();
  const { status, message } = await refusal(api.create('crontabs', cronTab({ spec })));
  const shown = cause.includes(', .') ? `[${cause}]` : cause;
  expect({ status, message }).toEqual({
    status: 422,
    message: `CronTab.stable.example.com "sample" is invalid: ${shown}`,
  });
});

it.each([
  [{}, 'spec.image: Required value'],
  [
    { image: 1 },
    'spec.image: Invalid value: "integer": spec.image in body must be of type string: "integer"',
  ],
  [{ image: 'c'.repeat(21) }, 'spec.image: Too long: may not be more than 20 bytes'],
  [{ image: 'cron', mode: 'X' }, 'spec.mode: Unsupported value: "X": supported values: "Fast", "Slow"'],
  [
    { image: 'cron', port: true },
    'spec.port: Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"',
  ],
  [{ image: 'cron', tags: ['a', 'b', 'c'] }, 'spec.tags: Too many: 3: must have at most 2 items'],
  [
    { image: 'cron', tags: [1] },
    'spec.tags[0]: Invalid value: "integer": spec.tags[0] in body must be of type string: "integer"',
  ],
  [
    { image: 'cron', limits: { cpu: 'x' } },
    'spec.limits.cpu: Invalid value: "string": spec.limits.cpu in body must be of type integer: "string"',
  ],
  [
    { image: 'cron', since: 'x' },
    'spec.since: Invalid value: "x": spec.since in body must be of type date-time: "x"',
  ],
])('does not evaluate rules over %j', async (spec, cause) => {
  const { api } = await startApiWithCronTabs();
  const { message } = await refusal(api.create('crontabs', cronTab({ spec })));
  expect(message).toBe(`CronTab.stable.example.com "sample" is invalid: [${cause}, ${UNCHECKED}]`);
});

it('applies transition rules to changes only', async () => {
  const { api } = await startApiWithCronTabs();
  await api.create('crontabs', cronTab());
  expect((await refusal(api.patch(CRON_TAB, { spec: { image: 'cron:2' } }))).message).toBe(
    'CronTab.stable.example.com "sample" is invalid: spec: Invalid value: image may change at rest only',
  );
  const changed = await api.patch(CRON_TAB, { spec: { image: 'cron:2', replicas: 0 } });
  expect(changed.metadata.generation).toBe(2);
});

it('keeps status and the rest apart, and prunes both', async () => {
  const { api } = await startApiWithCronTabs();
  await api.create('crontabs', cronTab());
  const status = { replicas: 2, labelSelector: 'app=cron', other: 1 };
  const written = await api.patch({ ...CRON_TAB, subresource: 'status' }, { status, spec: { replicas: 5 } });
  expect(written['status']).toEqual({ replicas: 2, labelSelector: 'app=cron' });
  expect(written['spec']).toMatchObject({ replicas: 1 });
  expect(await api.patch(CRON_TAB, { status: { replicas: 9 } })).toBe(written);
});

it('scales through the paths of the CRD', async () => {
  const { api } = await startApiWithCronTabs();
  await api.create('crontabs', cronTab());
  await api.patch(
    { ...CRON_TAB, subresource: 'status' },
    { status: { replicas: 1, labelSelector: 'app=cron' } },
  );
  const scale = await api.patch({ ...CRON_TAB, subresource: 'scale' }, { spec: { replicas: 4 } });
  expect(scale).toMatchObject({
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    spec: { replicas: 4 },
    status: { replicas: 1, selector: 'app=cron' },
  });
  const scaled = await api.get(CRON_TAB);
  expect(scaled['spec']).toMatchObject({ replicas: 4 });
  expect(scaled.metadata.generation).toBe(2);
});

it('asks for a resourceVersion in updates', async () => {
  const { api } = await startApiWithCronTabs();
  await api.create('crontabs', cronTab());
  expect((await refusal(api.update('crontabs', cronTab()))).message).toBe(
    'crontabs.stable.example.com "sample" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
  );
});

it('counts the status in the generation when it is no subresource', async () => {
  const { api } = startApi();
  await api.create('customresourcedefinitions', cronTabDefinition({ subresources: {} }));
  await api.create('crontabs', cronTab({ status: { replicas: 1 } }));
  const changed = await api.patch(CRON_TAB, { status: { replicas: 2 } });
  expect(changed).toMatchObject({ metadata: { generation: 2 }, status: { replicas: 2 } });
  expect(await refusal(api.patch({ ...CRON_TAB, subresource: 'status' }, {}))).toMatchObject({
    status: 404,
    message: 'crontabs.stable.example.com "sample" not found',
  });
});

it.each([
  [
    { schema: { openAPIV3Schema: { type: 'object', properties: { spec: {} } } } },
    'spec.validation.openAPIV3Schema.properties[spec].type: Required value: must not be empty for specified object fields',
  ],
  [{ schema: undefined }, 'spec.versions[0].schema.openAPIV3Schema: Required value'],
  [
    { schema: { openAPIV3Schema: { type: 'object', properties: { a: { type: 'string', default: 1 } } } } },
    'spec.validation.openAPIV3Schema.properties[a].default: Invalid value: "integer":  in body must be of type string: "integer"',
  ],
])('refuses a CRD that is not structural (%#)', async (version, cause) => {
  const { api } = startApi();
  const { message } = await refusal(api.create('customresourcedefinitions', cronTabDefinition(version)));
  expect(message).toBe(
    `CustomResourceDefinition.apiextensions.k8s.io "crontabs.stable.example.com" is invalid: ${cause}`,
  );
});

it('refuses a rule that does not compile', async () => {
  const { api } = startApi();
  const rules = [{ rule: 'self. ==' }];
  const openAPIV3Schema = { type: 'object', 'x-kubernetes-validations': rules };
  const definition = cronTabDefinition({ schema: { openAPIV3Schema } });
  expect((await refusal(api.create('customresourcedefinitions', definition))).message).toContain(
    'x-kubernetes-validations[0].rule: Invalid value: "self. ==": compilation failed: ',
  );
});

it('deletes the objects of a CRD with it, in their own time', async () => {
  const { api, clock } = await startApiWithCronTabs();
  await api.create('crontabs', cronTab({ metadata: { finalizers: ['a.b/c'] } }));
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    resource: 'customresourcedefinitions',
    name: 'crontabs.stable.example.com',
  };
  await api.delete(definition);
  await clock.advance(0);
  expect((await api.get(definition)).metadata.deletionTimestamp).toBeDefined();
  await api.patch(CRON_TAB, { metadata: { finalizers: null } });
  await clock.advance(0);
  expect(await refusal(api.get(definition))).toMatchObject({ status: 404 });
  expect(await refusal(api.list(CRON_TABS))).toMatchObject({ status: 404 });
});

it('serves every version that is served, and stores only what the stored one knows', async () => {
  const { api } = startApi();
  const definition = cronTabDefinition();
  const [v1] = listAt(definition, 'spec', 'versions');
  const more = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const v2 = { ...fieldsAt({ v1 }, 'v1'), name: 'v2', storage: false, schema: { openAPIV3Schema: more } };
  const v0 = { ...v2, name: 'v0', served: false };
  const spec = { ...fieldsAt(definition, 'spec'), versions: [v1, v2, v0] };
  await api.create('customresourcedefinitions', { ...definition, spec });

  const input = cronTab({ apiVersion: 'stable.example.com/v2', spec: { image: 'cron:1', unknown: 1 } });
  const created = await api.create('crontabs', input);

  expect(created).toMatchObject({ apiVersion: 'stable.example.com/v2', spec: { replicas: 1 } });
  expect(created['spec']).not.toHaveProperty('unknown');
  expect(await api.get(CRON_TAB)).toEqual({ ...created, apiVersion: 'stable.example.com/v1' });
  expect(await refusal(api.list({ ...CRON_TABS, apiVersion: 'stable.example.com/v0' }))).toMatchObject({
    status: 404,
  });
});

it('lets nothing new into a kind that is being taken out of service', async () => {
  const { api } = await startApiWithCronTabs();
  await api.create('crontabs', cronTab({ metadata: { finalizers: ['a.b/c'] } }));
  await api.delete({
    apiVersion: 'apiextensions.k8s.io/v1',
    resource: 'customresourcedefinitions',
    name: 'crontabs.stable.example.com',
  });
  expect(await refusal(api.create('crontabs', cronTab({ metadata: { name: 'late' } })))).toEqual({
    status: 403,
    reason: 'Forbidden',
    message:
      'crontabs.stable.example.com "late" is forbidden: create not allowed while custom resource definition is terminating',
  });
});

/** A definition whose texts must match. */
function definitionWith(pattern: string): ReturnType<typeof cronTabDefinition> {
  const text = { type: 'string', pattern };
  const spec = { type: 'object', properties: { image: text } };
  return cronTabDefinition({
    schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
    subresources: {},
  });
}

it.each([
  ['(?i)^CRON$', 'cron', 'corn'],
  [String.raw`\Acron\z`, 'cron', 'cron\n'],
  ['^[[:alpha:]]+$', 'cron', 'crön'],
  ['^.{2}$', '😀😀', '😀'],
  ['^(a+)+$', 'aaa', `${'a'.repeat(40)}!`],
])('matches texts with RE2, as Kubernetes does: %s', async (pattern, good, bad) => {
  const { api } = startApi();
  await api.create('customresourcedefinitions', definitionWith(pattern));
  await api.create('crontabs', cronTab({ spec: { image: good } }));
  expect(await refusal(api.create('crontabs', cronTab({ spec: { image: bad } })))).toMatchObject({
    reason: 'Invalid',
    message: expect.stringContaining(`spec.image in body should match '${pattern}'`) as string,
  });
});

it.each([
  ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
  [String.raw`(a)\1`, 'invalid escape sequence: `\\1`'],
  ['a{1001}', 'invalid repeat count: `{1001}`'],
])('refuses a pattern that RE2 does not know: %s', async (pattern, why) => {
  const { api } = startApi();
  const { message } = await refusal(api.create('customresourcedefinitions', definitionWith(pattern)));
  expect(message).toContain(`must be a valid regular expression, but isn't: error parsing regexp: ${why}`);
});
