// A definition of ten Deployments, as the hook server serves it: a whole call in steady state, and how long a change of its file
// takes until a call is answered with it.
//   npm run bench:definitions
// The floor of a call is what every call needs: parsing the request and writing the answer as JSON.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { loadControllers } from '../../dist/cli/load-controllers.js';
import { dispatch } from '../../dist/hooks/dispatch.js';

const DEPLOYMENTS = 10;
const WARM_UP_CALLS = 2000;
const CALLS = 2000;
const RELOADS = 21;
const TARGETS = { reloadMs: 100 };

const child = (number) => `
  - id: web${number}
    template:
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: \${parent.metadata.name + "-" + parent.spec.tier}-${number}
        labels: '\${{"app": parent.metadata.name, "tier": parent.spec.tier}}'
        annotations: { size: '\${parent.spec.replicas > 1 ? "many" : "one"}', team: '\${parent.metadata.?labels.?team.orValue("none")}' }
      spec:
        replicas: \${parent.spec.replicas}
        minReadySeconds: \${parent.spec.?settle.orValue(omit())}
        selector: { matchLabels: { app: '\${parent.metadata.name}' } }
        template:
          spec:
            containers:
              - name: \${parent.metadata.name}
                image: '\${"registry.example.com/" + parent.spec.image}'
                env:
                  - { name: HOST, value: '\${parent.spec.?host.orValue(parent.metadata.name + ".local")}' }
                  - { name: WORKERS, value: '\${string(parent.spec.replicas * 2)}' }
`;
const definition = (version) => `apiVersion: metahooks/v1
kind: CompositeDefinition
name: shop
parent:
  apiVersion: apps.example.com/v1
  kind: Shop
  spec: { replicas: integer | default=3, image: string, tier: string, settle: integer, host: string }
children:${Array.from({ length: DEPLOYMENTS }, (_, number) => child(number)).join('')}
status: { version: '${version}', ready: '\${observed.?web0.?status.?readyReplicas.orValue(0)}' }
`;

const folder = mkdtempSync(join(tmpdir(), 'metahooks-bench-'));
const path = join(folder, 'shop.yaml');
writeFileSync(path, definition(0));
const { controllers, stop } = loadControllers([], { definitionFolders: [{ path: folder }] });
const parent = {
  apiVersion: 'apps.example.com/v1',
  kind: 'Shop',
  metadata: { name: 'shop', namespace: 'default', uid: 'u-1', generation: 1, labels: { team: 'a' } },
  spec: { replicas: 3, image: 'nginx:1', tier: 'web' },
};
const request = (observed) => ({
  controller: { kind: 'CompositeController', spec: {} },
  parent,
  children: { 'Deployment.apps/v1': observed },
  related: {},
  finalizing: false,
});
const call = (body) => dispatch({ controller: 'shop', hook: 'sync', body }, { controllers, now: Date.now });

try {
  const first = await call(request({}));
  const steady = JSON.stringify(request(Object.fromEntries(first.children.map(observe))));
  const callMs = await medianAfterWarmUp(async () => JSON.stringify(await call(JSON.parse(steady))));
  const floorMs = await medianAfterWarmUp(async () => JSON.stringify(JSON.parse(steady)));
  console.log(`a definition of ${DEPLOYMENTS} Deployments, median`);
  report(
    'a call, all of them ready',
    callMs,
    `${(callMs / floorMs).toFixed(1)} times reading and writing the JSON`,
  );
  report('a changed file until it is used', await medianReload(), `target ${TARGETS.reloadMs} ms`);
} finally {
  stop();
  rmSync(folder, { recursive: true });
}

/** A child as the cluster has it once it runs. */
function observe(object) {
  const record = JSON.stringify(object);
  const annotations = {
    ...object.metadata.annotations,
    'metacontroller.k8s.io/last-applied-configuration': record,
  };
  const metadata = {
    ...object.metadata,
    annotations,
    namespace: 'default',
    uid: object.metadata.name,
    generation: 1,
  };
  const status = {
    observedGeneration: 1,
    replicas: 3,
    updatedReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
  };
  return [`default/${object.metadata.name}`, { ...object, metadata, status }];
}

async function medianReload() {
  const times = [];
  for (let version = 1; version <= RELOADS; version += 1) {
    const began = performance.now();
    writeFileSync(path, definition(version));
    while ((await call(request({}))).status.version !== String(version)) await turn();
    times.push(performance.now() - began);
  }
  return median(times);
}

async function medianAfterWarmUp(work) {
  for (let round = 0; round < WARM_UP_CALLS; round += 1) await work();
  const times = [];
  for (let round = 0; round < CALLS; round += 1) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return median(times);
}

function median(times) {
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
}

function report(what, milliseconds, note) {
  console.log(`${what.padEnd(34)} ${milliseconds.toFixed(3).padStart(9)} ms   ${note}`);
}
