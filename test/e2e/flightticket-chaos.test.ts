import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateManifests } from '../../src/cli/manifests-command.js';
import { flightTicket } from '../../src/controllers/flightticket/controller.js';
import { Chaos } from '../chaos/chaos.js';
import { type Check, checkFaults, checkSecret } from '../chaos/checks.js';
import { FlightsProcess } from '../chaos/flights-process.js';
import { type HookReplicas, startHookReplicas } from '../chaos/hook-replicas.js';
import { planDeletion, planSchedule, survivorsOf } from '../chaos/schedule.js';
import { type Forwarder, startForwarder } from '../support/forwarder.js';
import { describeWithMetacontroller, useControlPlane } from './support/suite.js';
import { eventually } from './support/eventually.js';

const SEED = 25;
const FAULT_RATE = 0.3;
const NAMESPACE = 'chaos';

const plane = useControlPlane();
const schedule = planSchedule({
  seed: SEED,
  tickets: 25,
  createMs: 3000,
  totalMs: 20_000,
  hookKills: 10,
  metacontrollerRestarts: 2,
  flightsKills: [{ at: 4000, downMs: 3000 }],
});
const survivors = survivorsOf(schedule);

// The same chaos as `npm run test:chaos`, smaller, with the real API server and the real Metacontroller.
describeWithMetacontroller('FlightTickets, while everything fails', () => {
  let flights: FlightsProcess;
  let replicas: HookReplicas;
  let forwarder: Forwarder;
  let chaos: Chaos;

  beforeAll(async () => {
    flights = await FlightsProcess.start({ seed: SEED, rate: FAULT_RATE });
    replicas = await startHookReplicas({ seed: SEED, flights });
    // Metacontroller knows one address.
    forwarder = await startForwarder(() => replicas.pick());
    await plane.createNamespace(NAMESPACE);
    await applyFlightTicket(forwarder.url);
    const target = {
      api: plane.api,
      namespace: NAMESPACE,
      restartMetacontroller: () => plane.restartMetacontroller(),
    };
    chaos = new Chaos({ target, replicas, flights });
  });

  afterAll(async () => {
    await plane.kubectl(['delete', 'namespace', NAMESPACE, '--wait=false']);
    await forwarder.stop();
    await Promise.all([replicas.stop(), flights.stop()]);
  });

  it('have one booking each, which is what they ask for', async () => {
    await chaos.perform(schedule);

    expect(problemsOf(await chaos.settle(survivors))).toEqual([]);
    const written = await chaos.tickets.everything();
    const logs = { 'output of the hooks': replicas.output, 'output of the flights service': flights.output };
    expect(
      problemsOf([checkSecret(flights.apiKey, { 'what the API server tells': written, ...logs })]),
    ).toEqual([]);
  });

  it('leave no booking behind when they are deleted', async () => {
    await flights.switchTo({ rate: FAULT_RATE });
    await chaos.perform(planDeletion(survivors, { seed: SEED, totalMs: 5000 }));

    expect(problemsOf(await chaos.settleGone())).toEqual([]);
    expect(problemsOf([checkFaults(flights.epochs)])).toEqual([]);
  });
});

function problemsOf(checks: readonly Check[]): readonly Check[] {
  return checks.filter(({ problems }) => problems.length > 0);
}

async function applyFlightTicket(hooksUrl: string): Promise<void> {
  const out = await mkdtemp(join(tmpdir(), 'metahooks-chaos-e2e-'));
  const options = { image: 'metahooks:e2e', namespace: 'metahooks', check: false };
  await generateManifests({ ...options, definitions: [flightTicket], hooksUrl, out });
  await plane.kubectl(['apply', '-k', join(out, 'manifests')]);
  await rm(out, { recursive: true });
  // Tickets can be made as soon as the API server serves them; Metacontroller finds them when it is ready.
  await eventually(() => plane.kubectl(['-n', NAMESPACE, 'get', 'flighttickets']), {
    what: 'the CRD being served',
  });
}
