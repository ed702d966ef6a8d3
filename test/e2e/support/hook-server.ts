import { createServer, type IncomingMessage } from 'node:http';

export interface HookCall {
  /** Path of the URL: `/crontab/sync`. */
  readonly path: string;
  readonly body: unknown;
  readonly headers: IncomingMessage['headers'];
}

export interface HookAnswer {
  /** @default 200 */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, a string as it is. */
  readonly body?: unknown;
}

export interface HookServer {
  /** `http://127.0.0.1:<port>`, as webhook URLs begin. */
  readonly url: string;
  /** Every call so far, in order; `calls.length` is a mark. */
  readonly calls: readonly HookCall[];
  stop(): Promise<void>;
}

/** A hook server that remembers what it was asked, for tests of Metacontroller itself. */
export function startHookServer(answer: (call: HookCall) => HookAnswer): Promise<HookServer> {
  const calls: HookCall[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const text = await readBody(request);
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      const call = { path: request.url ?? '', body, headers: request.headers };
      calls.push(call);
      const { status = 200, headers = {}, body: reply = {} } = answer(call);
      response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
      response.end(typeof reply === 'string' ? reply : JSON.stringify(reply));
    })().catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      resolve({
        url: `http://127.0.0.1:${port ?? 0}`,
        calls,
        stop: async () => {
          server.closeAllConnections();
          await new Promise((closed) => server.close(closed));
        },
      });
    });
  });
}

async function readBody(request: IncomingMessage): Promise<string> {
  request.setEncoding('utf8');
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
