// Captures what the real Metacontroller sends into test/fixtures/requests. Run it by hand, from the root of the project:
//   node --no-warnings --import ./test/support/run-ts.mjs test/e2e/capture.ts
// Uids, times and resource versions are new in every run; look at the difference before committing it.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ANSWERS, controllerRights } from './capture-answers.js';
import { type Scenario, SCENARIOS } from './capture-scenarios.js';
import { startControlPlane } from './support/control-plane.js';
import { eventually } from './support/eventually.js';
import { type HookCall, type HookServer, startHookServer } from './support/hook-server.js';
import { tailLog } from './support/managed-process.js';
import { type ControlPlane, toControlPlane } from './support/suite.js';

const FIXTURES = join(import.meta.dirname, '../fixtures/requests');

const running = await startControlPlane({ log: print });
const hooks = await startHookServer((call) => ({ body: ANSWERS[call.path]?.(call.body) ?? {} }));
try {
  if (!running.state.metacontrollerAvailable)
    throw new Error('nothing can be captured without Metacontroller');
  const plane = toControlPlane(running.state);
  mkdirSync(FIXTURES, { recursive: true });
  await plane.apply(controllerRights());
  for (const scenario of SCENARIOS) await capture(plane, scenario);
} catch (error) {
  print(tailLog(join(running.state.directory, 'metacontroller.log')));
  throw error;
} finally {
  await hooks.stop();
  await running.stop();
  rmSync(running.state.directory, { recursive: true });
}

/** Sets the scene, waits for the calls that are wanted, and clears up so that the next scenario begins afresh. */
async function capture(plane: ControlPlane, scenario: Scenario): Promise<void> {
  const from = hooks.calls.length;
  await apply(plane, scenario.before);
  await plane.kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s']);
  await apply(plane, [scenario.controller(hooks.url), ...scenario.parents]);
  for (const wanted of scenario.wanted) {
    if (wanted.hook === 'finalize') await remove(plane, scenario.parents);
    const call = await eventually(() => findCall(hooks, from, wanted), {
      what: wanted.file,
      timeoutMs: 60_000,
    });
    write(wanted.file, call);
  }
  await remove(plane, scenario.parents);
  await eventually(() =>
    plane.kubectl(['wait', '--for=delete', '--timeout=60s', ...named(scenario.parents)]),
  );
  await remove(plane, [scenario.controller(hooks.url)]);
}

function findCall(
  { calls }: HookServer,
  from: number,
  { hook, when = () => true }: Scenario['wanted'][number],
): HookCall | undefined {
  return calls.slice(from).find(({ path, body }) => path.endsWith(`/${hook}`) && when(JSON.stringify(body)));
}

/** Server-side, so that objects do not carry kubectl's copy of themselves. */
async function apply(plane: ControlPlane, objects: readonly object[]): Promise<void> {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  if (objects.length > 0) await plane.kubectl(['apply', '--server-side', '-f', '-'], list);
}

async function remove(plane: ControlPlane, objects: readonly object[]): Promise<void> {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  await plane.kubectl(['delete', '--ignore-not-found', '--wait=false', '-f', '-'], list);
}

function named(parents: Scenario['parents']): string[] {
  return parents.flatMap(({ kind, metadata: { name, namespace } }) =>
    namespace === undefined ? [`${kind}/${name}`] : [`${kind}/${name}`, `--namespace=${namespace}`],
  );
}

/** The port is the only thing that is not as it came. */
function write(file: string, { body }: HookCall): void {
  const text = JSON.stringify(body, null, 2).replaceAll(hooks.url, 'http://127.0.0.1:8080');
  writeFileSync(join(FIXTURES, `${file}.json`), `${text}\n`);
  print(`captured ${file}.json`);
}

function print(text: string): void {
  process.stderr.write(`${text}\n`);
}
