import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { filledIn, holds, type Scope } from './expressions.js';
import { type Action, HookRule } from './scenario.js';

export interface HookRequest {
  readonly hook: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** Milliseconds. */
  readonly at: number;
}

/** Hooks that answer by the rules of a case, over HTTP, and remember what they were asked. */
export class ScriptedHooks {
  readonly requests: HookRequest[] = [];
  mode = '';
  /** Told what a rule wants done while its hook is thinking. */
  act: (actions: readonly Action[]) => Promise<void> = () => Promise.resolve();
  /** What is wrong with the script itself. */
  readonly problems: string[] = [];
  readonly #rulesAt: (hooksUrl: string) => readonly HookRule[];
  #rules: readonly HookRule[] = [];
  /** Calls that have no answer yet. */
  #pending = 0;
  readonly #server = createServer((request, response) => {
    this.#pending += 1;
    response.once('close', () => (this.#pending -= 1));
    this.#answer(request, response).catch((error: unknown) => {
      this.problems.push(String(error));
      response.destroy();
    });
  });

  /** The rules may name the address that is known only once somebody listens there. */
  constructor(rulesAt: (hooksUrl: string) => readonly HookRule[]) {
    this.#rulesAt = rulesAt;
  }

  get busy(): boolean {
    return this.#pending > 0;
  }

  /** In milliseconds. */
  get lastCallAt(): number {
    return this.requests.at(-1)?.at ?? 0;
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    // A TCP server has an AddressInfo, never the text of a pipe.
    const url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    this.#rules = this.#rulesAt(url);
    return url;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const received = await toHookRequest(request);
    this.requests.push(received);
    const scope = this.#scopeOf(received);
    const rule = this.#rules.find((one) => this.#fits(one, received.hook, scope));
    if (rule === undefined) throw new Error(`no rule for ${received.hook} in mode "${this.mode}"`);
    const { meanwhile, headers, body } = HookRule.parse(filledIn(rule, scope));
    await this.act(meanwhile);
    await delay(rule.headersAfter * 1000);
    response.writeHead(rule.status, { 'Content-Type': 'application/json', ...headers });
    response.flushHeaders();
    await delay(rule.bodyAfter * 1000);
    response.end((rule.text ?? JSON.stringify(body ?? {})) + ' '.repeat(rule.padding));
  }

  #scopeOf({ hook, body, headers }: HookRequest): Scope {
    const call = this.requests.filter((request) => request.hook === hook).length;
    return { ...body, headers, call };
  }

  #fits({ on, in: mode, when }: HookRule, hook: string, scope: Scope): boolean {
    if (on !== undefined && on !== hook) return false;
    if (mode !== undefined && mode !== this.mode) return false;
    return when === undefined || holds(when, scope);
  }
}

async function toHookRequest(request: IncomingMessage): Promise<HookRequest> {
  const at = Date.now();
  const { method = '', url = '' } = request;
  const path = url.replace(/^\//, '');
  request.setEncoding('utf8');
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return {
    hook: method === 'POST' ? path : `${method} ${path}`,
    headers: request.headers as Readonly<Record<string, string>>,
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    at,
  };
}
