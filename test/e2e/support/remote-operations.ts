import { readFileSync } from 'node:fs';
import https from 'node:https';
import { z } from 'zod';
import { toStatusError, toWatchEvent } from '../../../src/cluster/api-answers.js';
import { collectionPath, objectPath, withQuery } from '../../../src/cluster/api-paths.js';
import type {
  ApiOperations,
  DeleteRequest,
  ListQuery,
  WatchQuery,
  WriteOptions,
} from '../../../src/local/api/operations.js';

type Waiting<Operation> = Operation extends (...args: infer Args) => infer Answer
  ? (...args: Args) => Promise<Answer | Record<string, unknown>>
  : never;

/** What both servers are asked, the embedded one and the real one. */
export type AskedOperations = {
  readonly [Name in Exclude<keyof ApiOperations, 'watch' | 'resources' | 'evict'>]: Waiting<
    ApiOperations[Name]
  >;
} & {
  /** What a watch says within a moment. */
  readonly watched: (query: WatchQuery) => Promise<readonly unknown[]>;
};

const Kubeconfig = z.object({
  clusters: z.array(z.object({ cluster: z.object({ server: z.string() }) })).min(1),
  users: z.array(z.object({ user: z.object({ token: z.string() }) })).min(1),
});

/** The operations of the embedded API, asked of a real API server, which need not run before the first of them is. */
export function remoteOperations(kubeconfigOf: () => string): AskedOperations {
  const ask = async (call: Call): Promise<Record<string, unknown>> => {
    const { status, text, warnings } = await send(readServer(kubeconfigOf()), call);
    if (status > 299) throw toStatusError(status, text);
    return {
      ...z.record(z.string(), z.unknown()).parse(JSON.parse(text)),
      $status: status,
      $warnings: warnings,
    };
  };
  const write = async (call: Call): Promise<Record<string, unknown>> => {
    const { $status, $warnings, ...object } = await ask(call);
    return { object, created: $status === 201, warnings: $warnings };
  };
  const list = async (call: Call): Promise<Record<string, unknown>> => {
    const { metadata, items, apiVersion, kind } = ListAnswer.parse(await ask(call));
    return {
      ...Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== '')),
      items: items.map((item) => ({ apiVersion, kind: kind.replace(/List$/, ''), ...item })),
    };
  };
  return {
    get: async ({ subresource, ...ref }) => {
      const {
        $status: _s,
        $warnings: _w,
        ...object
      } = await ask({
        method: 'GET',
        path: objectPath(ref, subresource),
      });
      return object;
    },
    list: (query) => list({ method: 'GET', path: withQuery(collectionPath(query), listQuery(query)) }),
    create: (target, body, options) =>
      write({ method: 'POST', path: withQuery(collectionPath(target), writeQuery(options)), body }),
    update: ({ subresource, ...ref }, body, options) =>
      write({ method: 'PUT', path: withQuery(objectPath(ref, subresource), writeQuery(options)), body }),
    patch: ({ ref: { subresource, ...ref }, type, body, force, ...options }) =>
      write({
        method: 'PATCH',
        path: withQuery(objectPath(ref, subresource), {
          ...writeQuery(options),
          force: force === true ? 'true' : undefined,
        }),
        body,
        type,
      }),
    delete: async (ref, request) => {
      const {
        $status: _s,
        $warnings: _w,
        ...answer
      } = await ask({
        method: 'DELETE',
        path: objectPath(ref),
        body: deleteOptions(request),
      });
      return answer['kind'] === 'Status' ? undefined : answer;
    },
    deleteCollection: (query, request) =>
      list({
        method: 'DELETE',
        path: withQuery(collectionPath(query), listQuery(query)),
        body: deleteOptions(request),
      }),
    watched: async (query) => {
      const { allowBookmarks, sendInitialEvents, ...rest } = query;
      const path = withQuery(collectionPath(query), {
        ...listQuery(rest),
        watch: 'true',
        allowWatchBookmarks: allowBookmarks === true ? 'true' : undefined,
        sendInitialEvents: sendInitialEvents === undefined ? undefined : String(sendInitialEvents),
      });
      const { status, text } = await send(readServer(kubeconfigOf()), { method: 'GET', path }, WATCH_MS);
      if (status > 299) throw toStatusError(status, text);
      return text.split('\n').filter(Boolean).map(readEvent);
    },
  };
}

const WATCH_MS = 500;
const ListAnswer = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.record(z.string(), z.unknown()),
  items: z.array(z.record(z.string(), z.unknown())),
});

function readEvent(line: string): unknown {
  const event: unknown = toWatchEvent(line);
  return event ?? JSON.parse(line);
}

type Query = Readonly<Record<string, string | undefined>>;

function listQuery({ apiVersion: _v, resource: _r, namespace: _n, limit, ...query }: ListQuery): Query {
  return { ...query, limit: limit === undefined ? undefined : String(limit) };
}

function writeQuery({ fieldManager, fieldValidation, dryRun }: WriteOptions): Query {
  return { fieldManager, fieldValidation, dryRun: dryRun === true ? 'All' : undefined };
}

// A body makes the server forget about the query.
function deleteOptions({ uid, resourceVersion, dryRun, ...options }: DeleteRequest): object {
  return {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    preconditions: { uid, resourceVersion },
    dryRun: dryRun === true ? ['All'] : [],
    ...options,
  };
}

interface Server {
  readonly url: string;
  readonly token: string;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly type?: string;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly warnings: readonly string[];
}

function send(
  { url, token }: Server,
  { method, path, body, type = 'application/json' }: Call,
  cutAfterMs?: number,
): Promise<Answer> {
  const payload = body === undefined ? '' : JSON.stringify(body);
  const headers = {
    Authorization: `Bearer ${token}`,
    Accept: 'application/json',
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(payload),
  };
  return new Promise((resolve, reject) => {
    const options = { method, headers, rejectUnauthorized: false };
    const request = https.request(url + path, options, (response) => {
      let text = '';
      const warnings = [...(response.headers.warning ?? '').matchAll(/299 - "((?:\\.|[^"\\])*)"/g)];
      const finish = (): void =>
        resolve({
          status: response.statusCode ?? 0,
          text,
          warnings: warnings.map(([, warning = '']) => warning.replaceAll('\\"', '"')),
        });
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', finish).on('error', () => undefined);
      if (cutAfterMs !== undefined) setTimeout(() => (finish(), request.destroy()), cutAfterMs);
    });
    request.on('error', reject);
    request.end(payload);
  });
}

function readServer(kubeconfig: string): Server {
  const { clusters, users } = Kubeconfig.parse(JSON.parse(readFileSync(kubeconfig, 'utf8')));
  return { url: clusters[0]?.cluster.server ?? '', token: users[0]?.user.token ?? '' };
}
