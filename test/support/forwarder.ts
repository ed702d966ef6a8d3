import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

export interface Forwarder {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * One address for several servers, as a Service is: every request goes where `pick` says. A server that dies while it is
 * asked breaks the connection of whoever asked.
 */
export async function startForwarder(pick: () => string): Promise<Forwarder> {
  const server = createServer((incoming, outgoing) => forward(pick(), incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function forward(origin: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, url = '/', headers } = incoming;
  const onwards = request(`${origin}${url}`, { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.once('error', () => outgoing.destroy());
    answer.pipe(outgoing);
  });
  onwards.once('error', () => outgoing.destroy());
  // Whoever has asked may hang up; the server is not asked any further then.
  outgoing.once('close', () => onwards.destroy());
  incoming.pipe(onwards);
}
