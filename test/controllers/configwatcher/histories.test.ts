import fc from 'fast-check';
import { type TurnOptions, World } from './world.js';

type Act = (world: World) => Promise<void> | void;

let fresh = 0;

/** The content becomes one that never was before; whether anybody looks now is left open. */
const editAnew: Act = (world) => {
  fresh += 1;
  world.edit(`content ${fresh}`);
};

/**
 * The content becomes one that may have been there before. Contents that come and go while nobody looks leave no trace, so
 * the one before has been looked at.
 */
const editAgain =
  (content: string): Act =>
  async (world) => {
    if (!world.isSeen) await world.turn();
    world.edit(content);
    await world.turn();
  };

/** A Job is complete when its Pod has done its work. */
function complete(world: World): void {
  world.act();
  world.end('Complete');
}

const turn =
  (options: TurnOptions = {}): Act =>
  (world) =>
    world.turn(options);

const BEHIND = fc.constantFrom(0, 1, 1, 2, 3);

const ACTS: readonly fc.Arbitrary<readonly [string, Act]>[] = [
  fc.constant(['edit', editAnew] as const),
  fc
    .constantFrom('first', 'second', 'third')
    .map((content) => [`edit to ${content}`, editAgain(content)] as const),
  fc.constant(['edit metadata', (world: World) => world.editMetadata()] as const),
  fc.constant(['delete the ConfigMap', (world: World) => void (world.content = undefined)] as const),
  fc
    .record({ statusLost: fc.boolean(), childrenBehind: BEHIND, statusBehind: BEHIND })
    .map((options) => [`turn ${JSON.stringify(options)}`, turn(options)] as const),
  fc.constant(['turn', turn()] as const),
  fc.constant(['the Job acts', (world: World) => world.act()] as const),
  fc
    .constantFrom('Complete' as const, 'Failed' as const)
    .map(
      (type) =>
        [
          `the Job ends as ${type}`,
          (world: World) => (type === 'Complete' ? complete(world) : world.end(type)),
        ] as const,
    ),
  fc.constant(['somebody deletes the Job', (world: World) => world.deleteJobs()] as const),
  fc.nat(600).map((seconds) => [`${seconds} s pass`, (world: World) => world.pass(seconds)] as const),
];

const HISTORY = fc.array(fc.oneof(...ACTS), { maxLength: 40 });
const SPEC = fc.record({ debounceSeconds: fc.constantFrom(0, 60) });

/** Its first status is stored and seen: before that, a change may count as what was there at first. */
async function watched(spec: object): Promise<World> {
  const world = new World(spec);
  await world.turn();
  await world.turn();
  return world;
}

async function live(world: World, history: readonly (readonly [string, Act])[]): Promise<void> {
  for (const [, act] of history) {
    world.pass(0);
    await act(world);
  }
}

/** Nobody edits any more, caches are as far as they can be, Jobs do their work, answers are stored. */
async function calmDown(world: World): Promise<void> {
  for (let round = 0; round < 12; round += 1) {
    await world.turn();
    world.act();
    world.end('Complete');
    world.pass(301);
  }
}

const rounds = { numRuns: 120 };

it('never restarts twice for one change, nor without one', async () => {
  await fc.assert(
    fc.asyncProperty(SPEC, HISTORY, async (spec, history) => {
      const world = await watched(spec);
      await live(world, history);
      await calmDown(world);

      expect(new Set(world.restarts).size).toBe(world.restarts.length);
      expect(world.restarts.length).toBeLessThanOrEqual(world.changes);
    }),
    rounds,
  );
});

it('comes to rest with Pods that run with the content there is', async () => {
  await fc.assert(
    fc.asyncProperty(SPEC, HISTORY, async (spec, history) => {
      const world = await watched(spec);
      await live(world, history);
      if (world.content === undefined) await editAnew(world);
      await calmDown(world);

      expect(world.podContent).toBe(world.content);
      expect(world.status).toMatchObject({ appliedHash: world.hash });
      expect(world.status).not.toHaveProperty('pendingHash');
      expect(world.children).toEqual([]);
      const { status, restarts } = world;
      await calmDown(world);
      expect(world.status).toEqual(status);
      expect(world.restarts).toEqual(restarts);
    }),
    rounds,
  );
});

it('restarts exactly once for a change, whatever is lost on the way', async () => {
  const unlucky = fc.array(fc.oneof(...ACTS.slice(4)), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(SPEC, HISTORY, unlucky, async (spec, history, trouble) => {
      const world = await watched(spec);
      await live(world, history);
      if (world.content === undefined) await editAnew(world);
      await calmDown(world);
      const before = world.restarts.length;

      await editAnew(world);
      await live(world, trouble);
      await calmDown(world);

      expect(world.restarts.length - before).toBe(1);
      expect(world.podContent).toBe(world.content);
    }),
    rounds,
  );
});

it('restarts nothing when there is nothing to restart, and lets later Pods start with what there is', async () => {
  const world = new World();
  await world.turn();
  world.podContent = undefined;
  await editAnew(world);
  await calmDown(world);
  expect(world.restarts).toEqual([]);
  expect(world.status).toMatchObject({ restarts: 0, appliedHash: world.hash });
});

it('restarts exactly once for a change that is noticed again and again before its status is seen', async () => {
  const behind = fc.record({ statusBehind: BEHIND, childrenBehind: BEHIND });
  const step = fc.oneof(
    {
      weight: 5,
      arbitrary: behind.map((options) => [`turn ${JSON.stringify(options)}`, turn(options)] as const),
    },
    fc.constant(['the Job acts', (world: World) => world.act()] as const),
    fc.constant(['the Job is complete', (world: World) => complete(world)] as const),
    fc
      .constantFrom(0, 1, 90)
      .map((seconds) => [`${seconds} s pass`, (world: World) => world.pass(seconds)] as const),
  );
  await fc.assert(
    fc.asyncProperty(SPEC, fc.array(step, { maxLength: 20 }), async (spec, lag) => {
      const world = await watched(spec);
      await editAnew(world);
      await live(world, lag);
      await calmDown(world);

      expect(world.restarts).toHaveLength(1);
      expect(world.status).toMatchObject({ restarts: 1 });
    }),
    { numRuns: 300 },
  );
});
