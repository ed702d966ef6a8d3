import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { eventually } from '../e2e/support/eventually.js';
import { readerOf } from '../e2e/support/objects.js';
import { connectTo, type RedisAddress, WriteLoad } from './support/redis-load.js';
import { describeOnNode } from './support/suite.js';

const namespace = 'caches';
const PASSWORD = String.raw`p"a'ss\ $(word) #1`;
const LAST_MOMENT_MS = 2_000;

describeOnNode('a Redis of three Pods', (node) => {
  const reader = readerOf(node, namespace);
  const kubectl = (...args: string[]): Promise<string> => node.kubectl(['-n', namespace, ...args]);
  const address = (host: string): RedisAddress => ({ host: `${host}.svc.cluster.local`, password: PASSWORD });
  const master = address(`cache-master.${namespace}`);
  const podAddress = (pod: string): RedisAddress => address(`${pod}.cache-headless.${namespace}`);
  const status = async (): Promise<RedisStatus> =>
    RedisStatus.parse((await reader.get('redis', 'cache'))?.status);
  const allReady = (replicas: number): Promise<string> =>
    eventually(
      async () => {
        const { masterNode, ...counts } = await status();
        const ready = await reader.condition('redis', 'cache', 'Ready');
        const all = counts.replicas === replicas && counts.readyReplicas === replicas;
        return all && ready === 'True/ChildrenReady' && masterNode;
      },
      { timeoutMs: 120_000, what: `${replicas} ready Pods, one of them primary` },
    );
  /** What is asked of a replica from then on has every write that the primary has acknowledged. */
  const caughtUp = async (replicas: number): Promise<void> => {
    const client = await connectTo(master);
    await client.set('last', 'written');
    expect(await client.wait(replicas, 1_500)).toBe(replicas);
    client.destroy();
  };
  /** How many keys a redis has as soon as its Pod counts as ready again. */
  const keysWhenReadyAgain = (pod: string, restarts: number): Promise<number> =>
    eventually(
      async () => {
        const { containerStatuses, conditions } = PodStatus.parse((await reader.get('pods', pod))?.status);
        const isReady = conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True');
        const hasRestarted = containerStatuses.some(
          (one) => one.name === 'redis' && one.restartCount > restarts,
        );
        return hasRestarted && isReady && sizeOf(podAddress(pod));
      },
      { timeoutMs: 60_000, intervalMs: 50, what: `${pod} being ready again` },
    );
  const scale = (replicas: number): Promise<string> =>
    kubectl('scale', 'redis/cache', `--replicas=${replicas}`);

  beforeAll(async () => {
    await node.createNamespace(namespace);
    await kubectl('create', 'secret', 'generic', 'mine', `--from-literal=password=${PASSWORD}`);
    const spec = {
      image: 'redis:7',
      passwordSecret: { name: 'mine' },
      storage: { size: '64Mi' },
      resources: { cpu: '10m', memory: '64Mi' },
    };
    const metadata = { name: 'cache', namespace };
    await node.apply([{ apiVersion: 'cache.example.com/v1', kind: 'Redis', metadata, spec }]);
  });

  it('elects one of them, which takes writes that the others get', async () => {
    const first = await allReady(3);

    const client = await connectTo(master);
    await client.set('greeting', 'hello');
    expect(await client.wait(2, 5_000)).toBe(2);
    client.destroy();
    expect(await kubectl('get', 'pods', '-l', 'redis-role=master', '-o', 'name')).toBe(`pod/${first}\n`);
    expect(await reader.condition('redis', 'cache', 'PrimaryElected')).toBe('True/Elected');
  });

  it('is written to no more than it has to', async () => {
    const mark = node.auditMark();
    await kubectl('delete', 'configmap', 'cache-config');
    await eventually(() => kubectl('get', 'configmap', 'cache-config'));
    await allReady(3);

    const writes = node
      .writesSince(mark)
      .filter((write) => write.user.endsWith(':metacontroller') && write.namespace === namespace)
      .filter(({ resource }) => !/^(events|redises)/.test(resource));
    expect(writes.map(({ verb, resource, name }) => [verb, resource, name])).toEqual([
      ['create', 'configmaps', 'cache-config'],
    ]);
  });

  it('lets nobody in without the password', async () => {
    await expect(connectTo({ ...master, password: 'guessed' })).rejects.toThrow('WRONGPASS');
  });

  it('keeps its data when the primary is killed and its disk is empty', async () => {
    const first = await allReady(3);
    const folder = await node.claimFolder(namespace, `data-${first}`);
    const load = new WriteLoad(master);
    await load.until(1_000);

    empty(folder);
    await node.killMainProcess({ namespace, pod: first, container: 'redis' });
    empty(folder);
    const killedAt = Date.now();
    const keys = keysWhenReadyAgain(first, 0);

    const second = await eventually(
      async () => {
        const { masterNode } = await status();
        return masterNode !== first && masterNode;
      },
      { timeoutMs: 60_000, what: 'another primary' },
    );
    const before = load.acknowledged.length;
    await load.until(before + 500);
    await allReady(3);
    await load.stop();
    await caughtUp(2);
    const lost = await load.lostFrom(podAddress(second));
    process.stderr.write(
      `redis: primary killed and wiped: ${lost.length} of ${load.acknowledged.length} acknowledged writes lost, ` +
        `none taken for ${load.longestGapMs} ms\n`,
    );

    expect(lost.filter(({ at }) => at < killedAt - LAST_MOMENT_MS)).toEqual([]);
    expect(lost.length).toBeLessThan(100);
    // The one that was wiped was not ready before it had everything again.
    expect(await keys).toBeGreaterThanOrEqual(1_000);
    expect(await load.lostFrom(podAddress(first))).toEqual(lost);
    expect(await roleOf(podAddress(first))).toBe('slave');
  });

  it('gets larger, and the new Pods have all the data', async () => {
    await scale(5);
    const primary = await allReady(5);
    await caughtUp(4);

    const [wanted, ...sizes] = await Promise.all(
      [primary, 'cache-3', 'cache-4'].map((pod) => sizeOf(podAddress(pod))),
    );
    expect(wanted).toBeGreaterThan(1_000);
    expect(sizes).toEqual([wanted, wanted]);
  });

  it('gets smaller without losing a write, also when the primary is among those that go', async () => {
    const last = await allReady(5);
    const load = new WriteLoad(master);
    await load.until(500);

    await scale(1);
    const primary = await allReady(1);
    const before = load.acknowledged.length;
    await load.until(before + 200);
    await load.stop();
    const lost = await load.lostFrom(podAddress('cache-0'));
    process.stderr.write(
      `redis: 5 to 1, ${last} to ${primary}: ${lost.length} of ${load.acknowledged.length} acknowledged writes lost, ` +
        `none taken for ${load.longestGapMs} ms\n`,
    );

    expect(last).not.toBe('cache-0');
    expect(primary).toBe('cache-0');
    expect(lost).toEqual([]);
  });
});

const RedisStatus = z.looseObject({
  masterNode: z.string().optional(),
  replicas: z.int(),
  readyReplicas: z.int(),
});
const PodStatus = z.object({
  conditions: z.array(z.object({ type: z.string(), status: z.string() })),
  containerStatuses: z.array(z.object({ name: z.string(), restartCount: z.int() })),
});
type RedisStatus = z.infer<typeof RedisStatus>;

function empty(folder: string): void {
  for (const entry of readdirSync(folder)) rmSync(join(folder, entry), { recursive: true });
}

async function sizeOf(address: RedisAddress): Promise<number> {
  const client = await connectTo(address);
  const size = await client.dbSize();
  client.destroy();
  return size;
}

async function roleOf(address: RedisAddress): Promise<string> {
  const client = await connectTo(address);
  const answer = await client.role();
  client.destroy();
  return answer?.role ?? 'unknown';
}
