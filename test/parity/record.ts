// Plays every scenario on a real etcd, kube-apiserver, kube-controller-manager and Metacontroller, and writes what came of it
// into test/recordings. By hand, from the root of the project: npm run parity:record [-- 06 29]
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startControlPlane, type RunningControlPlane } from '../e2e/support/control-plane.js';
import { tailLog } from '../e2e/support/managed-process.js';
import { everyRight } from '../e2e/support/rights.js';
import { toControlPlane } from '../e2e/support/suite.js';
import type { Arena } from './arena.js';
import { inParallel } from './in-parallel.js';
import { namesOf, toDefinition } from './placeholders.js';
import { play } from './play.js';
import { type Recording, writeRecording } from './recordings.js';
import { type Flags, loadScenarios, type Scenario } from './scenario.js';

const CASES_AT_ONCE = 6;
/** The garbage collector reads discovery every 30 s, and then the objects of what is new. */
const COLLECTOR_LEARNS_MS = 35_000;

const wanted = process.argv.slice(2);
const scenarios = loadScenarios().filter(
  ({ file }) => wanted.length === 0 || wanted.some((start) => file.startsWith(start)),
);

const running = await startControlPlane({ log: print, metacontroller: false });
try {
  await toControlPlane(running.state).api.create('clusterrolebindings', everyRight());
  await defineKinds();
  const [crashing, others] = [
    scenarios.filter(({ crashes }) => crashes),
    scenarios.filter(({ crashes }) => !crashes),
  ];
  for (const [flags, group] of byFlags(others)) await recordTogether(group, flags);
  for (const scenario of crashing) await recordOneByOne(scenario);
} catch (error) {
  print(tailLog(join(running.state.directory, 'metacontroller.log')));
  throw error;
} finally {
  await running.stop();
}

/** What Metacontroller and the garbage collector know from the beginning cannot come late by luck. */
async function defineKinds(): Promise<void> {
  const { api } = toControlPlane(running.state);
  for (const scenario of scenarios) {
    const definitions = scenario.cases.flatMap((one) =>
      one.kinds.filter(({ early }) => early).map((kind) => toDefinition(kind, namesOf(scenario, one))),
    );
    await Promise.all(definitions.map((definition) => api.create('customresourcedefinitions', definition)));
  }
  await delay(COLLECTOR_LEARNS_MS);
}

async function recordTogether(group: readonly Scenario[], flags: readonly string[]): Promise<void> {
  await running.startMetacontroller(flags);
  const cases = group.flatMap((scenario) => scenario.cases.map((one) => ({ scenario, one })));
  const played = await inParallel(cases, CASES_AT_ONCE, async ({ scenario, one }) => {
    print(`${scenario.file}: ${one.name}`);
    return { scenario, name: one.name, chapters: await play(scenario, one, realArena(running)) };
  });
  for (const scenario of group) {
    const own = played.filter((case_) => case_.scenario === scenario);
    write(scenario, Object.fromEntries(own.map(({ name, chapters }) => [name, [...chapters]])));
  }
}

async function recordOneByOne(scenario: Scenario): Promise<void> {
  const cases: Recording['cases'] = {};
  for (const one of scenario.cases) {
    await running.startMetacontroller(toFlags(scenario.flags));
    print(`${scenario.file}: ${one.name}`);
    cases[one.name] = [...(await play(scenario, one, realArena(running)))];
  }
  write(scenario, cases);
}

function write(scenario: Scenario, cases: Recording['cases']): void {
  const { binaries } = running.state;
  const version = (name: string): string => (binaries[name]?.version ?? 'unknown').replace(/^v/, '');
  writeRecording(scenario.file, {
    recordedWith: {
      metacontroller: version('metacontroller'),
      kubernetes: version('kube-apiserver'),
      etcd: version('etcd'),
    },
    cases,
  });
}

function realArena(plane: RunningControlPlane): Arena {
  return {
    api: toControlPlane(plane.state).api,
    quietMs: 900,
    patienceMs: 5000,
    crashed: () => !plane.metacontrollerRuns(),
  };
}

function byFlags(group: readonly Scenario[]): readonly (readonly [readonly string[], readonly Scenario[]])[] {
  const groups = new Map<string, Scenario[]>();
  for (const scenario of group) {
    const key = toFlags(scenario.flags).join(' ');
    groups.set(key, [...(groups.get(key) ?? []), scenario]);
  }
  return [...groups].map(([key, members]) => [key === '' ? [] : key.split(' '), members]);
}

function toFlags({ applyStrategy, fieldManager, cacheFlushSeconds, workers }: Flags): readonly string[] {
  return [
    ...(applyStrategy === undefined ? [] : [`--apply-strategy=${applyStrategy}`]),
    ...(fieldManager === undefined ? [] : [`--apply-strategy-ssa-field-manager=${fieldManager}`]),
    ...(cacheFlushSeconds === undefined ? [] : [`--cache-flush-interval=${cacheFlushSeconds}s`]),
    ...(workers === undefined ? [] : [`--workers=${workers}`]),
  ];
}

function print(text: string): void {
  process.stderr.write(`${text}\n`);
}
