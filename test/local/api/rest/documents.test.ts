import { fieldsAt, listAt, textAt, valueAt } from '../../../../src/local/api/fields.js';
import { decodeProtobuf } from '../../../../src/local/api/rest/protobuf/decode.js';
import { WireError } from '../../../../src/local/api/rest/protobuf/wire.js';
import { cronTabDefinition } from '../objects.js';
import { type RestCluster, send, startRestCluster } from './rest-cluster.js';

let cluster: RestCluster;

beforeEach(async () => {
  cluster = await startRestCluster();
  await cluster.api.create('customresourcedefinitions', cronTabDefinition());
});

afterEach(async () => {
  await cluster.stop();
});

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

describe('discovery', () => {
  it('lists groups, their versions, and the resources of each', async () => {
    expect((await send(cluster, 'GET /api')).body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
    expect((await send(cluster, 'GET /apis/stable.example.com')).body).toEqual({
      kind: 'APIGroup',
      apiVersion: 'v1',
      name: 'stable.example.com',
      versions: [{ groupVersion: 'stable.example.com/v1', version: 'v1' }],
      preferredVersion: { groupVersion: 'stable.example.com/v1', version: 'v1' },
    });
    const { body: list } = await send(cluster, 'GET /apis/stable.example.com/v1');
    expect(listAt(list, 'resources')).toMatchObject([
      { name: 'crontabs', singularName: 'crontab', kind: 'CronTab', namespaced: true, shortNames: ['ct'] },
      { name: 'crontabs/status', kind: 'CronTab', verbs: ['get', 'patch', 'update'] },
      { name: 'crontabs/scale', group: 'autoscaling', version: 'v1', kind: 'Scale' },
    ]);
  });

  it('says the same in one answer to who can read that', async () => {
    const accept = `${AGGREGATED},application/json`;

    const { headers, body } = await send(cluster, 'GET /apis', { accept });

    expect(headers.get('content-type')).toBe(AGGREGATED);
    const group = listAt(body, 'items').find(
      (item) => textAt(item, 'metadata', 'name') === 'stable.example.com',
    );
    const [version] = listAt(group, 'versions');
    expect(listAt(version, 'resources')[0]).toMatchObject({
      resource: 'crontabs',
      responseKind: { group: 'stable.example.com', version: 'v1', kind: 'CronTab' },
      scope: 'Namespaced',
      subresources: [{ subresource: 'status' }, { subresource: 'scale', responseKind: { kind: 'Scale' } }],
    });
  });

  it('prefers stable versions, and forgets what a deleted CRD defined', async () => {
    const version = fieldsAt({ version: listAt(cronTabDefinition(), 'spec', 'versions')[0] }, 'version');
    const versions = [
      { ...version, name: 'v1alpha1', storage: false },
      { ...version, name: 'v1beta2', storage: false },
      version,
      { ...version, name: 'v2', storage: false },
    ];
    const definition = cronTabDefinition();
    const name = 'crontabs.stable.example.com';
    const ref = { apiVersion: definition.apiVersion, resource: 'customresourcedefinitions', name };
    await send(cluster, `PATCH /apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`, {
      body: { spec: { versions } },
      type: 'application/merge-patch+json',
    });

    const { body } = await send(cluster, 'GET /apis/stable.example.com');
    expect(listAt(body, 'versions').map((found) => textAt(found, 'version'))).toEqual([
      'v2',
      'v1',
      'v1beta2',
      'v1alpha1',
    ]);
    await cluster.api.delete(ref);
    expect((await send(cluster, 'GET /apis/stable.example.com')).status).toBe(404);
  });
});

describe('OpenAPI', () => {
  it('has a document for each group version', async () => {
    const { body } = await send(cluster, 'GET /openapi/v3');

    expect(valueAt(body, 'paths', 'apis/apps/v1')).toEqual({ serverRelativeURL: '/openapi/v3/apis/apps/v1' });
    for (const path of Object.values(fieldsAt(body, 'paths'))) {
      const url = textAt(path, 'serverRelativeURL') ?? '';
      expect((await send(cluster, `GET ${url}`)).body).toMatchObject({ openapi: '3.0.0' });
    }
  });

  it('refers only to schemas that it has', async () => {
    const { body } = await send(cluster, 'GET /openapi/v3/apis/apps/v1');
    const refs = [...JSON.stringify(body).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name,
    );

    const missing = refs.filter(
      (name) => !Object.hasOwn(fieldsAt(body, 'components', 'schemas'), name ?? ''),
    );
    expect(missing).toEqual([]);
  });

  it('says how lists of built-in kinds are merged', async () => {
    const { body } = await send(cluster, 'GET /openapi/v3/api/v1');

    expect(
      valueAt(body, 'components', 'schemas', 'io.k8s.api.core.v1.Container', 'properties', 'ports'),
    ).toMatchObject({
      type: 'array',
      'x-kubernetes-patch-merge-key': 'containerPort',
      'x-kubernetes-patch-strategy': 'merge',
      'x-kubernetes-list-map-keys': ['containerPort', 'protocol'],
    });
  });

  it('publishes the schema of a CRD, with what every object has', async () => {
    const { body } = await send(cluster, 'GET /openapi/v3/apis/stable.example.com/v1');

    expect(valueAt(body, 'components', 'schemas', 'com.example.stable.v1.CronTab')).toMatchObject({
      properties: {
        apiVersion: { type: 'string' },
        metadata: {
          allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' }],
        },
        spec: {
          properties: {
            mode: { type: 'string', enum: ['Fast', 'Slow'] },
            port: { anyOf: [{ type: 'integer' }, { type: 'string' }] },
          },
        },
      },
      'x-kubernetes-group-version-kind': [{ group: 'stable.example.com', kind: 'CronTab', version: 'v1' }],
    });
  });

  it("publishes the schemas of Metacontroller's own kinds", async () => {
    const { body } = await send(cluster, 'GET /openapi/v3/apis/metacontroller.k8s.io/v1alpha1');

    const schema = valueAt(
      body,
      'components',
      'schemas',
      'io.k8s.metacontroller.v1alpha1.DecoratorController',
    );
    expect(schema).toMatchObject({
      required: ['metadata', 'spec'],
      properties: {
        spec: {
          required: ['resources'],
          properties: { hooks: { properties: { sync: { properties: { version: { default: 'v1' } } } } } },
        },
      },
    });
  });
});

describe('reviews', () => {
  it('allows everything', async () => {
    const spec = { resourceAttributes: { verb: 'delete', resource: 'pods' } };
    const line = 'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

    expect(await send(cluster, line, { body: { spec } })).toMatchObject({
      status: 201,
      body: { kind: 'SelfSubjectAccessReview', spec, status: { allowed: true } },
    });
  });
});

describe('bodies of protobuf', () => {
  const text = (number: number, value: string): Buffer => bytes(number, Buffer.from(value));
  const bytes = (number: number, value: Buffer): Buffer =>
    Buffer.concat([Buffer.from([(number << 3) | 2, value.length]), value]);
  const varint = (number: number, value: number): Buffer => Buffer.from([number << 3, value]);
  const message = (apiVersion: string, kind: string, object: Buffer): Buffer =>
    Buffer.concat([
      Buffer.from('k8s\0'),
      bytes(1, Buffer.concat([text(1, apiVersion), text(2, kind)])),
      bytes(2, object),
    ]);

  it('are read with the types of the kind', async () => {
    const metadata = Buffer.concat([text(1, 'a'), text(3, ''), varint(7, 0), bytes(8, Buffer.alloc(0))]);
    const entry = Buffer.concat([text(1, 'key'), text(2, 'value')]);
    const body = message('v1', 'ConfigMap', Buffer.concat([bytes(1, metadata), bytes(2, entry)]));

    const line = 'POST /api/v1/namespaces/default/configmaps';
    const answer = await send(cluster, line, { body, type: 'application/vnd.kubernetes.protobuf' });

    expect(answer).toMatchObject({ status: 201, body: { metadata: { name: 'a' }, data: { key: 'value' } } });
  });

  it('keep a zero where nothing would mean something else', () => {
    const spec = varint(1, 0);

    expect(decodeProtobuf(message('apps/v1', 'Deployment', bytes(2, spec)))).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      spec: { replicas: 0 },
    });
  });

  it.each([
    [Buffer.from('{}'), 'does not appear to be a protobuf message'],
    [message('v1', 'Tablet', Buffer.alloc(0)), 'no kind "Tablet" is registered for version "v1"'],
    [message('v1', 'ConfigMap', Buffer.from([0x0a, 0x7f])), 'unexpected EOF'],
  ])('are refused when they are none: %#', (body, why) => {
    expect(() => decodeProtobuf(body)).toThrow(WireError);
    expect(() => decodeProtobuf(body)).toThrow(why);
  });
});
