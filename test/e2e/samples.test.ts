import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { startBundledFlights } from '../../src/cli/local/bundled-flights.js';
import { LocalSession } from '../../src/cli/local/local-session.js';
import { LOCAL_SECRET_KEY, parseConfig } from '../../src/config.js';
import { controllers } from '../../src/controllers/index.js';
import { isComposite } from '../../src/sdk/controller-definition.js';
import { eventually } from './support/eventually.js';
import { readerOf } from './support/objects.js';
import {
  SHIPPED_FOLDERS,
  shippedDefinitions,
  type ShippedControllers,
  startShippedControllers,
} from './support/shipped-controllers.js';
import { describeWithMetacontroller, useControlPlane } from './support/suite.js';

const plane = useControlPlane();
// That of the local session, because children and passwords follow from it.
const namespace = 'default';
const reader = readerOf(plane, namespace);
const FILES = readdirSync('manifests/samples').map((file) => `manifests/samples/${file}`);
const IDLE_MS = 30_000;
/** Nobody provides volumes here, and a Pod waits for its own. */
const VOLUMES = ['one', 'two', 'three', 'four', 'five'].map((name) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: `samples-${name}` },
  spec: {
    capacity: { storage: '10Gi' },
    accessModes: ['ReadWriteOnce'],
    hostPath: { path: `/samples/${name}` },
  },
}));

// A child in a form that the API server writes differently is updated, or deleted and made anew, on every sync.
describeWithMetacontroller('every sample', () => {
  let shipped: ShippedControllers;

  beforeAll(async () => {
    await plane.apply(VOLUMES);
    shipped = await startShippedControllers(plane);
  });

  afterAll(async () => {
    // Tickets go before their provider: nobody could cancel them afterwards.
    await plane.kubectl(['delete', 'flighttickets', '--all', '-n', namespace, '--timeout=60s']);
    for (const file of FILES) {
      await plane.kubectl(['-n', namespace, 'delete', '--ignore-not-found', '-f', file, '--timeout=60s']);
    }
    await plane.kubectl(['-n', namespace, 'delete', 'pvc', '--all', '--wait=false']);
    for (const { metadata } of VOLUMES) {
      await plane.kubectl(['delete', 'pv', metadata.name, '--wait=false']);
    }
    await shipped.stop();
  });

  it('has the children and the status that the local cluster gives it', async () => {
    for (const file of FILES) {
      await plane.kubectl(['-n', namespace, 'apply', '-f', '-'], readFileSync(file, 'utf8'));
    }
    await eventually(allReady, { timeoutMs: 60_000, what: 'readiness of every sample' });

    expect(await outcomeOnPlane()).toEqual(await outcomeOnLocalCluster());
  });

  it('causes no hook call and no write for 30 s', async () => {
    await eventually(isQuiet, { timeoutMs: 60_000, intervalMs: 100, what: 'three quiet seconds' });
    await untilSecondOfMinute(12);

    const mark = plane.auditMark();
    const calls = await plane.hookCalls();
    await delay(IDLE_MS);

    expect(await plane.hookCalls()).toEqual(calls);
    expect(plane.writesSince(mark, { user: 'metacontroller' })).toEqual([]);
  });
});

async function outcomeOnPlane(): Promise<unknown[]> {
  const outcomes: unknown[] = [];
  for (const { parent, children } of shippedDefinitions().filter(isComposite)) {
    const owned = (await Promise.all(children.map((rule) => reader.list(rule.resource)))).flat();
    for (const object of await reader.list(parent.resource)) {
      const own = owned.filter(({ metadata }) => metadata.labels['controller-uid'] === object.metadata.uid);
      outcomes.push(outcomeOf(object.metadata.name, object.status, own));
    }
  }
  return outcomes;
}

async function outcomeOnLocalCluster(): Promise<unknown[]> {
  const settings = { PORT: '0', LOG_LEVEL: 'silent', DRAIN_DELAY_MS: '0', METAHOOKS_KEY: LOCAL_SECRET_KEY };
  const config = parseConfig(settings);
  const flights = await startBundledFlights({});
  const { environment } = flights;
  const options = {
    definitions: controllers,
    definitionFolders: SHIPPED_FOLDERS,
    config,
    environment,
    write: () => undefined,
  };
  const session = await LocalSession.start(options);
  try {
    for (const file of FILES) await session.applyFile(file);
    await session.settle(30_000);
    const { parents } = await session.report();
    return parents.map(({ name, status, children }) => outcomeOf(name, status, children));
  } finally {
    await session.stop();
    await flights.stop();
  }
}

/** What is the same in both places: desired children as they were recorded, and the status without its times. */
function outcomeOf(parent: string, status: unknown, children: readonly Child[]): unknown {
  return withoutBookingNames({ parent, status: timeless(status), children: children.map(recordOf) }, status);
}

/** The names of a booking follow from the uid of its ticket; everywhere else in the outcome they are the same. */
function withoutBookingNames(outcome: unknown, status: unknown): unknown {
  const names = Object.entries(BookingNames.parse(status));
  const text = names.reduce(
    (masked, [field, name]) => masked.replaceAll(name, `(${field})`),
    JSON.stringify(outcome),
  );
  return JSON.parse(text.replace(/"(bookedSince|time)":"[^"]*"/g, '"$1":"…"'));
}

const BookingNames = z
  .object({ bookingKey: z.string(), bookingID: z.string(), reference: z.string() })
  .or(z.object({}));

interface Child {
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** The last-applied record, byte for byte but for the namespace and the uid of the parent. */
function recordOf({ metadata }: Child): unknown {
  const { annotations } = Metadata.parse(metadata);
  return annotations['metacontroller.k8s.io/last-applied-configuration']
    .replace(/"controller-uid":"[^"]*"/, '"controller-uid":"…"')
    .replace(/"namespace":"[^"]*"/, '"namespace":"…"');
}

const Metadata = z.object({
  annotations: z.object({ 'metacontroller.k8s.io/last-applied-configuration': z.string() }),
});

/** Without times, and without what runs at the moment: the sample with a cronSpec is due every minute of some days. */
function timeless(status: unknown): unknown {
  // The number of the first change is the time of the first sight.
  const { lastScheduleTime, lastSuccessfulTime, appliedChange, replicas, active, conditions, ...rest } =
    Status.parse(status);
  return {
    ...rest,
    conditions: conditions
      .filter(({ type }) => type !== 'Progressing')
      .map(({ lastTransitionTime, ...condition }) => condition),
  };
}

const Status = z.looseObject({
  conditions: z.array(z.looseObject({ type: z.string() })),
});

async function allReady(): Promise<boolean> {
  const parents = await Promise.all(
    shippedDefinitions()
      .filter(isComposite)
      .map(({ parent }) => reader.list(parent.resource)),
  );
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
