import { virtualClock } from '../../src/local/clock.js';
import { createLocalApi } from '../../src/local/api/local-api.js';
import { eventually } from './support/eventually.js';
import { embeddedOperations, outcome } from './support/parity.js';
import { BAR_DEFINITION, FOO_DEFINITION, placesOf } from './support/parity-objects.js';
import { SCENARIOS } from './support/parity-scenarios.js';
import { type AskedOperations, remoteOperations } from './support/remote-operations.js';
import { type BareApiServer, startBareApiServer } from './support/bare-api-server.js';

let server: BareApiServer | undefined;
const real = remoteOperations(() => server?.kubeconfig ?? '');
const { operations } = createLocalApi({ clock: virtualClock(Date.now()) });
const embedded = embeddedOperations(operations);

const NAMESPACE = 'parity';
const RESOURCES = ['configmaps', 'secrets', 'services', 'pods', 'jobs', 'deployments', 'foos', 'bars'];

beforeAll(async () => {
  const namespaces = { apiVersion: 'v1', resource: 'namespaces' };
  const definitions = { apiVersion: 'apiextensions.k8s.io/v1', resource: 'customresourcedefinitions' };
  const serviceAccounts = { apiVersion: 'v1', resource: 'serviceaccounts', namespace: NAMESPACE };
  server = await startBareApiServer();
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } };
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };
  // Admission asks for it; a controller would make it.
  await eventually(() => real.create(namespaces, namespace, {}), { what: 'the namespace' });
  await real.create(serviceAccounts, account, {});
  await embedded.create(namespaces, namespace, {});
  for (const api of [embedded, real]) {
    for (const definition of [FOO_DEFINITION, BAR_DEFINITION]) await api.create(definitions, definition, {});
    for (const resource of ['foos', 'bars']) {
      const served = placesOf(NAMESPACE).in(resource);
      await eventually(() => api.list(served), { what: 'the custom resource being served' });
    }
  }
});

afterAll(() => server?.stop());

// The same calls to the real API server and to the embedded one; ids, versions and times apart, the answers are the same.
describe.each(Object.entries(SCENARIOS))('%s', (_title, scenario) => {
  const places = placesOf(NAMESPACE);
  const realSteps = scenario(real, places);
  const embeddedSteps = scenario(embedded, places);

  afterAll(async () => {
    for (const resource of RESOURCES) {
      const clear = (api: AskedOperations) =>
        api.deleteCollection(places.in(resource), { gracePeriodSeconds: 0 });
      await Promise.all([clear(real), clear(embedded)]);
    }
  });

  it.each(realSteps.map((_step, index) => index))('agrees on call %i', async (index) => {
    const [answer, expected] = await Promise.all([
      outcome(Promise.resolve().then(() => embeddedSteps[index]?.())),
      outcome(Promise.resolve().then(() => realSteps[index]?.())),
    ]);

    expect(answer).toEqual(expected);
  });
});
