import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { RedisConnection } from '../../../src/toolbox/redis/redis-connection.js';

/** Answers HELLO and AUTH as a redis-server does, and INFO with `answer`, or not at all. */
async function startServer(answer: string | undefined): Promise<{ server: Server; port: number }> {
  const reply = (socket: Socket, command: string): void => {
    if (!command.includes('INFO')) socket.write('%1\r\n+server\r\n+redis\r\n');
    else if (answer !== undefined) socket.write(`$${answer.length}\r\n${answer}\r\n`);
  };
  const server = createServer((socket) => {
    socket.on('error', () => undefined).on('data', (data) => reply(socket, data.toString()));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 };
}

async function observe(answer: string | undefined): Promise<unknown> {
  const { server, port } = await startServer(answer);
  const connection = new RedisConnection({
    address: { host: '127.0.0.1', port },
    readPassword: async () => 'not to be seen',
    timeoutMs: 200,
  });
  try {
    return await connection.observe();
  } finally {
    connection.close();
    server.close();
  }
}

describe('a connection to a redis-server', () => {
  it('reads what it says about its replication', async () => {
    const info = [
      'loading:0',
      'aof_enabled:1',
      'role:slave',
      'master_host:cache-0.cache',
      'master_port:6379',
      'master_link_status:up',
      'master_replid:h1',
      'master_replid2:h0',
      'master_repl_offset:42',
      'db3:keys=1,expires=0',
    ].join('\r\n');

    await expect(observe(info)).resolves.toEqual({
      role: 'replica',
      history: 'h1',
      formerHistory: 'h0',
      offset: 42,
      hasKeys: true,
      appendOnly: true,
      loading: false,
      primary: { host: 'cache-0.cache', port: 6379 },
      linkUp: true,
    });
  });

  it('fails when the server says nothing about it', async () => {
    await expect(observe('role:master')).rejects.toMatchObject({ code: 'REDIS_FAILED' });
  });

  it('ends, and does not tell the password, when there is no answer in time', async () => {
    const failure = observe(undefined);

    await expect(failure).rejects.toMatchObject({
      code: 'REDIS_FAILED',
      message: expect.stringContaining('no answer within 200 ms'),
    });
    await expect(failure).rejects.not.toMatchObject({ message: expect.stringContaining('not to be seen') });
  });
});
