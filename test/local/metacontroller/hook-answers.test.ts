import type { CrashEvent } from '../../../src/local/metacontroller/events.js';
import { composite, pod, TestCluster, thing } from './support/cluster.js';
import { raw, type TestHook } from './support/hook-server.js';
import { virtualClock } from '../../../src/local/clock.js';

const NOON = Date.UTC(2026, 0, 1, 12);

describe('an answer of a hook', () => {
  let cluster: TestCluster;
  afterEach(() => cluster.stop());

  async function firstError(sync: TestHook, hook: object = {}): Promise<string | undefined> {
    cluster = await TestCluster.start({ hooks: { sync } });
    const hooks = { sync: { webhook: { url: `${cluster.url}/sync` }, ...hook } };
    await cluster.apply(composite('cc', cluster.url, { hooks }), thing('alice'));
    await cluster.until(() => cluster.of('error').length > 0);
    return cluster.of('error')[0]?.message;
  }

  const PREFIX = 'Sync error: sync hook failed for Thing default/alice: sync hook failed';

  it.each([201, 204, 400, 500])('with status %d fails the sync with its body', async (status) => {
    const body = status === 204 ? '' : 'sorry';

    expect(await firstError(() => raw(body, status))).toBe(
      `${PREFIX} (version=v1): unsupported status code: ${status} body: ${body}`,
    );
    expect(cluster.of('error')[0]).toMatchObject({ code: 'RESPONSE_INVALID', hint: expect.stringContaining('exactly 200') as string });
  });

  it('that is not JSON fails the sync', async () => {
    expect(await firstError(() => raw('<html>'))).toContain(
      `${PREFIX} (version=v1): can't unmarshal webhookResponse (version: v1, type: sync): `,
    );
  });

  it('with a field of the wrong type fails the sync also in v1', async () => {
    expect(await firstError(() => ({ children: {} }))).toContain("can't unmarshal webhookResponse");
  });

  it('with a child that has no kind shows that child', async () => {
    expect(await firstError(() => ({ children: [{ apiVersion: 'v1', metadata: { name: 'b' } }] }))).toBe(
      `${PREFIX} (version=v1): can't unmarshal webhookResponse (version: v1, type: sync): ` +
        `Object 'Kind' is missing in '{"apiVersion":"v1","metadata":{"name":"b"}}'`,
    );
  });

  it('with an unknown field fails a v2 hook', async () => {
    expect(await firstError(() => ({ childs: [] }), { version: 'v2' })).toContain('strict validation failed for v2 webhookResponse (type: sync, mode: strict): ',);
  });

  it('with an unknown field passes for a v1 hook', async () => {
    cluster = await TestCluster.start({ hooks: { sync: () => ({ childs: [], status: { a: 1 } }) } });
    await cluster.apply(composite('cc', cluster.url), thing('alice'));
    await cluster.settle();

    expect((await cluster.find('Thing', 'alice'))?.['status']).toMatchObject({ a: 1 });
  });

  it('that does not come is an http error', async () => {
    cluster = await TestCluster.start();
    const hooks = { sync: { webhook: { url: 'http://127.0.0.1:1/sync' } } };
    await cluster.apply(composite('cc', cluster.url, { hooks }), thing('alice'));
    await cluster.until(() => cluster.of('error').length > 0);

    expect(cluster.of('error')[0]?.message).toContain('http error: Post "http://127.0.0.1:1/sync": ');
  });

  it('that takes longer than the timeout is given up', async () => {
    const clock = virtualClock(NOON);
    cluster = await TestCluster.start({ hooks: { sync: () => undefined }, clock });
    await cluster.apply(composite('cc', cluster.url), thing('alice'));
    await cluster.until(() => cluster.hooks.requests.length > 0);

    await clock.advance(10_000);
    await cluster.until(() => cluster.of('error').length > 0);

    expect(cluster.of('error')[0]?.message).toContain('context deadline exceeded');
    expect(cluster.of('hook-called')).toMatchObject([{ durationMs: 10_000 }]);
  });

  it('of 429 brings the parent back after Retry-After, without an Event', async () => {
    const clock = virtualClock(NOON);
    let isBusy = true;
    const sync = (): object => (isBusy ? raw('', 429, { 'retry-after': '7' }) : { status: { a: 1 } });
    cluster = await TestCluster.start({ hooks: { sync }, clock });
    await cluster.apply(composite('cc', cluster.url), thing('alice'));
    await cluster.until(() => cluster.of('turn-ended').length === 1 && cluster.metacontroller.state().idle);
    expect(cluster.metacontroller.state().nextDueAt).toBe(clock.now() + 7000);

    isBusy = false;
    await clock.advance(7000);
    await cluster.settle();

    expect(cluster.of('turn-ended').map(({ outcome }) => outcome)).toEqual(['busy', 'done', 'done']);
    expect(cluster.of('error')).toEqual([]);
  });

  it('of 429 with a date or nonsense counts seconds from now or none', async () => {
    const clock = virtualClock(NOON);
    const headers = [new Date(clock.now() + 3000).toUTCString(), '1.5'];
    const sync = (): object => {
      const value = headers.shift();
      return value === undefined ? {} : raw('', 429, { 'retry-after': value });
    };
    cluster = await TestCluster.start({ hooks: { sync }, clock });
    await cluster.apply(composite('cc', cluster.url), thing('alice'));
    await cluster.until(() => cluster.metacontroller.state().nextDueAt === clock.now() + 3000);

    await clock.advance(3000);
    await cluster.settle();

    expect(cluster.of('turn-ended').slice(0, 3).map(({ outcome }) => outcome)).toEqual(['busy', 'busy', 'done']);
  });

  it('asks for another turn with resyncAfterSeconds, the shortest one counting', async () => {
    const clock = virtualClock(NOON);
    const sync = (): object => ({ resyncAfterSeconds: 2.5 });
    cluster = await TestCluster.start({ hooks: { sync }, clock });
    await cluster.apply(composite('cc', cluster.url), thing('alice'));
    await cluster.settle();
    const { nextDueAt } = cluster.metacontroller.state();
    const turns = cluster.of('turn-began').length;

    await clock.advance(2500);
    await cluster.settle();

    expect(nextDueAt).toBe(clock.now());
    expect(cluster.of('turn-began').slice(turns)).toMatchObject([
      { causes: [{ type: 'resync-after', text: 'resync after 2.5 s' }] },
    ]);
  });

  it('with a null child crashes the whole process', async () => {
    const crashes: CrashEvent[] = [];
    const options = { onCrash: (crash: CrashEvent): void => void crashes.push(crash) };
    cluster = await TestCluster.start({ hooks: { sync: () => ({ children: [pod('a'), null] }) }, options });
    await cluster.apply(composite('cc', cluster.url), thing('alice'));
    await cluster.until(() => cluster.metacontroller.state().controllers.length === 0 && crashes.length > 0);

    expect(cluster.of('crash')).toEqual(crashes);
    expect(crashes).toMatchObject([
      { controller: 'cc', parent: { name: 'alice' }, reason: expect.stringContaining('null child') as string },
    ]);
    expect(cluster.metacontroller.state().crash).toBe(crashes[0]);
    expect(await cluster.find('Pod', 'a')).toBeUndefined();
    expect(cluster.api.watching).toBe(0);
  });
});
