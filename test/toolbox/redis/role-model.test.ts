import fc from 'fast-check';
import { type Fault, FAULTS, SimulatedCluster } from './simulated-cluster.js';

// Takes ten seconds on a machine that has nothing else to do.
jest.setTimeout(120_000);

const SECOND = 1000;
const kinds = Object.keys(FAULTS) as Fault['kind'][];

const clocks = fc.array(
  fc.record({
    rate: fc.double({ min: 0.95, max: 1.05, noNaN: true }),
    offset: fc.integer({ min: -1_000_000, max: 1_000_000 }),
  }),
  { minLength: 3, maxLength: 3 },
);

const history = (allowed: readonly Fault['kind'][]): fc.Arbitrary<Fault[]> =>
  fc.array(
    fc.record({
      afterMs: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 8000 })),
      node: fc.integer({ min: 0, max: 2 }),
      kind: fc.constantFrom(...allowed),
    }),
    { maxLength: 25 },
  );

async function play(
  allowed: readonly Fault['kind'][],
  check: (cluster: SimulatedCluster) => void,
): Promise<void> {
  const property = fc.asyncProperty(clocks, history(allowed), async (times, faults) => {
    const cluster = new SimulatedCluster(times);
    try {
      await cluster.pass(5 * SECOND);
      await cluster.play(faults);
      cluster.mend();
      await cluster.pass(40 * SECOND);
      check(cluster);
    } finally {
      cluster.end();
    }
  });
  await fc.assert(property, { endOnFailure: true, numRuns: Number(process.env['REDIS_RUNS'] ?? 25) });
}

const primariesOf = ({ nodes }: SimulatedCluster): string[] =>
  nodes.filter(({ redis }) => redis.role === 'primary').map(({ redis }) => redis.name);

describe('role sidecars, whatever fails in whatever order,', () => {
  it('never let two redis take writes, nor one without data lead while one with data is in reach', async () => {
    await play(kinds, ({ problems }) => expect(problems).toEqual([]));
  });

  it('agree on one primary that all follow once nothing fails any more', async () => {
    await play(kinds, (cluster) => {
      expect(primariesOf(cluster)).toHaveLength(1);
      expect(cluster.nodes.filter(({ redis }) => redis.linkUp)).toHaveLength(2);
    });
  });

  it('keep every write that was there at a renewal, as long as no disk is lost', async () => {
    const harmless = kinds.filter((kind) => kind !== 'wipe');
    await play(harmless, ({ nodes, recorded }) => {
      const primary = nodes.find(({ redis }) => redis.role === 'primary');
      const kept = new Set(primary?.redis.writes);
      expect([...recorded].filter((write) => !kept.has(write))).toEqual([]);
    });
  });
});

describe('role sidecars', () => {
  const calm = [0, 1, 2].map(() => ({ rate: 1, offset: 0 }));
  const playOut = async (faults: readonly Fault[], restMs: number): Promise<SimulatedCluster> => {
    const cluster = new SimulatedCluster(calm);
    await cluster.pass(5 * SECOND);
    await cluster.play(faults);
    await cluster.pass(restMs);
    cluster.end();
    return cluster;
  };

  it('take the role from a primary whose own sidecar is dead', async () => {
    const cluster = await playOut([{ afterMs: 0, node: 0, kind: 'killSidecar' }], 10 * SECOND);

    expect(primariesOf(cluster)).toHaveLength(1);
    expect(primariesOf(cluster)).not.toContain('cache-0');
  });

  it('leave a Pod without data a replica, for as long as those that have them are away', async () => {
    const faults = (['crash', 'crash', 'wipe'] as const).map((kind, index) => ({
      afterMs: 0,
      node: 2 - index,
      kind,
    }));
    const cluster = await playOut([...faults, { afterMs: SECOND, node: 0, kind: 'restart' }], 300 * SECOND);

    expect(cluster.nodes[0]?.redis).toMatchObject({ role: 'replica', writes: [] });
  });
});
