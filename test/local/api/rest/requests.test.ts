import { fieldsAt, listAt, textAt, valueAt } from '../../../../src/local/api/fields.js';
import { configMap, cronTab, cronTabDefinition, pod } from '../objects.js';
import { type RestCluster, send, startRestCluster, TABLE } from './rest-cluster.js';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const CRON_TABS = '/apis/stable.example.com/v1/namespaces/default/crontabs';

let cluster: RestCluster;

beforeEach(async () => {
  cluster = await startRestCluster();
});

afterEach(async () => {
  await cluster.stop();
});

describe('requests for objects', () => {
  it('answers a creation with 201, and takes the namespace from the path', async () => {
    const { status, body } = await send(cluster, `POST ${CONFIG_MAPS}`, {
      body: { metadata: { name: 'a' }, data: { b: 'c' } },
    });

    expect(status).toBe(201);
    expect(body).toMatchObject({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: 'default' },
      data: { b: 'c' },
    });
  });

  it('reads YAML, and writes it when asked to', async () => {
    const type = 'application/yaml';
    const body = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  since: 2026-01-01\n';
    await send(cluster, `POST ${CONFIG_MAPS}`, { body, type });

    const answer = await send(cluster, `GET ${CONFIG_MAPS}/a`, { accept: type });

    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.body).toContain('since: 2026-01-01\n');
  });

  it('lists with the kind and the resource version of the list', async () => {
    await cluster.api.create('configmaps', configMap());

    const { body } = await send(cluster, `GET ${CONFIG_MAPS}`);

    expect(body).toMatchObject({
      kind: 'ConfigMapList',
      apiVersion: 'v1',
      metadata: { resourceVersion: expect.stringMatching(/^\d+$/) },
      items: [{ metadata: { name: 'sample' } }],
    });
  });

  it('says what was deleted, or shows what is still held', async () => {
    const free = await cluster.api.create('configmaps', configMap());
    await cluster.api.create('configmaps', configMap({ metadata: { name: 'held', finalizers: ['a/b'] } }));

    expect((await send(cluster, `DELETE ${CONFIG_MAPS}/sample`)).body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'sample', kind: 'configmaps', uid: free.metadata.uid },
    });
    expect((await send(cluster, `DELETE ${CONFIG_MAPS}/held`)).body).toMatchObject({
      kind: 'ConfigMap',
      metadata: { finalizers: ['a/b'], deletionTimestamp: expect.any(String) },
    });
  });

  it('takes the policy of a deletion from the query, a body, and its older form', async () => {
    for (const name of ['a', 'b', 'c'])
      await cluster.api.create('configmaps', configMap({ metadata: { name, finalizers: ['a/b'] } }));

    const answers = [
      await send(cluster, `DELETE ${CONFIG_MAPS}/a?propagationPolicy=Foreground`),
      await send(cluster, `DELETE ${CONFIG_MAPS}/b`, { body: { propagationPolicy: 'Foreground' } }),
      await send(cluster, `DELETE ${CONFIG_MAPS}/c`, { body: { orphanDependents: true } }),
    ];

    expect(answers.map(({ body }) => [...listAt(body, 'metadata', 'finalizers')].sort())).toEqual([
      ['a/b', 'foregroundDeletion'],
      ['a/b', 'foregroundDeletion'],
      ['a/b', 'orphan'],
    ]);
  });

  it('sends only the metadata to who asks for that', async () => {
    await cluster.api.create('configmaps', configMap({ data: { a: 'b' } }));
    const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

    const { body } = await send(cluster, `GET ${CONFIG_MAPS}`, { accept });

    expect(textAt(body, 'kind')).toBe('PartialObjectMetadataList');
    expect(listAt(body, 'items')).toEqual([
      {
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata: expect.objectContaining({ name: 'sample' }),
      },
    ]);
  });
});

