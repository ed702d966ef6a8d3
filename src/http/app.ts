import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express, { type Express, type Request } from 'express';
import type { Logger } from 'pino';
import type { Config } from '../config.js';
import { HookError } from '../errors/hook-error.js';
import { dispatch, type DispatchDependencies } from '../hooks/dispatch.js';
import { sendError, sendJson, toHookError } from './answer.js';
import { authorize } from './authorize.js';
import { type CallRecord, logCall, toCallRecord } from './call-log.js';
import { withDeadline } from './deadline.js';
import { readJsonBody } from './read-body.js';

export interface AppDependencies extends DispatchDependencies {
  readonly config: Pick<Config, 'maxBodyBytes' | 'hookDeadlineMs' | 'maxInFlight' | 'hookToken'>;
  readonly log: Logger;
  /** Files that cannot be used as they are now; the last good ones are served meanwhile. */
  readonly problems: () => readonly { readonly error: HookError }[];
  /** Whether to be sent calls: false while draining. */
  readonly isReady: () => boolean;
}

/**
 * The hook server: `POST /<controller>/<hook>`, `/healthz` and `/readyz`.
 *
 * Hook calls are told by their address before express sees them: its routing costs more than parsing, dispatching and
 * guarding a usual call together (`npm run bench`). Express has the rest.
 */
export function createApp(deps: AppDependencies): RequestListener {
  const others = createOtherRoutes(deps);
  const callsUnderWay = { count: 0 };
  return (request, response) => {
    const call = matchHookCall(request);
    if (call === undefined) others(request, response);
    else void answerCall(call, { request, response, deps, callsUnderWay });
  };
}

function createOtherRoutes(deps: AppDependencies): Express {
  const app = express().disable('x-powered-by').disable('etag');
  app.get('/healthz', (_request, response) => sendJson(response, 200, { status: 'ok' }));
  app.get('/readyz', (_request, response) => {
    const ready = deps.isReady();
    const controllers = [...deps.controllers.keys()];
    const problems = deps.problems().map(({ error: { code, message } }) => ({ code, message }));
    const status = ready ? 'ready' : 'draining';
    sendJson(response, ready ? 200 : 503, {
      status,
      controllers,
      ...(problems.length > 0 ? { problems } : {}),
    });
  });
  app.use((request, response) => sendError(response, unknownRoute(request), randomUUID()));
  return app;
}

const HOOK_PATH = /^\/([a-z0-9][-a-z0-9.]*)\/([a-z]+)(?:\?|$)/;

function matchHookCall({ method, url = '' }: IncomingMessage): CallRecord | undefined {
  const [, controller, hook] = method === 'POST' ? (HOOK_PATH.exec(url) ?? []) : [];
  if (controller === undefined || hook === undefined) return undefined;
  return toCallRecord({ controller, hook }, randomUUID());
}

/** Answers in any case, and writes one line about it. */
async function answerCall(call: CallRecord, exchange: Exchange): Promise<void> {
  const { response, deps, callsUnderWay } = exchange;
  callsUnderWay.count += 1;
  try {
    checkInFlight(callsUnderWay.count, deps.config.maxInFlight);
    await answerHook(call, exchange);
  } catch (error) {
    call.error = toHookError(error);
    sendError(response, call.error, call.requestId);
  } finally {
    callsUnderWay.count -= 1;
    logCall(deps.log, call, response.statusCode);
  }
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly deps: AppDependencies;
  readonly callsUnderWay: { count: number };
}

async function answerHook(call: CallRecord, { request, response, deps }: Exchange): Promise<void> {
  const { config } = deps;
  authorize(request, config.hookToken);
  const body = await readJsonBody(request, config.maxBodyBytes);
  call.body = body;
  const { controller, hook } = call;
  const answer = await withDeadline(dispatch({ controller, hook, body }, deps), config.hookDeadlineMs);
  call.answer = answer;
  sendJson(response, 200, answer);
}

function checkInFlight(inFlight: number, maxInFlight: number): void {
  if (inFlight <= maxInFlight) return;
  throw new HookError('TOO_BUSY', { message: `${maxInFlight} calls are under way` });
}

function unknownRoute({ method, path }: Request): HookError {
  return new HookError('ROUTE_UNKNOWN', { message: `${method} ${path} is not a hook` });
}
