// The local cluster against the real control plane, in one run:
//   npm run bench:cluster [-- --parents 2000]
// Every parent has three ConfigMaps from a trivial hook in a process of its own. A parent has converged when its status and
// its children are there. The real control plane runs with Metacontroller's limits opened wide, where its binaries are present.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

const GROUP = 'bench.example.com';
const CHILDREN = 3;
/** So many in both, so that the compiler of V8 has done most of its work. */
const COMPARED = 1000;
const WITH_TYPESCRIPT = ['--no-warnings', '--import', './test/support/run-ts.mjs'];
/** So many are created side by side, as by an impatient client. */
const AT_ONCE = 50;
const STARTS = 5;

const { values } = parseArgs({
  options: {
    parents: { type: 'string', default: '2000' },
    serve: { type: 'string' },
    local: { type: 'string' },
    real: { type: 'string' },
  },
});

if (values.serve !== undefined) await serveHook();
else if (values.local !== undefined) await serveLocalRun(Number(values.local));
else if (values.real !== undefined) await serveRealRun(Number(values.real));
else await compare(Number(values.parents));

async function compare(parents) {
  const hook = await startChild(['--serve', 'hook']);
  try {
    await reportGrowth(parents, hook.answer.url);
    await reportFirstChild();
    await reportAgainstReal(hook.answer.url);
  } finally {
    hook.stop();
  }
}

/** Time and memory for a quarter, half and all of the parents, each in a fresh process. */
async function reportGrowth(parents, url) {
  const runs = [];
  for (const count of [parents / 4, parents / 2, parents]) {
    const child = await startChild(['--local', String(count)], { BENCH_HOOK: url });
    runs.push({ count, ...child.answer });
    child.stop();
  }
  console.log(`local cluster, ${CHILDREN} children each`);
  for (const { count, seconds, megabytes } of runs) {
    const perParent = ((seconds * 1000) / count).toFixed(2);
    console.log(
      `  ${String(count).padStart(5)} parents ${seconds.toFixed(2).padStart(6)} s  ${perParent} ms each  ${megabytes} MB at most`,
    );
  }
  const [least, , most] = runs;
  const ratio = most.seconds / most.count / (least.seconds / least.count);
  console.log(
    `  time of a parent among ${most.count} to one among ${least.count}: ratio ${ratio.toFixed(2)}`,
  );
}

/** From the start of the process to the first child, with a shipped controller. */
async function reportFirstChild() {
  const times = [];
  for (let start = 0; start < STARTS; start += 1) times.push(await timeToFirstChild());
  const sorted = times.toSorted((a, b) => a - b);
  const spread = `${sorted[0]}..${sorted.at(-1)}`;
  console.log(
    `first child of \`metahooks start\`: ${sorted[Math.floor(STARTS / 2)]} ms (median of ${STARTS}, ${spread})`,
  );
}

async function timeToFirstChild() {
  const began = performance.now();
  const args = ['dist/cli/main.js', 'start', '-f', 'manifests/samples/crontab.yaml'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const chunk of child.stdout) if (String(chunk).includes(' created ')) break;
  child.kill('SIGKILL');
  return Math.round(performance.now() - began);
}

async function reportAgainstReal(url) {
  const real = await startChild(['--real', String(COMPARED)], { BENCH_HOOK: url }, WITH_TYPESCRIPT);
  real.stop();
  if (real.answer.missing !== undefined) {
    console.log(`not compared with the real control plane: ${real.answer.missing}`);
    return;
  }
  const local = await startChild(['--local', String(COMPARED)], { BENCH_HOOK: url });
  local.stop();
  const [realRate, localRate] = [real, local].map(({ answer }) => COMPARED / answer.seconds);
  const ratio = (localRate / realRate).toFixed(1);
  console.log(`${COMPARED} parents with ${CHILDREN} children each`);
  console.log(`  real control plane ${realRate.toFixed(0).padStart(6)} parents/s`);
  console.log(`  local cluster      ${localRate.toFixed(0).padStart(6)} parents/s  ratio ${ratio}`);
}

async function serveRealRun(parents) {
  const { startRealPlane } = await import('./real-plane.ts');
  const { createKubeClient } = await import('../../dist/cluster/client.js');
  const plane = await startRealPlane();
  if (plane === undefined) return process.send({ missing: 'Metacontroller was not found' });
  const api = createKubeClient({ kubeconfig: plane.kubeconfig });
  const seconds = await converge(api, parents, process.env.BENCH_HOOK);
  await plane.stop();
  process.send({ seconds });
}

