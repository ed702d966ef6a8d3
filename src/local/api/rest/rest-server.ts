import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { StatusError } from '../../../cluster/status-error.js';
import { listen, type RunningServer } from '../../../listen.js';
import { sendAnswer } from './answer.js';
import { toRestRequest } from './rest-request.js';
import { route } from './route.js';
import { toStatus } from './status.js';
import type { ViewDependencies } from './view.js';

export interface RestServer extends RunningServer {
  readonly url: string;
}

/** Serves the embedded API over HTTP, for kubectl and client libraries. There are no users and no rights: keep it on loopback. */
export async function startRestServer(
  dependencies: ViewDependencies,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<RestServer> {
  const streams = new Set<() => void>();
  const server = await listen(createRestHandler(dependencies, streams), { port, host });
  const address = host.includes(':') ? `[${host}]` : host;
  return {
    port: server.port,
    url: `http://${address}:${server.port}`,
    close: () => {
      for (const stop of streams) stop();
      return server.close();
    },
  };
}

function createRestHandler(dependencies: ViewDependencies, streams: Set<() => void>): RequestListener {
  return (message, response) => {
    handle(dependencies, message, response)
      .then((stop) => {
        if (stop === undefined) return;
        streams.add(stop);
        response.on('close', () => {
          streams.delete(stop);
          stop();
        });
      })
      .catch((error: unknown) => {
        const status = toStatus(error);
        const { warnings = [] } = error instanceof StatusError ? error.details : {};
        const answer = { status: status.code, body: status, warnings };
        if (!response.headersSent) sendAnswer(response, answer, ['json']);
        else response.destroy();
      });
  };
}

/** Gives the function that stops the answer, when it is one that goes on. */
async function handle(
  dependencies: ViewDependencies,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<(() => void) | undefined> {
  refuseBrowsers(message);
  const request = toRestRequest(message);
  const answer = await route(dependencies, request);
  if ('stream' in answer) return answer.stream(response);
  sendAnswer(response, answer, request.accept);
  return undefined;
}

/** Any page in a browser may send requests to loopback, but not without saying where it comes from. */
function refuseBrowsers({ headers }: IncomingMessage): void {
  if (headers.origin === undefined) return;
  throw new StatusError(403, 'Forbidden', 'requests from web pages are not answered');
}
