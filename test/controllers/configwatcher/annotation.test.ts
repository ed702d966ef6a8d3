import type { ObjectInput } from '../../../src/cluster/kube-api.js';
import {
  PROBLEM_ANNOTATION,
  SELECTOR_ANNOTATION,
} from '../../../src/controllers/configwatcher/annotated-config-map.js';
import {
  barePod,
  budget,
  configMap,
  deployment,
  startWatcherCluster,
  type WatcherCluster,
} from './cluster.js';

const CONFIG = { kind: 'ConfigMap', name: 'config' };
const CONTROLLER = { kind: 'DecoratorController', name: 'configwatcher-annotation' };
const RESTARTS = 'k8spatterns.com/restarts';
const FINALIZER = 'metacontroller.io/decoratorcontroller-configwatcher-annotation';

let cluster: WatcherCluster;
beforeEach(async () => {
  cluster = await startWatcherCluster();
});
afterEach(() => cluster.stop());

const annotated = (text: string, annotations: object = {}): ObjectInput =>
  configMap(text, { annotations: { [SELECTOR_ANNOTATION]: 'app=web', ...annotations } });

async function startWith(...objects: readonly ObjectInput[]): Promise<void> {
  for (const object of objects) await cluster.apply(object);
  await cluster.settle();
}

async function change(text: string): Promise<void> {
  await cluster.patch(CONFIG, { data: { text } });
  await cluster.settle();
}

async function annotate(annotations: Readonly<Record<string, string | null>>): Promise<void> {
  await cluster.patch(CONFIG, { metadata: { annotations } });
  await cluster.settle();
}

async function annotations(): Promise<Readonly<Record<string, string>>> {
  return (await cluster.get(CONFIG)).metadata.annotations ?? {};
}

