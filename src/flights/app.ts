import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import { createAdminRouter } from './admin.js';
import { answerProblem } from './answer.js';
import { createApiDocument } from './api/openapi.js';
import { requireApiKey, type ApiKeySource } from './authorize.js';
import type { Office } from './bookings/office.js';
import { DROPPED, enact, type Outcome } from './faults/enact.js';
import type { Operation } from './faults/plan.js';
import type { Switchboard } from './faults/switchboard.js';
import { READERS } from './requests.js';
import { send } from './send.js';

const MAX_BODY_BYTES = 64 * 1024;

export interface AppDependencies {
  readonly office: Office;
  readonly switchboard: Switchboard;
  readonly apiKey: ApiKeySource;
  readonly admin: boolean;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Told what ended a request with 500. */
  readonly onError: (error: unknown) => void;
}

export function createFlightsApp(dependencies: AppDependencies): Express {
  const { apiKey, admin, onError } = dependencies;
  const app = express().disable('x-powered-by').disable('etag');
  app.get('/healthz', (_request, response) => send(response, { status: 200, body: { status: 'ok' } }));
  app.get('/v1/openapi.json', (_request, response) =>
    send(response, { status: 200, body: createApiDocument() }),
  );
  // Before the body is read: a stranger cannot make the service parse anything.
  app.use(requireApiKey(apiKey), express.json({ limit: MAX_BODY_BYTES, inflate: false }));
  if (admin) app.use('/admin', createAdminRouter(dependencies));
  app.post('/v1/bookings', serve('book', dependencies));
  app.get('/v1/bookings', serve('list', dependencies));
  app.get('/v1/bookings/:id', serve('get', dependencies));
  app.patch('/v1/bookings/:id', serve('change', dependencies));
  app.post('/v1/cancellations', serve('cancel', dependencies));
  app.use((_request, response) => send(response, answerProblem('not_found')));
  app.use(answerError(onError));
  return app;
}

function serve(
  operation: Operation,
  dependencies: AppDependencies,
): (request: Request, response: Response) => Promise<void> {
  return async (request, response) => {
    const outcome = await answer(operation, request, dependencies);
    if (outcome === DROPPED) request.socket.destroy();
    else send(response, outcome);
  };
}

async function answer(
  operation: Operation,
  request: Request,
  { office, switchboard, wait }: AppDependencies,
): Promise<Outcome> {
  const plan = switchboard.plan();
  if (plan.outage) return answerProblem('unavailable', { headers: { 'Retry-After': '1' } });
  const reading = READERS[operation](request, office);
  if ('refusal' in reading) return reading.refusal;
  const { key, run } = reading.value;
  return enact(switchboard.draw({ operation, key }), { run, plan, wait });
}

function answerError(onError: (error: unknown) => void): ErrorRequestHandler {
  // eslint-disable-next-line max-params -- express recognises an error handler by its four parameters
  return (error: unknown, _request, response, _next) => {
    const status = clientErrorStatus(error);
    if (status === undefined) onError(error);
    send(
      response,
      status === undefined
        ? answerProblem('internal_error')
        : answerProblem('invalid_request', { status, detail: 'body: cannot be read' }),
    );
  };
}

/** What express.json throws for a body that is too large, compressed or not JSON carries a status. */
function clientErrorStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error)) return undefined;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
