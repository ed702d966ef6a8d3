import type { KubeObject } from '../../src/contract/kube-object.js';
import type { DesiredObject } from '../../src/sdk/index.js';
import { observe, parentObject, READY_STATUS } from '../support/objects.js';
import { callHook, conditionOf, sync } from '../support/shipped.js';

const alice = (spec: object): KubeObject =>
  parentObject({ apiVersion: 'k106.com/v1alpha1', kind: 'Alice', name: 'my-custom-resource', spec });

/** The Pods of that spec, as the cluster holds them. */
async function pods(spec: object, status: Record<string, unknown> = READY_STATUS): Promise<KubeObject[]> {
  const { children } = await sync('alice', { parent: alice(spec) });
  return children.map((child) => observe(child as unknown as DesiredObject, { status }));
}

const valuesOf = (children: readonly object[]): string[] =>
  children.map((child) => /"MYVALUE","value":"([^"]*)"/.exec(JSON.stringify(child))?.[1] ?? '');

describe('Alice', () => {
  it('becomes two Pods that are given its value', async () => {
    const response = await sync('alice', { parent: alice({ myvalue: 'This is my value' }) });

    expect(response.children.map(({ metadata }) => (metadata as { name: string }).name)).toEqual([
      'alice',
      'bob',
    ]);
    expect(valuesOf(response.children)).toEqual(['This is my value', 'This is my value']);
    expect(conditionOf(response, 'Ready')).toBe('False/PodsStarting');
    expect(response.status).toMatchObject({ phase: 'Pending', readyPods: 0 });
  });

  it('is ready when both Pods are', async () => {
    const response = await sync('alice', {
      parent: alice({ myvalue: 'a' }),
      children: await pods({ myvalue: 'a' }),
    });

    expect(conditionOf(response, 'Ready')).toBe('True/PodsReady');
    expect(response.status).toMatchObject({
      phase: 'Ready',
      readyPods: 2,
      pods: [
        { name: 'alice', phase: 'Running', ready: true },
        { name: 'bob', phase: 'Running', ready: true },
      ],
    });
  });

  it('moves alice first when the value changes, and bob when alice is ready', async () => {
    const [oldAlice, oldBob] = await pods({ myvalue: 'a' });
    const [newAlice] = await pods({ myvalue: 'b' });
    const parent = alice({ myvalue: 'b' });

    const first = await sync('alice', { parent, children: [oldAlice, oldBob] as KubeObject[] });
    const second = await sync('alice', { parent, children: [newAlice, oldBob] as KubeObject[] });

    expect(valuesOf(first.children)).toEqual(['b', 'a']);
    expect(conditionOf(first, 'Ready')).toBe('False/RollingOut');
    expect(valuesOf(second.children)).toEqual(['b', 'b']);
  });

  it('says why a Pod does not start', async () => {
    const status = {
      phase: 'Pending',
      containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }],
    };

    const response = await sync('alice', {
      parent: alice({ myvalue: 'a' }),
      children: await pods({ myvalue: 'a' }, status),
    });

    expect(conditionOf(response, 'Ready')).toBe('False/PodNotReady');
    expect(JSON.stringify(response.status)).toContain('alice: ImagePullBackOff');
  });

  it('says that its names are taken by Pods of somebody else', async () => {
    const response = await sync('alice', {
      parent: alice({ myvalue: 'a' }),
      related: await pods({ myvalue: 'x' }),
    });

    expect(conditionOf(response, 'Ready')).toBe('False/NameConflict');
  });

  it('asks for Pods of its names, whoever owns them', async () => {
    await expect(
      callHook('alice', 'customize', { parent: alice({ myvalue: 'a', namePrefix: 'x-' }) }),
    ).resolves.toEqual({
      relatedResources: [
        { apiVersion: 'v1', resource: 'pods', namespace: 'default', names: ['x-alice', 'x-bob'] },
      ],
    });
  });
});
