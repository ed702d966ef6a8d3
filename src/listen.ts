import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/**
 * Go's client keeps an idle connection for 90 s. A server that closes it earlier makes the client write into a closed
 * connection now and then, and Metacontroller reports a failed sync; so this one waits longer.
 */
const KEEP_ALIVE_MS = 100_000;

/** Longer than any request takes that is answered at all. */
const GRACE_MS = 10_000;
/** Clients open connections in advance; one on which nothing has come by then is not about to carry a request. */
const SILENCE_MS = 500;

export interface RunningServer {
  readonly port: number;
  /** Stops accepting, lets requests under way finish for up to 10 s, and closes idle connections. */
  close(): Promise<void>;
}

/** Listens on all interfaces unless `host` says otherwise; port 0 takes a free one. */
export async function listen(
  app: RequestListener,
  { port, host }: { readonly port: number; readonly host?: string | undefined },
): Promise<RunningServer> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: KEEP_ALIVE_MS + 5000 }, app);
  const silent = followSilentConnections(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return { port: portOf(server), close: () => close(server, silent) };
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The connections that have carried no request yet; Node does not count them as idle. */
function followSilentConnections(server: Server): ReadonlySet<Socket> {
  const silent = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  server.on('request', ({ socket }) => silent.delete(socket));
  return silent;
}

/** A connection that was busy when the server closed would live on for the keep-alive time once its request has ended. */
async function close(server: Server, silent: ReadonlySet<Socket>): Promise<void> {
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const hangUp = setTimeout(() => silent.forEach((socket) => socket.destroy()), SILENCE_MS);
  const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  clearInterval(sweep);
  clearTimeout(hangUp);
  clearTimeout(cut);
}
