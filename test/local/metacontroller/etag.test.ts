import { virtualClock } from '../../../src/local/clock.js';
import { decorator, EmbeddedCluster, target } from './support/embedded-cluster.js';
import { type Answer, raw } from './support/hook-server.js';

describe('a hook in ETag mode', () => {
  let cluster: EmbeddedCluster;
  afterEach(() => cluster.stop());

  const clock = virtualClock(Date.UTC(2026, 0, 1));

  /** Answers one turn after the other with these. */
  async function turns(answers: readonly Answer[], etag: object = {}): Promise<void> {
    let call = 0;
    cluster = await EmbeddedCluster.start({ hooks: { sync: () => answers[call++] ?? raw('{}') }, clock });
    const webhook = { url: `${cluster.url}/sync`, etag: { enabled: true, ...etag } };
    await cluster.create(decorator('dc', cluster.url, { hooks: { sync: { webhook } } }), target('t'));
    for (let turn = 0; turn < answers.length; turn += 1) {
      await cluster.settle();
      cluster.metacontroller.resync();
    }
    await cluster.settle();
  }

  const asked = (): readonly (string | undefined)[] =>
    cluster.hooks.requests.map(({ headers }) => headers['if-none-match']);
  const tagged = raw('{"annotations":{"a":"tagged"}}', 200, { etag: '"one"' });

  it.each([304, 412])('takes the answer it has kept for %i', async (status) => {
    await turns([tagged, raw('', status), raw('', status)]);

    expect(asked().slice(0, 3)).toEqual([undefined, '"one"', '"one"']);
    expect((await cluster.find('ConfigMap', 't'))?.metadata.annotations).toEqual({ a: 'tagged' });
    expect(cluster.of('error')).toEqual([]);
  });

  it('keeps the older answer when a newer one has no ETag', async () => {
    await turns([tagged, raw('', 304), raw('{"annotations":{"a":"plain"}}'), raw('', 304), raw('', 304)]);

    expect(new Set(asked().slice(1))).toEqual(new Set(['"one"']));
    expect((await cluster.find('ConfigMap', 't'))?.metadata.annotations).toEqual({ a: 'tagged' });
  });

  it('takes 304 for a failure when it did not ask for it', async () => {
    await turns([raw('', 304)]);

    expect(cluster.of('error')[0]?.message).toBe(
      'Sync error: sync hook failed (version=v1): unsupported status code: 304 body: ',
    );
  });

  it('forgets an answer after cacheTimeoutSeconds', async () => {
    await turns([tagged, raw('', 304)], { cacheTimeoutSeconds: 60, cacheCleanupSeconds: 60 });
    const mark = asked().length;

    await clock.advance(60_000);
    cluster.metacontroller.resync();
    await cluster.settle();

    expect(asked()[mark]).toBeUndefined();
  });

  it('never starts with a timeout and no cleanup interval, and no Event tells why', async () => {
    await turns([], { cacheTimeoutSeconds: 60 });

    expect(cluster.metacontroller.state().controllers).toEqual([]);
    expect(await cluster.messages('dc')).toEqual([]);
    expect(cluster.of('error')[0]?.message).toContain('cacheCleanupSeconds');
    expect(cluster.metacontroller.state().nextDueAt).toBeDefined();
  });
});
