import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { createKubeClient } from '../../src/cluster/client.js';
import { HookError } from '../../src/errors/hook-error.js';

const SERVER = 'https://cluster.test:6443';
const directory = mkdtempSync(join(tmpdir(), 'metahooks-client-'));
const kubeconfig = join(directory, 'kubeconfig');

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'alice',
    namespace: 'default',
    uid: 'u1',
    resourceVersion: '7',
    creationTimestamp: '2026-01-02T03:04:05Z',
  },
  spec: { containers: [{ name: 'main', image: 'busybox', unheardOf: { kept: true } }] },
  status: { startTime: '2026-01-02T03:04:06Z' },
};
const podRef = { apiVersion: 'v1', resource: 'pods', namespace: 'default', name: 'alice' };

beforeAll(() => {
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        { name: 'one', cluster: { server: SERVER } },
        { name: 'plain', cluster: { server: 'http://127.0.0.1:8001' } },
      ],
      users: [{ name: 'admin', user: { token: 'secret-token' } }],
      contexts: [
        { name: 'one', context: { cluster: 'one', user: 'admin' } },
        { name: 'plain', context: { cluster: 'plain', user: 'admin' } },
      ],
      'current-context': 'one',
    }),
  );
  nock.disableNetConnect();
});

afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
});

afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
  rmSync(directory, { recursive: true });
});

function client(context?: string) {
  return createKubeClient(context === undefined ? { kubeconfig } : { kubeconfig, context });
}

describe('reading', () => {
  it('returns objects as the JSON the server sent, times and unknown fields included, and signs the call', async () => {
    nock(SERVER, { reqheaders: { authorization: 'Bearer secret-token', accept: 'application/json' } })
      .get('/api/v1/namespaces/default/pods/alice')
      .reply(200, pod);

    await expect(client().get(podRef)).resolves.toEqual(pod);
  });

  it('finds named groups under /apis and cluster-scoped objects without a namespace', async () => {
    const team = { apiVersion: 'example.com/v1', kind: 'Team', metadata: { name: 'a', uid: 'u2' } };
    nock(SERVER).get('/apis/example.com/v1/teams/a').reply(200, team);

    await expect(
      client().get({ apiVersion: 'example.com/v1', resource: 'teams', name: 'a' }),
    ).resolves.toEqual(team);
  });

  it('fills in the kind that built-in lists leave out of their items', async () => {
    const { apiVersion, kind, ...item } = pod;
    nock(SERVER)
      .get('/api/v1/pods')
      .query({ labelSelector: 'app=web,tier in (a,b)' })
      .reply(200, { apiVersion, kind: `${kind}List`, metadata: { resourceVersion: '42' }, items: [item] });

    await expect(
      client().list({ apiVersion: 'v1', resource: 'pods', labelSelector: 'app=web,tier in (a,b)' }),
    ).resolves.toEqual({ items: [pod], resourceVersion: '42' });
  });

  it('reaches a plain HTTP server of the kubeconfig', async () => {
    nock('http://127.0.0.1:8001').get('/api/v1/namespaces/default/pods/alice').reply(200, pod);

    await expect(client('plain').get(podRef)).resolves.toEqual(pod);
  });
});

describe('writing', () => {
  it('posts to the collection of the namespace', async () => {
    const input = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'alice', namespace: 'default' } };
    nock(SERVER).post('/api/v1/namespaces/default/pods', input).reply(201, pod);

    await expect(client().create('pods', input)).resolves.toEqual(pod);
  });

  it('puts objects, and their status to the subresource', async () => {
    nock(SERVER).put('/api/v1/namespaces/default/pods/alice', pod).reply(200, pod);
    nock(SERVER).put('/api/v1/namespaces/default/pods/alice/status', pod).reply(200, pod);

    await client().update('pods', pod);
    await client().updateStatus('pods', pod);
  });

  it('patches by merge, a subresource when one is named', async () => {
    const patch = { spec: { replicas: 2, paused: null } };
    nock(SERVER, { reqheaders: { 'content-type': 'application/merge-patch+json' } })
      .patch('/api/v1/namespaces/default/pods/alice/scale', patch)
      .reply(200, pod);

    await client().patch({ ...podRef, subresource: 'scale' }, patch);
  });

  it('applies on behalf of a field manager, by force when told to', async () => {
    const input = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'alice', namespace: 'default' } };
    const asApply = { reqheaders: { 'content-type': 'application/apply-patch+yaml' } };
    nock(SERVER, asApply)
      .patch('/api/v1/namespaces/default/pods/alice', input)
      .query({ fieldManager: 'me' })
      .reply(200, pod);
    nock(SERVER, asApply)
      .patch('/api/v1/namespaces/default/pods/alice/status', input)
      .query({ fieldManager: 'me', force: 'true' })
      .reply(200, pod);

    await expect(client().apply(podRef, input, { fieldManager: 'me' })).resolves.toEqual(pod);
    await client().apply({ ...podRef, subresource: 'status' }, input, { fieldManager: 'me', force: true });
  });

  it('deletes with the uid as precondition and the propagation policy', async () => {
    nock(SERVER)
      .delete('/api/v1/namespaces/default/pods/alice', {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        preconditions: { uid: 'u1' },
        propagationPolicy: 'Background',
      })
      .reply(200, { kind: 'Status', apiVersion: 'v1', status: 'Success' });

    await client().delete(podRef, { uid: 'u1', propagationPolicy: 'Background' });
  });
});