describe('refusals', () => {
  it.each([
    [`GET ${CONFIG_MAPS}/none`, 404, 'configmaps "none" not found'],
    ['GET /api/v1/tablets', 404, 'the server could not find the requested resource'],
    [`GET ${CONFIG_MAPS}/a/status`, 404, 'the server could not find the requested resource'],
    ['DELETE /api/v1/configmaps', 405, 'the server does not allow this method on the requested resource'],
    [`GET ${CONFIG_MAPS}?limit=x`, 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
  ])('%s is %i', async (line, code, message) => {
    const { status, body } = await send(cluster, line);

    expect(status).toBe(code);
    expect(body).toMatchObject({ kind: 'Status', status: 'Failure', message, code });
  });

  it('answers a group that is not served in plain text', async () => {
    expect(await send(cluster, 'GET /apis/none.example.com/v1/things')).toMatchObject({
      status: 404,
      body: '404 page not found\n',
    });
  });

  it.each([
    [
      { metadata: { name: 'other' } },
      'the name of the object (other) does not match the name on the URL (a)',
    ],
    [{ metadata: {} }, 'the name of the object (a based on URL) was undeterminable: name must be provided'],
    [
      { metadata: { name: 'a', namespace: 'other' } },
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
  ])('does not take %j for an object at another address', async (body, message) => {
    expect(await send(cluster, `PUT ${CONFIG_MAPS}/a`, { body })).toMatchObject({
      status: 400,
      body: { reason: 'BadRequest', message },
    });
  });

  it('names the causes of an invalid object', async () => {
    await cluster.api.create('customresourcedefinitions', cronTabDefinition());
    const body = cronTab({ spec: { image: 'x', replicas: 11 } });

    const answer = await send(cluster, `POST ${CRON_TABS}`, { body });
    expect(fieldsAt(answer.body, 'details')).toEqual({
      name: 'sample',
      group: 'stable.example.com',
      kind: 'CronTab',
      causes: [
        expect.objectContaining({ field: 'spec.image' }),
        {
          reason: expect.any(String),
          field: 'spec.replicas',
          message: 'Invalid value: 11: spec.replicas in body should be less than or equal to 10',
        },
      ],
    });
  });

  it.each([
    ['POST', 'text/plain', 415],
    ['PATCH', 'application/json', 415],
  ])('refuses a %s of %s', async (method, type, code) => {
    const path = method === 'POST' ? CONFIG_MAPS : `${CONFIG_MAPS}/a`;

    expect(await send(cluster, `${method} ${path}`, { body: '{}', type })).toMatchObject({
      status: code,
      body: { reason: 'UnsupportedMediaType' },
    });
  });

  it('refuses a form it cannot answer in', async () => {
    expect(await send(cluster, `GET ${CONFIG_MAPS}`, { accept: 'application/xml' })).toMatchObject({
      status: 406,
      body: { reason: 'NotAcceptable' },
    });
  });

  it('refuses a body of more than 3 MiB', async () => {
    const body = configMap({ data: { a: 'x'.repeat(3 * 1024 * 1024) } });

    expect(await send(cluster, `POST ${CONFIG_MAPS}`, { body })).toMatchObject({
      status: 413,
      body: { reason: 'RequestEntityTooLarge', message: 'Request entity too large: limit is 3145728' },
    });
  });

  it('refuses what a web page sends', async () => {
    const headers = { Origin: 'https://example.com' };

    expect((await send(cluster, `GET ${CONFIG_MAPS}`, { headers })).status).toBe(403);
  });
});

describe('Tables', () => {
  it('has the columns of the kind and a row for each object', async () => {
    await cluster.api.create('pods', pod());

    const { body } = await send(cluster, 'GET /api/v1/pods', { accept: `${TABLE},application/json` });

    expect(body).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
    expect(listAt(body, 'columnDefinitions').map((column) => textAt(column, 'name'))).toEqual([
      'Name',
      'Ready',
      'Status',
      'Restarts',
      'Age',
      'IP',
      'Node',
      'Nominated Node',
      'Readiness Gates',
    ]);
    expect(listAt(body, 'rows')).toMatchObject([
      {
        cells: ['sample', '0/1', 'Pending', '0', '0s', '<none>', '<none>', '<none>', '<none>'],
        object: { kind: 'PartialObjectMetadata', metadata: { name: 'sample' } },
      },
    ]);
  });

  it('leaves objects out, or sends them whole, as asked', async () => {
    await cluster.api.create('configmaps', configMap({ data: { a: 'b' } }));
    const objectWith = async (include: string): Promise<unknown> => {
      const line = `GET ${CONFIG_MAPS}?includeObject=${include}`;
      const { body } = await send(cluster, line, { accept: TABLE });
      return valueAt(listAt(body, 'rows')[0], 'object');
    };

    expect(await objectWith('None')).toBeNull();
    expect(await objectWith('Object')).toMatchObject({ kind: 'ConfigMap', data: { a: 'b' } });
  });
});

describe('watches', () => {
  it('sends what there is, then changes, until the time is up', async () => {
    await cluster.api.create('configmaps', configMap());
    const watched = send(cluster, `GET ${CONFIG_MAPS}?watch=1&timeoutSeconds=1`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await cluster.api.delete({
      apiVersion: 'v1',
      resource: 'configmaps',
      namespace: 'default',
      name: 'sample',
    });

    expect((await watched).body).toMatchObject([
      { type: 'ADDED', object: { kind: 'ConfigMap', metadata: { name: 'sample' } } },
      { type: 'DELETED', object: { kind: 'ConfigMap', metadata: { name: 'sample' } } },
    ]);
  });

  it('marks the end of the initial events, and says once what the columns are', async () => {
    for (const name of ['a', 'b']) await cluster.api.create('configmaps', configMap({ metadata: { name } }));
    const query = 'watch=true&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan';

    const { body } = await send(cluster, `GET ${CONFIG_MAPS}?${query}&allowWatchBookmarks=true`, {
      accept: TABLE,
    });

    const [first, second, end] = listAt({ body }, 'body');
    expect(listAt(first, 'object', 'columnDefinitions')).toHaveLength(3);
    expect(second).toMatchObject({ type: 'ADDED', object: { kind: 'Table', columnDefinitions: null } });
    expect(end).toMatchObject({
      type: 'BOOKMARK',
      object: { rows: [{ object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } } }] },
    });
  });

  it('ends with the server', async () => {
    const response = await fetch(`${cluster.url}${CONFIG_MAPS}?watch=1`);
    const read = response.text();
    const began = Date.now();

    await cluster.stop();

    expect(await read).toBe('');
    expect(Date.now() - began).toBeLessThan(5000);
    cluster = await startRestCluster();
  });
});