async function serveLocalRun(parents) {
  const { createLocalCluster } = await import('../../dist/local/local-cluster.js');
  const { realClock } = await import('../../dist/local/clock.js');
  const cluster = createLocalCluster({ clock: realClock() });
  const seconds = await converge(cluster.api, parents, process.env.BENCH_HOOK);
  // The most that was ever in use, code and all.
  process.send({ seconds, megabytes: Math.round(process.resourceUsage().maxRSS / 1024) });
  await cluster.stop();
  process.disconnect();
}

/** @returns seconds from the first parent to the last status and child */
async function converge(api, parents, url) {
  await api.create('customresourcedefinitions', definition());
  await until(() => api.list({ apiVersion: `${GROUP}/v1`, resource: 'loads' }));
  await api.create('compositecontrollers', controller(url));
  await until(async () => {
    const { items } = await api.list({ apiVersion: 'v1', resource: 'events', namespace: 'default' });
    if (!items.some(({ reason }) => reason === 'Started')) throw new Error('the controller did not start');
  });
  const { done, stop } = await watchConvergence(api, parents);
  const began = performance.now();
  const names = Array.from({ length: parents }, (_, index) => `load-${index}`).values();
  await Promise.all(Array.from({ length: AT_ONCE }, () => createAll(api, names)));
  await done;
  const seconds = (performance.now() - began) / 1000;
  stop();
  return seconds;
}

async function createAll(api, names) {
  for (const name of names) {
    const metadata = { name, namespace: 'default' };
    await api.create('loads', {
      apiVersion: `${GROUP}/v1`,
      kind: 'Load',
      metadata,
      spec: { size: CHILDREN },
    });
  }
}

/** @returns a promise of everything being there, and a way to stop looking; begins to look before it resolves */
async function watchConvergence(api, parents) {
  const ready = new Set();
  const children = new Set();
  const stops = new Map();
  let resolve;
  const done = new Promise((resolved) => (resolve = resolved));
  const look = (set, isCounted) => (object) => {
    if (isCounted(object)) set.add(object.metadata.name);
    if (ready.size === parents && children.size === parents * CHILDREN) resolve();
  };
  // Again and again: a real server ends a watch when it likes.
  const follow = async (collection, onObject) => {
    const { items, resourceVersion } = await api.list(collection);
    items.forEach(onObject);
    const again = () => void follow(collection, onObject);
    const stop = api.watch({ ...collection, resourceVersion }, ({ object }) => onObject(object), again);
    stops.set(collection, stop);
  };
  const isReady = ({ status }) => status?.observedGeneration !== undefined;
  await follow({ apiVersion: `${GROUP}/v1`, resource: 'loads' }, look(ready, isReady));
  const isChild = ({ metadata }) => metadata.name.startsWith('load-');
  await follow({ apiVersion: 'v1', resource: 'configmaps' }, look(children, isChild));
  return { done, stop: () => stops.forEach((stop) => stop()) };
}

async function until(attempt) {
  for (let tries = 0; ; tries += 1) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (tries === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function definition() {
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec: open, status: open } } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `loads.${GROUP}` },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: { kind: 'Load', plural: 'loads', singular: 'load', listKind: 'LoadList' },
      versions: [{ name: 'v1', served: true, storage: true, schema, subresources: { status: {} } }],
    },
  };
}

function controller(url) {
  return {
    apiVersion: 'metacontroller.k8s.io/v1alpha1',
    kind: 'CompositeController',
    metadata: { name: 'bench' },
    spec: {
      generateSelector: true,
      parentResource: { apiVersion: `${GROUP}/v1`, resource: 'loads' },
      childResources: [{ apiVersion: 'v1', resource: 'configmaps', updateStrategy: { method: 'InPlace' } }],
      hooks: { sync: { version: 'v2', webhook: { url: `${url}/sync` } } },
    },
  };
}

async function serveHook() {
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { parent } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const children = Array.from({ length: parent.spec.size }, (_, index) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${parent.metadata.name}-${index}` },
      data: { index: String(index) },
    }));
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ status: { size: children.length }, children }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.send({ url: `http://127.0.0.1:${server.address().port}` });
  process.once('disconnect', () => process.exit());
}

/** Starts this file again; its first message is its answer. */
async function startChild(args, environment = {}, execArgv = []) {
  const child = fork(new URL(import.meta.url), args, { env: { ...process.env, ...environment }, execArgv });
  const [answer] = await once(child, 'message');
  return { answer, stop: () => child.connected && child.disconnect() };
}