async function leftovers(): Promise<readonly string[]> {
  const kinds = [
    { apiVersion: 'batch/v1', resource: 'jobs' },
    { apiVersion: 'v1', resource: 'serviceaccounts' },
    { apiVersion: 'rbac.authorization.k8s.io/v1', resource: 'roles' },
    { apiVersion: 'rbac.authorization.k8s.io/v1', resource: 'rolebindings' },
  ];
  const lists = await Promise.all(kinds.map((kind) => cluster.api.list(kind)));
  return lists.flatMap(({ items }) => items.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
}

describe('a ConfigMap with the annotation', () => {
  it('restarts no Pods when it is first seen', async () => {
    await startWith(annotated('one'), deployment());

    expect(await cluster.rollouts()).toBe(0);
    expect(await annotations()).toMatchObject({ [RESTARTS]: '0' });
  });

  it('restarts all selected Pods, once, when its content changes', async () => {
    await startWith(annotated('one'), deployment());
    const before = await cluster.pods();

    await change('two');

    const after = await cluster.pods();
    expect(after).toHaveLength(2);
    expect(after.filter((uid) => before.includes(uid))).toEqual([]);
    expect(await cluster.rollouts()).toBe(1);
    expect(await annotations()).toMatchObject({
      [RESTARTS]: '1',
      'k8spatterns.com/last-restart-time': expect.stringMatching(/^2026-/) as unknown,
    });
    expect(await leftovers()).toEqual([]);
    await cluster.advance('1h');
    expect(await cluster.pods()).toEqual(after);
  });

  it('restarts nothing when other annotations and labels of it change', async () => {
    await startWith(annotated('one'), deployment());
    const before = await cluster.pods();

    await cluster.patch(CONFIG, { metadata: { labels: { edited: 'yes' }, annotations: { edited: 'yes' } } });
    await cluster.settle();

    expect(await cluster.pods()).toEqual(before);
    expect(await annotations()).toMatchObject({ [RESTARTS]: '0' });
  });

  it('restarts for content that comes back', async () => {
    await startWith(annotated('one'), deployment());

    await change('two');
    await change('one');

    expect(await cluster.rollouts()).toBe(2);
    expect(await annotations()).toMatchObject({ [RESTARTS]: '2' });
  });

  it('restarts once for changes that came while Metacontroller was down', async () => {
    await startWith(annotated('one'), deployment());
    const { metadata, ...controller } = await cluster.get(CONTROLLER);
    await cluster.delete(CONTROLLER);
    await change('two');
    await change('three');
    expect(await cluster.rollouts()).toBe(0);

    await startWith({ ...controller, metadata: { name: metadata.name } });

    expect(await cluster.rollouts()).toBe(1);
    expect(await annotations()).toMatchObject({ [RESTARTS]: '1' });
  });

  it('follows a changed selector without restarting anything for it', async () => {
    await startWith(annotated('one'), deployment());
    await annotate({ [SELECTOR_ANNOTATION]: 'app=other' });
    await change('two');
    expect(await cluster.rollouts()).toBe(0);

    await annotate({ [SELECTOR_ANNOTATION]: 'app=web' });
    expect(await cluster.rollouts()).toBe(0);
    await change('three');

    expect(await cluster.rollouts()).toBe(1);
  });

  it('says in another annotation that its selector is none, until it is one', async () => {
    await startWith(annotated('one', { [SELECTOR_ANNOTATION]: 'web' }), deployment());
    expect(await annotations()).toHaveProperty([PROBLEM_ANNOTATION]);

    await annotate({ [SELECTOR_ANNOTATION]: 'app=web' });

    expect(await annotations()).not.toHaveProperty([PROBLEM_ANNOTATION]);
  });
});

describe('a ConfigMap that loses the annotation', () => {
  it('keeps its own annotations and nothing else, and restarts no Pods any more', async () => {
    await startWith(annotated('one', { mine: 'yes' }), deployment());
    await change('two');

    await annotate({ [SELECTOR_ANNOTATION]: null });
    await change('three');

    expect(await annotations()).toEqual({ mine: 'yes' });
    expect((await cluster.get(CONFIG)).metadata.finalizers ?? []).toEqual([]);
    expect(await cluster.rollouts()).toBe(1);
  });

  it('begins anew when it gets it back', async () => {
    await startWith(annotated('one'), deployment());
    await annotate({ [SELECTOR_ANNOTATION]: null });
    await change('two');

    await annotate({ [SELECTOR_ANNOTATION]: 'app=web' });
    expect(await cluster.rollouts()).toBe(0);
    await change('three');

    expect(await cluster.rollouts()).toBe(1);
  });

  it('restarts after that for content that Pods were restarted for before', async () => {
    await startWith(annotated('one'), deployment());
    await change('two');
    await annotate({ [SELECTOR_ANNOTATION]: null });
    await change('one');
    await annotate({ [SELECTOR_ANNOTATION]: 'app=web' });

    await change('two');

    expect(await cluster.rollouts()).toBe(2);
  });

  it('ends a restart that waits, and takes its rights away', async () => {
    await startWith(annotated('one'), barePod(), budget({ minAvailable: 1 }));
    await cluster.patch(CONFIG, { data: { text: 'two' } });
    await cluster.advance('5s');
    expect(await leftovers()).toHaveLength(4);

    await cluster.patch(CONFIG, { metadata: { annotations: { [SELECTOR_ANNOTATION]: null } } });
    await cluster.delete({ kind: 'PodDisruptionBudget', name: 'budget' });
    await cluster.advance('10m');

    expect(await leftovers()).toEqual([]);
    expect(await cluster.pods()).toHaveLength(1);
  });
});

describe('a ConfigMap with the annotation that is deleted', () => {
  it('goes, and takes a restart that waits along', async () => {
    await startWith(annotated('one'), barePod(), budget({ minAvailable: 1 }));
    await cluster.patch(CONFIG, { data: { text: 'two' } });
    await cluster.advance('5s');
    expect((await cluster.get(CONFIG)).metadata.finalizers).toEqual([FINALIZER]);

    await cluster.delete(CONFIG);
    await cluster.delete({ kind: 'PodDisruptionBudget', name: 'budget' });
    await cluster.advance('10m');

    expect(await cluster.find(CONFIG)).toBeUndefined();
    expect(await leftovers()).toEqual([]);
    expect(await cluster.pods()).toHaveLength(1);
  });
});
