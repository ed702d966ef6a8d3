import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { KubeApi, WatchEvent } from '../../src/cluster/kube-api.js';
import { createKubeClient } from '../../src/cluster/client.js';

// A real server instead of nock: how a stream is cut into chunks, and that it is closed, are what matters here.

const directory = mkdtempSync(join(tmpdir(), 'metahooks-watch-'));
let answer: (response: ServerResponse, url: string) => void | Promise<void>;
const server = createServer((request, response) => void answer(response, request.url ?? ''));
let api: KubeApi;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // `listen` on a host and port gives an AddressInfo, never a pipe name.
  const { port } = server.address() as AddressInfo;
  const kubeconfig = join(directory, 'kubeconfig');
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}` } }],
      users: [{ name: 'u', user: {} }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    }),
  );
  api = createKubeClient({ kubeconfig });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true });
});

function event(type: string, name: string): string {
  return `${JSON.stringify({ type, object: configMap(name) })}\n`;
}

function configMap(name: string) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, uid: name }, data: { text: 'grün 😀' } };
}

/** Watches until the stream ends. */
function watchToEnd(): Promise<{ events: readonly WatchEvent[]; error: unknown }> {
  const events: WatchEvent[] = [];
  return new Promise((resolve) => {
    api.watch(
      {
        apiVersion: 'v1',
        resource: 'configmaps',
        namespace: 'default',
        resourceVersion: '5',
        labelSelector: 'a=b',
      },
      (event) => events.push(event),
      (error) => resolve({ events, error }),
    );
  });
}

it('reads events that chunks cut in the middle of a line and of a character, and ends without an error', async () => {
  let asked = '';
  answer = async (response, url) => {
    asked = url;
    const stream = Buffer.from(
      event('ADDED', 'a') + event('MODIFIED', 'b') + event('DELETED', 'c').trimEnd(),
    );
    for (let from = 0; from < stream.length; from += 7) {
      response.write(stream.subarray(from, from + 7));
      if (from % 35 === 0) await delay(1);
    }
    response.end();
  };

  const { events, error } = await watchToEnd();

  expect(asked).toBe(
    '/api/v1/namespaces/default/configmaps?watch=true&resourceVersion=5&labelSelector=a%3Db',
  );
  expect(events).toEqual([
    { type: 'ADDED', object: configMap('a') },
    { type: 'MODIFIED', object: configMap('b') },
    { type: 'DELETED', object: configMap('c') },
  ]);
  expect(error).toBeUndefined();
});

it('leaves bookmarks out', async () => {
  answer = (response) => {
    response.end(
      '{"type":"BOOKMARK","object":{"kind":"ConfigMap","metadata":{"resourceVersion":"9"}}}\n' +
        event('ADDED', 'a'),
    );
  };

  expect((await watchToEnd()).events).toEqual([{ type: 'ADDED', object: configMap('a') }]);
});

it.each(['Expired', 'Gone'])('ends with Expired when the stream says 410 %s', async (reason) => {
  const status = { kind: 'Status', message: 'too old resource version: 5 (9)', reason, code: 410 };
  answer = (response) => {
    response.end(`${JSON.stringify({ type: 'ERROR', object: status })}\n`);
  };

  expect((await watchToEnd()).error).toMatchObject({
    status: 410,
    reason: 'Expired',
    message: status.message,
  });
});

it('ends with the refusal when the watch is not even begun', async () => {
  answer = (response) => {
    response
      .writeHead(410)
      .end(JSON.stringify({ kind: 'Status', reason: 'Expired', code: 410, message: 'too old' }));
  };

  expect((await watchToEnd()).error).toMatchObject({ status: 410, reason: 'Expired' });
});

it('ends with an error when the connection breaks or carries something else', async () => {
  answer = async (response) => {
    response.write(event('ADDED', 'a'));
    await delay(20);
    response.destroy();
  };
  const broken = await watchToEnd();
  expect(broken.events).toHaveLength(1);
  expect(broken.error).toMatchObject({ name: 'StatusError', reason: 'ServiceUnavailable' });

  answer = (response) => {
    response.end('<html>\n');
  };
  expect((await watchToEnd()).error).toMatchObject({ name: 'StatusError', reason: 'InternalError' });
});

it('closes the connection when it is stopped, and calls nobody afterwards', async () => {
  const calls: string[] = [];
  const closed = new Promise<void>((resolve) => {
    answer = (response) => {
      response.on('close', resolve);
      response.write(event('ADDED', 'a'));
    };
  });

  await new Promise<void>((resolve) => {
    const stop = api.watch(
      { apiVersion: 'v1', resource: 'configmaps', resourceVersion: '5' },
      () => {
        calls.push('event');
        stop();
        resolve();
      },
      () => calls.push('end'),
    );
  });
  await closed;
  await delay(10);

  expect(calls).toEqual(['event']);
});
