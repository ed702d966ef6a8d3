import { COLLECTED, eventually } from './support/eventually.js';
import { readerOf, type StoredObject } from './support/objects.js';
import { type ShippedControllers, startShippedControllers } from './support/shipped-controllers.js';
import { describeWithMetacontroller, useControlPlane } from './support/suite.js';

const plane = useControlPlane();
const namespace = 'alice';
const reader = readerOf(plane, namespace);
const alice = (name: string, spec: object): object => ({
  apiVersion: 'k106.com/v1alpha1',
  kind: 'Alice',
  metadata: { name, namespace },
  spec,
});
const condition = (name: string): Promise<string | undefined> => reader.condition('alice', name, 'Ready');
const kubectl = (...args: string[]): Promise<string> => plane.kubectl(['-n', namespace, ...args]);
const valueOf = (pod: StoredObject | undefined): string | undefined =>
  /"name":"MYVALUE","value":"([^"]*)"/.exec(JSON.stringify(pod?.spec ?? {}))?.[1];
const isUp = (pod: StoredObject | undefined): boolean =>
  pod?.metadata.deletionTimestamp === undefined &&
  (pod?.status.conditions.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false);

describeWithMetacontroller('an Alice on the real Metacontroller', () => {
  let shipped: ShippedControllers;

  beforeAll(async () => {
    await plane.createNamespace(namespace);
    shipped = await startShippedControllers(plane);
  });

  afterAll(async () => {
    await shipped.stop();
  });

  it('becomes the Pods alice and bob, which are given the value', async () => {
    await plane.apply([alice('my-custom-resource', { myvalue: 'This is my value' })]);

    await eventually(async () => (await condition('my-custom-resource')) === 'True/PodsReady');
    const pods = await reader.list('pod');

    expect(pods.map(({ metadata }) => metadata.name).sort()).toEqual(['alice', 'bob']);
    expect(pods.map(valueOf)).toEqual(['This is my value', 'This is my value']);
    expect((await reader.get('alice', 'my-custom-resource'))?.status).toMatchObject({
      phase: 'Ready',
      readyPods: 2,
      observedGeneration: 1,
    });
  });

  it('gets a Pod back after somebody deleted it', async () => {
    const before = await reader.get('pod', 'bob');
    await kubectl('delete', 'pod', 'bob');

    await eventually(async () => {
      const after = await reader.get('pod', 'bob');
      return after !== undefined && after.metadata.uid !== before?.metadata.uid;
    });
    await eventually(async () => (await condition('my-custom-resource')) === 'True/PodsReady');
  });

  it('moves its Pods one at a time when the value changes', async () => {
    const before = await reader.list('pod');
    const leastUp: number[] = [];
    await kubectl(
      'patch',
      'alice',
      'my-custom-resource',
      '--type=merge',
      '-p',
      '{"spec":{"myvalue":"another"}}',
    );

    await eventually(
      async () => {
        const pods = await reader.list('pod');
        leastUp.push(pods.filter(isUp).length);
        return pods.length === 2 && pods.every((pod) => isUp(pod) && valueOf(pod) === 'another');
      },
      { intervalMs: 50, timeoutMs: 60_000 },
    );

    expect(Math.min(...leastUp)).toBeGreaterThanOrEqual(1);
    const after = await reader.list('pod');
    const uids = new Set([...before, ...after].map(({ metadata }) => metadata.uid));
    expect(uids.size).toBe(4);
  });

  it('says whose name is taken when another Alice wants the same Pods', async () => {
    await plane.apply([alice('rival', { myvalue: 'mine' })]);
    await eventually(async () => (await condition('rival')) === 'False/NameConflict');

    await kubectl('patch', 'alice', 'rival', '--type=merge', '-p', '{"spec":{"namePrefix":"rival-"}}');
    await eventually(async () => (await condition('rival')) === 'True/PodsReady');
    expect((await reader.list('pod')).map(({ metadata }) => metadata.name).sort()).toEqual([
      'alice',
      'bob',
      'rival-alice',
      'rival-bob',
    ]);
  });

  it('takes its Pods with it when it is deleted', async () => {
    await kubectl('delete', 'alice', 'my-custom-resource', 'rival');

    await eventually(async () => (await reader.list('pod')).length === 0, COLLECTED);
  });
});
