import { HookError } from '../../errors/hook-error.js';
import type { UnmarshalMode } from '../../contract/responses.js';
import type { Clock } from '../clock.js';
import { HookBusyError, messageOf, MetacontrollerError } from './errors.js';
import { toGoJson } from './go-json.js';
import type { CallableHook } from './webhook.js';

export interface HookCall<T> {
  readonly hook: CallableHook;
  readonly request: unknown;
  readonly decode: (text: string, mode: UnmarshalMode) => T;
}

export interface HookClient {
  readonly clock: Clock;
  /** Aborted when the controller stops. */
  readonly signal: AbortSignal;
  /** Where to reach an address, when it is not what the controller object says. */
  readonly resolveUrl: (url: string) => string;
  readonly onAnswer: (call: { hook: CallableHook; durationMs: number; status?: number }) => void;
}

/**
 * One exchange with a hook: POST, JSON, the timeout spans all of it, no retry. Only 200 is an answer.
 *
 * @throws HookBusyError on 429
 * @throws HookError when the answer cannot be used
 * @throws MetacontrollerError when none came
 */
export async function callHook<T>(client: HookClient, call: HookCall<T>): Promise<T> {
  const { hook, decode } = call;
  const text = await exchange(client, hook, toGoJson(call.request));
  return decodeAnswer(hook, text, decode);
}

async function exchange(client: HookClient, hook: CallableHook, body: string): Promise<string> {
  const { clock, signal } = client;
  const began = clock.now();
  const timeout = new AbortController();
  const cancel = clock.schedule(hook.timeoutMs, () => timeout.abort());
  const both = AbortSignal.any([signal, timeout.signal]);
  let status: number | undefined;
  try {
    const response = await post(client.resolveUrl(hook.url), body, both);
    status = response.status;
    if (status === 429) return await refuseAsBusy(response, clock);
    const text = await readBody(response);
    if (status === 200) return text;
    throw new HookError('RESPONSE_INVALID', {
      message: `unsupported status code: ${status} body: ${text}`,
      hint: 'Metacontroller takes exactly 200 for an answer; the message of the hook server is in the body',
    });
  } catch (error) {
    signal.throwIfAborted();
    throw timeout.signal.aborted ? timedOut(hook, status) : error;
  } finally {
    cancel();
    client.onAnswer({ hook, durationMs: clock.now() - began, ...(status !== undefined && { status }) });
  }
}

async function post(url: string, body: string, signal: AbortSignal): Promise<Response> {
  const headers = { 'content-type': 'application/json', 'user-agent': 'Go-http-client/1.1' };
  try {
    return await fetch(url, { method: 'POST', headers, body, signal });
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    throw new MetacontrollerError(`http error: Post "${url}": ${messageOf(cause)}`, { cause: error });
  }
}

async function readBody(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (cause) {
    throw new MetacontrollerError(`can't read response body: ${messageOf(cause)}`, { cause });
  }
}

function timedOut({ url }: CallableHook, status: number | undefined): HookError {
  const message =
    status === undefined
      ? `http error: Post "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`
      : `can't read response body: context deadline exceeded (Client.Timeout or context cancellation while reading body)`;
  return new HookError('HOOK_DEADLINE_EXCEEDED', { message });
}

const RFC1123 = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [A-Z]{3,4}$/;

/** A date counts to the second above, anything but a date or an integer as 0: at once. The body is not read. */
async function refuseAsBusy(response: Response, clock: Clock): Promise<never> {
  await response.body?.cancel();
  const value = response.headers.get('retry-after') ?? '';
  if (RFC1123.test(value)) throw new HookBusyError(Math.ceil((Date.parse(value) - clock.now()) / 1000));
  throw new HookBusyError(/^[+-]?\d+$/.test(value) ? Number(value) : 0);
}

function decodeAnswer<T>(
  { name, version, mode }: CallableHook,
  text: string,
  decode: HookCall<T>['decode'],
): T {
  try {
    return decode(text, mode);
  } catch (cause) {
    const isOnlyStrict = mode === 'strict' && succeeds(() => decode(text, 'loose'));
    const message = isOnlyStrict
      ? `strict validation failed for ${version} webhookResponse (type: ${name}, mode: strict): ${messageOf(cause)}`
      : `can't unmarshal webhookResponse (version: ${version}, type: ${name}): ${messageOf(cause)}`;
    throw new HookError('RESPONSE_INVALID', { message, cause });
  }
}

function succeeds(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}
