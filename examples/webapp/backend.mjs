// A backend for the WebApp sample: counts its visitors in PostgreSQL. Needs Node and psql, and nothing else.
//
//   GET /healthz  200 while the process lives
//   GET /         {"visits": 3}, after writing a row
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { promisify } from 'node:util';

const { DATABASE_URL, PORT = '8080' } = process.env;
const run = promisify(execFile);

/** The last value that the statements give. psql takes the address, with its password, from the environment. */
async function query(sql) {
  const { stdout } = await run(
    'psql',
    ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--command', sql],
    {
      env: { ...process.env, ...connection(DATABASE_URL), PGCONNECT_TIMEOUT: '3' },
      timeout: 5000,
    },
  );
  return stdout.trim();
}

/** An address as psql reads it from the environment: on the command line everybody could see the password. */
function connection(address) {
  const { hostname, port, username, password, pathname } = new URL(address);
  return {
    PGHOST: hostname,
    PGPORT: port === '' ? '5432' : port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
  };
}

async function countVisit() {
  await query('CREATE TABLE IF NOT EXISTS visits (at timestamptz NOT NULL DEFAULT now())');
  await query('INSERT INTO visits DEFAULT VALUES');
  return Number(await query('SELECT count(*) FROM visits'));
}

async function answer(path) {
  if (path === '/healthz') return [200, { ok: true }];
  if (path !== '/') return [404, { error: 'there is only / and /healthz' }];
  try {
    return [200, { visits: await countVisit() }];
  } catch (error) {
    // psql says on standard error what is wrong, and never the password.
    console.error(error.stderr?.trim() || error.code);
    return [503, { error: 'the database does not answer' }];
  }
}

const server = createServer(async (request, response) => {
  const [status, body] = await answer(new URL(request.url, 'http://backend').pathname);
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
});
server.listen(Number(PORT), () => console.log(`listening on ${PORT}`));
process.once('SIGTERM', () => server.close());
