import { CompositeController } from '../../../src/contract/controller-objects.js';
import { realClock } from '../../../src/local/clock.js';
import { claimChildren } from '../../../src/local/metacontroller/claim.js';
import { EventRecorder } from '../../../src/local/metacontroller/event-recorder.js';
import type { CompositeTurn, ObservedObjects } from '../../../src/local/metacontroller/host.js';
import { InformerPool } from '../../../src/local/metacontroller/informer-pool.js';
import { prepareComposite } from '../../../src/local/metacontroller/prepare-composite.js';
import type { PreparedController } from '../../../src/local/metacontroller/prepare-host.js';
import { ResourceMap } from '../../../src/local/metacontroller/resource-map.js';
import { composite, pod, RESOURCES, thing, THINGS } from './support/cluster.js';
import { MemoryApi } from './support/memory-api.js';

type Owner = 'ours' | 'nobody' | 'another';

interface Case {
  readonly owner: Owner;
  readonly matches: boolean;
  readonly parentDeleting?: boolean;
  readonly childDeleting?: boolean;
  readonly parentGone?: boolean;
  readonly claimed: boolean;
  readonly after: Owner;
}

const CASES: readonly Case[] = [
  { owner: 'ours', matches: true, claimed: true, after: 'ours' },
  { owner: 'ours', matches: true, parentDeleting: true, claimed: true, after: 'ours' },
  { owner: 'ours', matches: true, childDeleting: true, claimed: true, after: 'ours' },
  { owner: 'ours', matches: false, claimed: false, after: 'nobody' },
  { owner: 'ours', matches: false, parentDeleting: true, claimed: false, after: 'ours' },
  { owner: 'nobody', matches: true, claimed: true, after: 'ours' },
  { owner: 'nobody', matches: true, parentDeleting: true, claimed: false, after: 'nobody' },
  { owner: 'nobody', matches: true, childDeleting: true, claimed: false, after: 'nobody' },
  { owner: 'nobody', matches: true, parentGone: true, claimed: false, after: 'nobody' },
  { owner: 'nobody', matches: false, claimed: false, after: 'nobody' },
  { owner: 'another', matches: true, claimed: false, after: 'another' },
];

const API_VERSION = THINGS;

function references(owner: Owner, uid: string): object[] {
  if (owner === 'nobody') return [];
  const owned = { apiVersion: API_VERSION, kind: 'Thing', name: 'alice', controller: true };
  return [{ ...owned, uid: owner === 'ours' ? uid : 'another' }];
}

describe('claimChildren', () => {
  let prepared: PreparedController;
  afterEach(() => prepared.release());

  async function claim({ owner, matches, ...state }: Case): Promise<{ observed: ObservedObjects; after: Owner }> {
    const api = new MemoryApi(RESOURCES);
    const held = { finalizers: ['example.com/hold'] };
    const created = await api.create('things', thing('alice', { selector: { matchLabels: { app: 'a' } } }, held));
    const { uid } = created.metadata;
    const ownerReferences = references(owner, uid);
    const labels = { app: matches ? 'a' : 'b' };
    await api.create('pods', pod('p', {}, { namespace: 'default', labels, ownerReferences, ...held }));
    const podRef = { apiVersion: 'v1', resource: 'pods', namespace: 'default', name: 'p' };
    const parentRef = { apiVersion: API_VERSION, resource: 'things', namespace: 'default', name: 'alice' };
    if (state.childDeleting) await api.delete(podRef);
    if (state.parentDeleting) await api.delete(parentRef);
    const parent = await api.get(parentRef);
    if (state.parentGone) await api.update('things', thing('alice', {}, { finalizers: [] }));
    if (state.parentGone) await api.delete(parentRef);

    prepared = await prepare(api);
    await prepared.host.childKinds[0]?.informer.synced();
    const observed = await claimChildren(toTurn(prepared), parent);

    const controller = (await api.get(podRef)).metadata.ownerReferences?.find((one) => one.controller === true);
    const after = controller === undefined ? 'nobody' : controller.uid === uid ? 'ours' : 'another';
    return { observed, after };
  }

  function toTurn({ host }: PreparedController): CompositeTurn {
    const [parentKind] = host.parentKinds;
    if (parentKind === undefined) throw new Error('a composite has one kind of parent');
    return {
      ...{ host, parentResource: parentKind.resource, generateSelector: false, rollout: undefined },
      ...{ emit: () => undefined, resyncAfter: () => undefined },
      relatedTo: () => Promise.resolve({ kinds: [], objects: [] }),
    };
  }

  async function prepare(api: MemoryApi): Promise<PreparedController> {
    const clock = realClock();
    const log = (): void => undefined;
    const context = {
      ...{ api, clock, log, workers: 1, fixed: false, emit: log, resolveUrl: String, serverSideApply: undefined },
      resources: new ResourceMap(api),
      informers: new InformerPool({ api, clock, log, cacheFlushMs: 60_000 }),
      recorder: new EventRecorder({ api, clock, log }),
      callsUnderWay: { count: 0 },
    };
    const controller = CompositeController.parse(composite('cc', '', { generateSelector: false }));
    return prepareComposite(context, controller, new AbortController().signal);
  }

  it.each(CASES.map((one) => [titleOf(one), one] as const))('%s', async (_title, one) => {
    const { observed, after } = await claim(one);

    expect(observed.objects.map(({ metadata }) => metadata.name)).toEqual(one.claimed ? ['p'] : []);
    expect(after).toBe(one.after);
  });

  it('hands an adopted child on as the cache has it, without the new owner', async () => {
    const { observed } = await claim({ owner: 'nobody', matches: true, claimed: true, after: 'ours' });

    expect(observed.objects[0]?.metadata.ownerReferences).toEqual([]);
  });
});

function titleOf({ owner, matches, claimed, after, ...states }: Case): string {
  const during = Object.keys(states).map((state) => ` (${state})`).join('');
  const outcome = `is ${claimed ? '' : 'not '}claimed and then belongs to ${after}`;
  return `a child of ${owner} that ${matches ? 'matches' : 'does not match'}${during} ${outcome}`;
}
