import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { controllers } from '../../src/controllers/index.js';
import { eventually } from './support/eventually.js';
import { readerOf } from './support/objects.js';
import { type ShippedControllers, startShippedControllers } from './support/shipped-controllers.js';
import { describeWithMetacontroller, useControlPlane } from './support/suite.js';

const plane = useControlPlane();
const namespace = 'idle';
const reader = readerOf(plane, namespace);
const SAMPLES = 'manifests/samples';
const IDLE_MS = 30_000;

// A child in a form that the API server writes differently is updated, or deleted and made anew, on every sync.
describeWithMetacontroller('every sample at rest', () => {
  let shipped: ShippedControllers;

  beforeAll(async () => {
    await plane.createNamespace(namespace);
    shipped = await startShippedControllers(plane);
  });

  afterAll(async () => {
    await plane.kubectl(['delete', 'namespace', namespace, '--wait=false']);
    await shipped.stop();
  });

  it('causes no hook call and no write for 30 s', async () => {
    for (const file of readdirSync(SAMPLES)) {
      await plane.kubectl(['-n', namespace, 'apply', '-f', '-'], readFileSync(`${SAMPLES}/${file}`, 'utf8'));
    }
    await eventually(allReady, { timeoutMs: 60_000, what: 'readiness of every sample' });
    await eventually(isQuiet, { timeoutMs: 60_000, intervalMs: 100, what: 'three quiet seconds' });
    await untilSecondOfMinute(12);

    const mark = plane.auditMark();
    const calls = await plane.hookCalls();
    await delay(IDLE_MS);

    expect(await plane.hookCalls()).toEqual(calls);
    expect(plane.writesSince(mark, { user: 'metacontroller' })).toEqual([]);
  });
});

async function allReady(): Promise<boolean> {
  const parents = await Promise.all(controllers.map(({ parent }) => reader.list(parent.resource)));
  return parents
    .flat()
    .every(({ status }) =>
      status.conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
    );
}

async function isQuiet(): Promise<boolean> {
  const mark = plane.auditMark();
  await delay(3000);
  return plane.writesSince(mark, { user: 'metacontroller' }).length === 0;
}

/** A sample with a cronSpec may be due at the full minute; by then its Job has run, and the next one is far. */
async function untilSecondOfMinute(second: number): Promise<void> {
  const now = Date.now() / 1000;
  const wait = (second - (now % 60) + 60) % 60;
  if (now % 60 > second && now % 60 < 25) return;
  await delay(wait * 1000);
}
