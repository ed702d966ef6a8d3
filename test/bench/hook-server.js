// Hook requests per second against a bare node:http server that does the same JSON work, in one run, as ratios.
//   npm run bench:hooks [-- --seconds 4]
// `fixed` is a hook that returns a fixed answer: it shows what the server, the parsing and the guard cost. `crontab` is
// the shipped controller with its templates. Each server runs in a process of its own; the load comes from this one, over
// keep-alive connections on loopback.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import { parseArgs } from 'node:util';

const CONNECTIONS = 8;
const ROUNDS = 5;
/** A server lives for weeks; the compiler of V8 needs some ten thousand calls to be done with it. */
const WARM_UP_SECONDS = 3;
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '4' }, serve: { type: 'string' } },
});

if (values.serve === undefined) await compare(Number(values.seconds));
else await serve(values.serve);

async function serve(kind) {
  const server = kind === 'floor' ? createFloor() : await createHookServer(kind);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.send(server.address().port);
  process.once('disconnect', () => process.exit());
}

/** What no server can do without: read the body, parse it, write the very answer of the hook server as JSON. */
function createFloor() {
  const answer = JSON.parse(process.env.BENCH_ANSWER);
  return createServer((incoming, outgoing) => {
    const chunks = [];
    incoming.on('data', (chunk) => chunks.push(chunk));
    incoming.on('end', () => {
      JSON.parse(Buffer.concat(chunks).toString('utf8'));
      const text = JSON.stringify(answer);
      outgoing.writeHead(200, {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(text),
      });
      outgoing.end(text);
    });
  });
}

/** The product as it is served: pipeline, guard, and a log line a call (to nowhere). */
async function createHookServer(kind) {
  const [{ createApp }, { createLog }, { parseConfig }, { cronTab }, { loadControllers }] = await Promise.all(
    [
      import('../../dist/http/app.js'),
      import('../../dist/log.js'),
      import('../../dist/config.js'),
      import('../../dist/controllers/crontab/controller.js'),
      import('../../dist/cli/load-controllers.js'),
    ],
  );
  const log = createLog('info', { write: () => undefined });
  const { controllers } = loadControllers([kind === 'fixed' ? withFixedAnswer(cronTab) : cronTab]);
  const deps = { controllers, config: parseConfig({}), log, now: Date.now, isReady: () => true };
  return createServer(createApp(deps));
}

function withFixedAnswer({ templates: _, ...definition }) {
  const answer = JSON.parse(process.env.BENCH_ANSWER);
  return { ...definition, sync: () => answer };
}

async function compare(seconds) {
  const small = JSON.parse(
    readFileSync(new URL('../fixtures/requests/crontab-sync.json', import.meta.url), 'utf8'),
  );
  const bodies = { '3 kB': sized(small, 3_000), '340 kB': sized(small, 340_000) };
  const crontab = await startServer('crontab');
  const answer = { BENCH_ANSWER: await call({ port: crontab.port, body: bodies['3 kB'] }) };
  const servers = {
    floor: await startServer('floor', answer),
    fixed: await startServer('fixed', answer),
    crontab,
  };
  for (const [name, body] of Object.entries(bodies)) {
    const rates = await measureAll(servers, body, seconds);
    console.log(`${name} request (${Buffer.byteLength(body)} bytes)`);
    console.log(`  node:http floor   ${median(rates.floor).toFixed(0).padStart(6)}/s`);
    for (const kind of ['fixed', 'crontab']) console.log(describe(kind, rates));
  }
  for (const server of Object.values(servers)) server.stop();
}

/** Rounds alternate between the servers, so that a busy moment of the machine does not favour one of them. */
async function measureAll(servers, body, seconds) {
  const rates = { floor: [], fixed: [], crontab: [] };
  for (const { port } of Object.values(servers)) await measure(port, body, WARM_UP_SECONDS);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [kind, { port }] of Object.entries(servers)) {
      rates[kind].push(await measure(port, body, seconds / ROUNDS));
    }
  }
  return rates;
}

function describe(kind, rates) {
  const ratios = rates[kind].map((rate, round) => rate / rates.floor[round]);
  const spread = `${Math.min(...ratios).toFixed(2)}..${Math.max(...ratios).toFixed(2)}`;
  const rate = median(rates[kind]).toFixed(0).padStart(6);
  return `  hook ${kind.padEnd(12)} ${rate}/s  ratio ${median(ratios).toFixed(2)} (median of ${ROUNDS}, ${spread})`;
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

async function startServer(kind, environment = {}) {
  const child = fork(new URL(import.meta.url), ['--serve', kind], {
    env: { ...process.env, ...environment },
  });
  const [port] = await once(child, 'message');
  return { port, stop: () => child.disconnect() };
}

/** Grows a real request to a size, as a parent with many children does. */
function sized(small, bytes) {
  const grown = structuredClone(small);
  const missing = bytes - Buffer.byteLength(JSON.stringify(grown));
  const template = observedJob(0);
  const count = Math.max(0, Math.floor(missing / Buffer.byteLength(JSON.stringify(template))));
  const group = (grown.related['Job.batch/v1'] ??= {});
  for (let index = 0; index < count; index += 1) group[`default/run-${index}`] = observedJob(index);
  return JSON.stringify(grown);
}

function observedJob(index) {
  const labels = { 'app.kubernetes.io/name': 'crontab', 'app.kubernetes.io/instance': 'my-new-cron-object' };
  const container = {
    name: 'task',
    image: 'my-awesome-cron-image',
    resources: {},
    imagePullPolicy: 'Always',
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `run-${index}`,
      namespace: 'default',
      uid: `00000000-0000-0000-0000-${String(index).padStart(12, '0')}`,
      resourceVersion: String(1000 + index),
      generation: 1,
      labels,
    },
    spec: {
      parallelism: 1,
      completions: 1,
      backoffLimit: 3,
      template: { metadata: { labels }, spec: { restartPolicy: 'Never', containers: [container] } },
    },
    status: { startTime: '2026-06-01T12:00:00Z', conditions: [{ type: 'Complete', status: 'True' }] },
  };
}

async function measure(port, body, seconds) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const until = performance.now() + seconds * 1000;
  const startedAt = performance.now();
  let done = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() < until) {
        await call({ port, agent, body });
        done += 1;
      }
    }),
  );
  const rate = (done / (performance.now() - startedAt)) * 1000;
  agent.destroy();
  return rate;
}

async function call({ port, agent, body }) {
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
  const client = request({ port, agent, host: '127.0.0.1', method: 'POST', path: '/crontab/sync', headers });
  client.end(body);
  const [response] = await once(client, 'response');
  const chunks = [];
  response.on('data', (chunk) => chunks.push(chunk));
  await once(response, 'end');
  const text = Buffer.concat(chunks).toString('utf8');
  if (response.statusCode !== 200) throw new Error(`the server answered ${response.statusCode}: ${text}`);
  return text;
}
