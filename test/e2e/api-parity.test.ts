import { virtualClock } from '../../src/local/clock.js';
import { createLocalApi } from '../../src/local/api/local-api.js';
import { eventually } from './support/eventually.js';
import { embeddedOperations, outcome } from './support/parity.js';
import { FOO_DEFINITION, placesOf } from './support/parity-objects.js';
import { SCENARIOS } from './support/parity-scenarios.js';
import { remoteOperations } from './support/remote-operations.js';
import { useControlPlane } from './support/suite.js';

const plane = useControlPlane();
const real = remoteOperations(plane.kubeconfig);
const { operations } = createLocalApi({ clock: virtualClock(Date.now()) });
const embedded = embeddedOperations(operations);

const NAMESPACE = 'parity';

beforeAll(async () => {
  await plane.kubectl(['create', 'namespace', NAMESPACE]).catch(() => undefined);
  await plane.kubectl(['-n', NAMESPACE, 'create', 'serviceaccount', 'default']).catch(() => undefined);
  await plane.apply([FOO_DEFINITION]);
  await plane.kubectl(['wait', '--for=condition=Established', 'crd/foos.parity.example.com']);
  const { ref } = placesOf(NAMESPACE);
  for (const api of [embedded, real]) {
    if (api === embedded) {
      const target = { apiVersion: 'v1', resource: 'namespaces' };
      await api.create(target, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }, {});
      const definitions = { apiVersion: 'apiextensions.k8s.io/v1', resource: 'customresourcedefinitions' };
      await api.create(definitions, FOO_DEFINITION, {});
    }
    await eventually(() => api.list({ ...ref('foos') }), { what: 'the custom resource being served' });
  }
});

afterAll(async () => {
  await plane.kubectl(['delete', 'crd', 'foos.parity.example.com', '--wait=false']);
  if (process.env['KEEP'] === undefined)
    await plane.kubectl(['delete', 'namespace', NAMESPACE, '--wait=false']);
});

// The same calls to the real API server and to the embedded one; ids, versions and times apart, the answers are the same.
describe.each(Object.entries(SCENARIOS))('%s', (_title, scenario) => {
  const places = placesOf(NAMESPACE);
  const realSteps = scenario(real, places);
  const embeddedSteps = scenario(embedded, places);

  afterAll(async () => {
    for (const api of [real, embedded]) {
      for (const resource of ['configmaps', 'secrets', 'services', 'pods', 'jobs', 'deployments', 'foos']) {
        if (resource === 'services') await api.delete(places.ref(resource), {}).catch(() => undefined);
        else await api.deleteCollection(places.in(resource), { gracePeriodSeconds: 0 });
      }
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
