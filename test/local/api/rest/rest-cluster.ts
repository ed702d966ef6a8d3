import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeKubeconfig } from '../../../../src/cli/local/kubeconfig-file.js';
import { createLocalApi, type LocalApi } from '../../../../src/local/api/local-api.js';
import { startRestServer } from '../../../../src/local/api/rest/rest-server.js';
import { realClock } from '../../../../src/local/clock.js';

export interface RestCluster {
  readonly api: LocalApi;
  readonly url: string;
  /** Empty but for the kubeconfig. */
  readonly folder: string;
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

/** The embedded API with its REST face, without Metacontroller and workloads. */
export async function startRestCluster(): Promise<RestCluster> {
  const clock = realClock();
  const api = createLocalApi({ clock });
  const server = await startRestServer({ operations: api.operations, clock }, { port: 0, host: '127.0.0.1' });
  const folder = await mkdtemp(join(tmpdir(), 'metahooks-rest-'));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeKubeconfig(kubeconfig, server.url);
  return {
    api,
    url: server.url,
    folder,
    kubeconfig,
    stop: async () => {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

interface Options {
  readonly accept?: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a request as `METHOD path`, with a body as JSON unless it is a string. */
export async function send(
  { url }: Pick<RestCluster, 'url'>,
  line: string,
  { body, accept, type = 'application/json', headers }: Options & { readonly body?: unknown } = {},
): Promise<Answered> {
  const [method = '', path = ''] = line.split(' ');
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(accept === undefined ? {} : { Accept: accept }),
      ...(body === undefined ? {} : { 'Content-Type': type }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: toBody(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, headers: response.headers, body: isJson ? parseLines(text) : text };
}

function toBody(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (body instanceof Uint8Array) return Uint8Array.from(body);
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** A watch answers with one object on each line. */
function parseLines(text: string): unknown {
  const lines = text.trim().split('\n');
  return lines.length > 1 ? lines.map((line): unknown => JSON.parse(line)) : JSON.parse(text);
}

export const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
