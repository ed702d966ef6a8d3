import { findRedisServer } from './redis-servers.js';
import { eventually, RoleCluster, sleep, WriteLoad } from './role-cluster.js';

const binary = findRedisServer();
if (binary === undefined)
  process.stderr.write(
    'not run: the role sidecar on real redis-servers, there is no redis-server; set REDIS_BIN\n',
  );

const onRealRedis = binary === undefined ? describe.skip : describe;

onRealRedis('role sidecars of three real redis-servers', () => {
  const withCluster = async (
    lines: readonly string[],
    play: (cluster: RoleCluster) => Promise<void>,
  ): Promise<void> => {
    const cluster = await RoleCluster.start(binary ?? '', lines);
    try {
      await play(cluster);
    } finally {
      await cluster.end();
    }
  };

  it.concurrent('make the lowest ordinal primary at the first boot, and label the Pods', async () => {
    await withCluster(['save ""'], async (cluster) => {
      await expect(cluster.settled()).resolves.toBe('cache-0');
      expect(await eventually(() => cluster.label('cache-1'))).toBe('slave');
      expect(await cluster.lease()).toMatchObject({ holder: 'cache-0' });
    });
  });

  it.concurrent.each([
    { disk: 'an empty disk', lines: ['save ""'], wipe: true, backAfterMs: 2000 },
    { disk: 'an empty disk, at once', lines: ['save ""'], wipe: true, backAfterMs: 20 },
    { disk: 'an old snapshot', lines: ['save 1 1'], wipe: false, backAfterMs: 20 },
    { disk: 'an append-only file, at once', lines: ['appendonly yes'], wipe: false, backAfterMs: 20 },
    { disk: 'an append-only file', lines: ['appendonly yes'], wipe: false, backAfterMs: 2000 },
  ])('lose nothing that was replicated when a killed primary comes back with $disk', async (kind) => {
    await withCluster(kind.lines, async (cluster) => {
      const first = await cluster.settled();
      const load = new WriteLoad(cluster);
      await sleep(1500);
      const before = load.acknowledged.length;
      await cluster.pod(first).redis.kill();
      if (kind.wipe) cluster.pod(first).redis.wipe();
      await sleep(kind.backAfterMs);
      cluster.pod(first).redis.start();
      await sleep(2500);
      await load.stop();
      const last = await cluster.settled();
      const lost = await load.lostFrom(cluster.pod(last));
      note(`killed, back with ${kind.disk}`, { load, lost });

      expect(load.acknowledged.length).toBeGreaterThan(before);
      // What was acknowledged within the last milliseconds may not have reached a replica.
      expect(lost.length).toBeLessThan(50);
    });
  });

  it.concurrent('lose nothing when the primary is stopped in order', async () => {
    await withCluster(['save ""'], async (cluster) => {
      const first = await cluster.settled();
      const load = new WriteLoad(cluster);
      await sleep(1000);
      const before = load.acknowledged.length;
      await cluster.pod(first).stopSidecar();
      await cluster.pod(first).redis.kill('SIGTERM');
      await sleep(1500);
      await load.stop();
      const last = await cluster.settled(2);
      const lost = await load.lostFrom(cluster.pod(last));
      note('stopped in order', { load, lost });

      expect(last).not.toBe(first);
      expect(load.acknowledged.length).toBeGreaterThan(before);
      expect(lost).toEqual([]);
    });
  });

  it.concurrent('take no writes on a primary that cannot renew, before another one takes them', async () => {
    await withCluster(['save ""'], async (cluster) => {
      const first = await cluster.settled();
      const index = cluster.pods.indexOf(cluster.pod(first));
      cluster.pod(first).api.cut = true;
      const overlaps = await watchPrimaries(cluster, 6000);
      const states = await cluster.states();

      expect(overlaps).toBe(0);
      expect(states[index]?.role).toBe('replica');
      expect(states.filter((state) => state?.role === 'primary')).toHaveLength(1);
      cluster.pod(first).api.cut = false;
      await expect(cluster.settled()).resolves.not.toBe(first);
    });
  });

  it.concurrent('take the role from a redis that was frozen while another became primary', async () => {
    await withCluster(['save ""'], async (cluster) => {
      const first = await cluster.settled();
      cluster.pod(first).redis.freeze();
      await eventually(async () => {
        expect((await cluster.lease()).holder).toMatch(/cache-[12]/);
        return true;
      });
      cluster.pod(first).redis.thaw();

      await expect(cluster.settled()).resolves.not.toBe(first);
    });
  });

  it.concurrent('wait, instead of leading without data, until the Pods that have them are back', async () => {
    await withCluster(['save 1 1'], async (cluster) => {
      const first = await cluster.settled();
      const load = new WriteLoad(cluster);
      await sleep(800);
      await load.stop();
      await Promise.all(cluster.pods.map(({ redis }) => redis.kill('SIGTERM')));
      const [empty, ...others] = cluster.pods;
      empty?.redis.wipe();
      empty?.redis.start();
      await sleep(4000);
      const [alone] = await cluster.states();

      expect(first).toBe('cache-0');
      expect(alone).toMatchObject({ role: 'replica', hasKeys: false });
      for (const { redis } of others) redis.start();
      const last = await cluster.settled();
      expect(last).not.toBe('cache-0');
      expect(await load.lostFrom(cluster.pod(last))).toEqual([]);
    });
  });
});

/** How often two servers said at the same time that they are primary. */
async function watchPrimaries(cluster: RoleCluster, ms: number): Promise<number> {
  let overlaps = 0;
  for (const end = Date.now() + ms; Date.now() < end;) {
    await sleep(20);
    const states = await cluster.states();
    if (states.filter((state) => state?.role === 'primary').length > 1) overlaps++;
  }
  return overlaps;
}

/** `REDIS_REPORT=1` prints what was measured. */
function note(
  what: string,
  { load, lost }: { readonly load: WriteLoad; readonly lost: readonly number[] },
): void {
  if (process.env['REDIS_REPORT'] === undefined) return;
  const { acknowledged, longestGapMs } = load;
  process.stderr.write(
    `${what}: ${acknowledged.length} acknowledged, ${lost.length} lost, ${longestGapMs} ms without writes\n`,
  );
}