describe('errors', () => {
  function status(code: number, reason: string, message: string) {
    return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
  }

  it.each([
    [404, 'NotFound', 'pods "alice" not found'],
    [409, 'Conflict', 'the object has been modified'],
    [409, 'AlreadyExists', 'pods "alice" already exists'],
    [403, 'Forbidden', 'pods is forbidden: User "eve" cannot list'],
    [422, 'Invalid', 'Pod "alice" is invalid'],
  ])(
    'become a StatusError with the reason and message of the server: %d %s',
    async (code, reason, message) => {
      nock(SERVER)
        .get(/./)
        .reply(code, status(code, reason, message));

      await expect(client().get(podRef)).rejects.toMatchObject({
        name: 'StatusError',
        status: code,
        reason,
        message,
      });
    },
  );

  it('take the reason from the HTTP status when something else than the API server answers', async () => {
    nock(SERVER).get(/./).reply(503, 'upstream connect error\n');

    await expect(client().get(podRef)).rejects.toMatchObject({
      status: 503,
      reason: 'ServiceUnavailable',
      message: 'upstream connect error',
    });
  });

  it('name the server when it cannot be reached', async () => {
    nock(SERVER).get(/./).replyWithError('connect ECONNREFUSED');

    await expect(client().get(podRef)).rejects.toMatchObject({
      reason: 'ServiceUnavailable',
      message: `${SERVER} cannot be reached: connect ECONNREFUSED`,
    });
  });

  it('refuse an answer that is no object instead of passing it on', async () => {
    nock(SERVER)
      .get(/./)
      .reply(200, { kind: 'Pod', apiVersion: 'v1', metadata: { name: 7 } });
    nock(SERVER).get(/./).reply(200, '<html>');

    await expect(client().get(podRef)).rejects.toMatchObject({ name: 'StatusError', status: 500 });
    await expect(client().get(podRef)).rejects.toMatchObject({ name: 'StatusError', status: 502 });
  });

  it('tell of a kubeconfig or context that is not there', () => {
    expect(codeOf(() => createKubeClient({ kubeconfig: join(directory, 'none') }))).toBe('CONFIG_INVALID');
    expect(codeOf(() => client('elsewhere'))).toBe('CONFIG_INVALID');
  });
});

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    return error instanceof HookError ? error.code : String(error);
  }
  return undefined;
}

describe('discovery', () => {
  const NAMESPACES = {
    apiVersion: 'v1',
    kind: 'Namespace',
    resource: 'namespaces',
    namespaced: false,
    shortNames: ['ns'],
    subresources: ['finalize'],
  };

  it('takes all groups from one answer where the server gives it', async () => {
    const list = (items: readonly object[]): object => ({ kind: 'APIGroupDiscoveryList', items });
    const wantsAll = { accept: /as=APIGroupDiscoveryList/ };
    const namespaces = {
      resource: 'namespaces',
      responseKind: { group: '', version: 'v1', kind: 'Namespace' },
      scope: 'Cluster',
      shortNames: ['ns'],
      subresources: [{ subresource: 'finalize' }],
    };
    const cronTabs = { resource: 'crontabs', responseKind: { kind: 'CronTab' }, scope: 'Namespaced' };
    const withoutKind = { resource: 'tokens', responseKind: {}, subresources: [{ subresource: 'review' }] };
    nock(SERVER, { reqheaders: wantsAll })
      .get('/api')
      .reply(200, list([{ metadata: {}, versions: [{ version: 'v1', resources: [namespaces] }] }]));
    nock(SERVER, { reqheaders: wantsAll })
      .get('/apis')
      .reply(
        200,
        list([
          {
            metadata: { name: 'stable.example.com' },
            versions: [{ version: 'v1', resources: [cronTabs, withoutKind] }],
          },
        ]),
      );

    await expect(client().discover()).resolves.toEqual([
      NAMESPACES,
      {
        apiVersion: 'stable.example.com/v1',
        kind: 'CronTab',
        resource: 'crontabs',
        namespaced: true,
        shortNames: [],
        subresources: [],
      },
    ]);
  });

  it('lists every version of every group with short names and subresources, and leaves out groups that fail', async () => {
    nock(SERVER)
      .get('/api')
      .reply(200, { kind: 'APIVersions', versions: ['v1'] });
    nock(SERVER)
      .get('/apis')
      .reply(200, {
        kind: 'APIGroupList',
        groups: [
          {
            name: 'stable.example.com',
            versions: [{ groupVersion: 'stable.example.com/v1', version: 'v1' }],
          },
          {
            name: 'broken.example.com',
            versions: [{ groupVersion: 'broken.example.com/v1', version: 'v1' }],
          },
        ],
      });
    nock(SERVER)
      .get('/api/v1')
      .reply(200, {
        resources: [
          { name: 'namespaces', namespaced: false, kind: 'Namespace', verbs: [], shortNames: ['ns'] },
          { name: 'namespaces/finalize', namespaced: false, kind: 'Namespace', verbs: [] },
        ],
      });
    nock(SERVER)
      .get('/apis/stable.example.com/v1')
      .reply(200, {
        resources: [
          { name: 'crontabs', namespaced: true, kind: 'CronTab', verbs: [], shortNames: ['ct'] },
          { name: 'crontabs/status', namespaced: true, kind: 'CronTab', verbs: [] },
          { name: 'crontabs/scale', namespaced: true, kind: 'Scale', group: 'autoscaling', verbs: [] },
        ],
      });
    nock(SERVER).get('/apis/broken.example.com/v1').reply(503, 'no endpoints');

    await expect(client().discover()).resolves.toEqual([
      NAMESPACES,
      {
        apiVersion: 'stable.example.com/v1',
        kind: 'CronTab',
        resource: 'crontabs',
        namespaced: true,
        shortNames: ['ct'],
        subresources: ['status', 'scale'],
      },
    ]);
  });
});
