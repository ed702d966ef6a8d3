import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDocsController } from '../support/docs-controller.js';
import { COLLECTED, eventually } from './support/eventually.js';
import { readerOf } from './support/objects.js';
import { type ShippedControllers, startShippedControllers } from './support/shipped-controllers.js';
import { describeWithMetacontroller, useControlPlane } from './support/suite.js';

const plane = useControlPlane();
const namespace = 'docs-controller';
const reader = readerOf(plane, namespace);
const kubectl = (...args: string[]): Promise<string> => plane.kubectl(['-n', namespace, ...args]);
const ready = (): Promise<string | undefined> => reader.condition('memcached', 'sessions', 'Ready');
const idleSeconds = 20;

describeWithMetacontroller('the controller of docs/templates.md on the real Metacontroller', () => {
  const docs = writeDocsController();
  let shipped: ShippedControllers;

  beforeAll(async () => {
    await plane.createNamespace(namespace);
    shipped = await startShippedControllers(plane, { definitionDirs: [docs.definitions] });
  });

  afterAll(async () => {
    await shipped.stop();
  });

  it('makes the Deployment first, and the Service when that is ready', async () => {
    await kubectl('apply', '-f', docs.sample);

    await eventually(async () => (await ready()) === 'True/ChildrenReady');
    const deployment = await reader.get('deployment', 'sessions');
    const service = await reader.get('service', 'sessions');

    expect(deployment?.spec).toMatchObject({ replicas: 3 });
    expect(service?.spec).toMatchObject({ ports: [{ port: 11211 }] });
    expect((await reader.get('memcached', 'sessions'))?.status).toMatchObject({
      readyReplicas: 3,
      address: `sessions.${namespace}.svc:11211`,
      observedGeneration: 1,
    });
  });

  it('fills in the defaults of its schema and refuses what the schema does not allow', async () => {
    expect((await reader.get('memcached', 'sessions'))?.spec).toMatchObject({ memory: 64 });
    await expect(
      kubectl('patch', 'memcached', 'sessions', '--type=merge', '-p', '{"spec":{"replicas":0}}'),
    ).rejects.toThrow(/should be greater than or equal to 1/);
  });

  it('scales', async () => {
    await kubectl('scale', 'memcached/sessions', '--replicas=5');

    await eventually(async () => (await reader.get('memcached', 'sessions'))?.status['readyReplicas'] === 5);
    await eventually(async () => (await ready()) === 'True/ChildrenReady');
  });

  it(`neither calls hooks nor writes for ${idleSeconds} s when nothing changes`, async () => {
    const calls = await plane.countHookCalls('memcached');
    const mark = plane.auditMark();
    await new Promise((resolve) => setTimeout(resolve, idleSeconds * 1000));

    expect(plane.writesSince(mark, { user: 'metacontroller' })).toEqual([]);
    expect(await plane.countHookCalls('memcached')).toBe(calls);
  });

  it('follows a change of its file while it runs', async () => {
    const path = join(docs.definitions, 'memcached.yaml');
    writeFileSync(path, readFileSync(path, 'utf8').replace('args: [', 'args: ["-v", '));
    // Something has to call the hook.
    await kubectl('annotate', 'memcached', 'sessions', 'touched=yes');

    await eventually(async () =>
      JSON.stringify((await reader.get('deployment', 'sessions'))?.spec).includes('"-v"'),
    );
  });

  it('is collected with everything it made', async () => {
    await kubectl('delete', 'memcached', 'sessions');

    await eventually(async () => (await reader.list('deployment')).length === 0, COLLECTED);
    await eventually(async () => (await reader.list('service')).length === 0, COLLECTED);
  });
});
