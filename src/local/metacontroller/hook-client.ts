import { HookError } from '../../errors/hook-error.js';
import type { KubeObject } from '../../contract/kube-object.js';
import type { UnmarshalMode } from '../../contract/responses.js';
import type { Clock } from '../clock.js';
import { findAnswerProblems } from './answer-problems.js';
import type { GoStruct } from './answer-types.js';
import { HookBusyError, messageOf, MetacontrollerError } from './errors.js';
import { type EtagCache, etagKey, type TaggedAnswer } from './etag-cache.js';
import type { HookCalledEvent } from './events.js';
import { toGoJson } from './go-json.js';
import { type HookAnswer, postToHook } from './hook-transport.js';
import type { CallableHook } from './webhook.js';

export interface HookCall<T> {
  readonly hook: CallableHook;
  readonly request: unknown;
  readonly decode: (text: string, mode: UnmarshalMode) => T;
  /** What Metacontroller decodes the answer into. */
  readonly answer: GoStruct;
}

export interface HookClient {
  readonly clock: Clock;
  /** Aborted when the controller stops. */
  readonly signal: AbortSignal;
  /** Where to reach an address, when it is not what the controller object says. */
  readonly resolveUrl: (url: string) => string;
  readonly onAnswer: (call: AnsweredCall) => void;
}

export interface AnsweredCall extends Pick<HookCalledEvent, 'durationMs' | 'status' | 'answer' | 'retryAfter'> {
  readonly hook: CallableHook;
}

/** A call with the parent it is about: answers in ETag mode are kept by parent. */
interface ParentCall<T> extends HookCall<T> {
  readonly parent: KubeObject;
}

/**
 * One exchange with a hook: POST, JSON, the timeout spans all of it, no retry. Only 200 is an answer – and 304 and 412 in ETag
 * mode, when there is an earlier one to fall back on.
 *
 * @throws HookBusyError on 429
 * @throws HookError when the answer cannot be used
 * @throws MetacontrollerError when none came
 */
export async function callHook<T>(client: HookClient, call: ParentCall<T>): Promise<T> {
  const text = await exchange(client, call);
  return decodeAnswer(call, text);
}

async function exchange(client: HookClient, { hook, request, parent }: ParentCall<unknown>): Promise<string> {
  const { clock, signal } = client;
  const began = clock.now();
  const timeout = new AbortController();
  const cancel = clock.schedule(hook.timeoutMs, () => timeout.abort());
  const known = hook.etags?.get(parent);
  let answered: Pick<AnsweredCall, 'status' | 'answer' | 'retryAfter'> = {};
  try {
    const answer = await postToHook({
      url: client.resolveUrl(hook.url),
      headers: headersOf(hook, known),
      body: toGoJson(request),
      signal: AbortSignal.any([signal, timeout.signal]),
      endpoint: hook.endpoint,
    });
    const { status } = answer;
    const retryAfter = answer.header('retry-after');
    answered = { status, ...(retryAfter !== undefined && { retryAfter }) };
    if (status === 429) return await refuseAsBusy(answer, clock);
    const body = await readBody(answer);
    answered = { ...answered, answer: body };
    if (status !== 200 && !isUnchanged(status, known)) throw unsupported(status, body);
    return hook.etags === undefined ? body : substitute(hook.etags, parent, { ...answer, body, known });
  } catch (error) {
    if (signal.aborted) throw canceled(hook, answered.status);
    throw timeout.signal.aborted ? timedOut(hook, answered.status) : error;
  } finally {
    cancel();
    client.onAnswer({ hook, durationMs: clock.now() - began, ...answered });
  }
}

function headersOf({ endpoint }: CallableHook, known: TaggedAnswer | undefined): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'Go-http-client/1.1',
    ...(endpoint.authorization !== undefined && { authorization: endpoint.authorization }),
    ...(known !== undefined && { 'if-none-match': known.etag }),
  };
}

async function readBody(answer: HookAnswer): Promise<string> {
  try {
    return await answer.readBody();
  } catch (cause) {
    throw new MetacontrollerError(`can't read response body: ${messageOf(cause)}`, { cause });
  }
}

function isUnchanged(status: number, known: TaggedAnswer | undefined): boolean {
  return known !== undefined && (status === 304 || status === 412);
}

function unsupported(status: number, body: string): HookError {
  return new HookError('RESPONSE_INVALID', {
    message: `unsupported status code: ${status} body: ${body}`,
    hint: 'Metacontroller takes exactly 200 for an answer; the message of the hook server is in the body',
  });
}

interface Answered extends Pick<HookAnswer, 'status' | 'header'> {
  readonly body: string;
  readonly known: TaggedAnswer | undefined;
}

/** The kept answer for one that is unchanged. A 200 without an ETag leaves the kept one as it is, to be sent again. */
function substitute(etags: EtagCache, parent: KubeObject, { status, header, body, known }: Answered): string {
  if (isUnchanged(status, known)) {
    const kept = etags.get(parent);
    if (kept !== undefined) return kept.body;
    throw new MetacontrollerError(`cannot find cached response for cache key: ${etagKey(parent)}`);
  }
  const etag = header('etag') ?? '';
  if (etag !== '') etags.set(parent, { etag, body });
  return body;
}

/** A controller that is stopped does not wait for its hooks, and tells so on the parent. */
function canceled({ url }: CallableHook, status: number | undefined): MetacontrollerError {
  const doing = status === undefined ? `http error: Post "${url}"` : "can't read response body";
  return new MetacontrollerError(`${doing}: context canceled`);
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
async function refuseAsBusy(answer: HookAnswer, clock: Clock): Promise<never> {
  await answer.discard();
  const value = answer.header('retry-after') ?? '';
  if (RFC1123.test(value)) throw new HookBusyError(Math.ceil((Date.parse(value) - clock.now()) / 1000));
  throw new HookBusyError(/^[+-]?\d+$/.test(value) ? Number(value) : 0);
}

/** The real one's words for what is wrong come first; the schema of the contract has the last one. */
function decodeAnswer<T>({ hook, decode, answer }: HookCall<T>, text: string): T {
  const { name, version, mode } = hook;
  const { fatal, strict } = findAnswerProblems(text, answer, version);
  if (fatal !== undefined) throw undecodable(hook, fatal);
  if (strict !== undefined && mode === 'strict') {
    const message = `strict validation failed for ${version} webhookResponse (type: ${name}, mode: strict): ${strict}`;
    throw new HookError('RESPONSE_INVALID', { message });
  }
  try {
    return decode(text, mode);
  } catch (cause) {
    throw undecodable(hook, messageOf(cause), cause);
  }
}

function undecodable({ name, version }: CallableHook, why: string, cause?: unknown): HookError {
  const message = `can't unmarshal webhookResponse (version: ${version}, type: ${name}): ${why}`;
  return new HookError('RESPONSE_INVALID', { message, cause });
}
