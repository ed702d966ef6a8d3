import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
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
  /** Whether to be sent calls: false while draining. */
  readonly isReady: () => boolean;
}

/** The hook server as an express app: `POST /<controller>/<hook>`, `/healthz` and `/readyz`. */
export function createApp(deps: AppDependencies): Express {
  const app = express().disable('x-powered-by').disable('etag');
  let inFlight = 0;

  app.get('/healthz', (_request, response) => sendJson(response, 200, { status: 'ok' }));
  app.get('/readyz', (_request, response) => {
    const ready = deps.isReady();
    const controllers = [...deps.controllers.keys()];
    sendJson(response, ready ? 200 : 503, { status: ready ? 'ready' : 'draining', controllers });
  });

  app.post('/:controller/:hook', async (request, response) => {
    const call = toCallRecord(request.params, randomUUID());
    inFlight += 1;
    try {
      checkInFlight(inFlight, deps.config.maxInFlight);
      await answerHook(call, { request, response, deps });
    } catch (error) {
      call.error = toHookError(error);
      sendError(response, call.error, call.requestId);
    } finally {
      inFlight -= 1;
      logCall(deps.log, call, response.statusCode);
    }
  });

  app.use((request, response) => sendError(response, unknownRoute(request), randomUUID()));
  return app;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly deps: AppDependencies;
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
