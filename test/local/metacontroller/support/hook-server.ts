import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HookRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: RequestBody;
}

/** What the tests read of a request. */
export interface RequestBody {
  readonly parent: { readonly metadata: { readonly name: string; readonly finalizers?: readonly string[] } } & Record<
    string,
    unknown
  >;
  /** What a decorator's sync and finalize hooks get instead of the parent. */
  readonly object: RequestBody['parent'];
  readonly children: Record<string, Record<string, Record<string, unknown>>>;
  readonly attachments: Record<string, Record<string, Record<string, unknown>>>;
  readonly related: Record<string, Record<string, Record<string, unknown>>>;
  readonly controller: Record<string, unknown>;
  readonly finalizing: boolean;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly text: string;
}

/** A hook of a test: what it returns is sent as JSON, an Answer as it is, undefined never. */
export type TestHook = (body: RequestBody) => object | null | undefined;

export function raw(text: string, status = 200, headers: Record<string, string> = {}): Answer {
  return { text, status, headers };
}

/** Hooks over real HTTP on the loopback. */
export class HookServer {
  readonly requests: HookRequest[] = [];
  readonly #hooks: Record<string, TestHook>;
  readonly #server: Server;

  constructor(hooks: Record<string, TestHook>) {
    this.#hooks = hooks;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    // A TCP server has an AddressInfo, never the text of a pipe.
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  calls(path: string): readonly RequestBody[] {
    return this.requests.filter((request) => request.path === `/${path}`).map(({ body }) => body);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? '';
    const body = JSON.parse(Buffer.concat(chunks).toString()) as RequestBody;
    this.requests.push({ path, headers: request.headers, body });
    const answer = this.#hooks[path.slice(1)]?.(body);
    if (answer === undefined) return;
    const { status = 200, headers = {}, text } = isAnswer(answer) ? answer : raw(JSON.stringify(answer));
    response.writeHead(status, headers).end(text);
  }
}

function isAnswer(value: object | null): value is Answer {
  return value !== null && 'text' in value;
}
