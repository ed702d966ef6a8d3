import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { listen } from '../src/listen.js';

const HOST = '127.0.0.1';

describe('a server that closes', () => {
  it('does not wait for a connection that carries no request', async () => {
    const server = await listen((_request, response) => response.end(), { port: 0, host: HOST });
    const socket = connect(server.port, HOST).on('error', () => undefined);
    await once(socket, 'connect');

    const closing = server.close();

    await expect(
      Promise.race([closing.then(() => 'closed'), delay(5000, 'still open', { ref: false })]),
    ).resolves.toBe('closed');
  });

  it('lets a request under way finish, and closes its connection after it', async () => {
    let answer = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const slow: RequestListener = (_request, response) => {
      answer();
      setTimeout(() => response.end('done'), 200);
    };
    const server = await listen(slow, { port: 0, host: HOST });
    const response = fetch(`http://${HOST}:${server.port}`).then((answered) => answered.text());
    await arrived;

    await server.close();

    await expect(response).resolves.toBe('done');
  });
});
