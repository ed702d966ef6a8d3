import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Journal, openJournal } from '../../../src/local/api/journal/open-journal.js';
import type { LocalApi, LocalApiOptions } from '../../../src/local/api/local-api.js';
import type { VirtualClock } from '../../../src/local/clock.js';
import { configMap, CRON_TAB, cronTab, cronTabDefinition, pod, startApi } from './objects.js';

const CONFIG_MAPS = { apiVersion: 'v1', resource: 'configmaps' };
const PODS = { apiVersion: 'v1', resource: 'pods' };
const SAMPLE = { namespace: 'default', name: 'sample' };
const RESTORED = { ...CONFIG_MAPS, ...SAMPLE };

let folder: string;
let runs: Journal[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'metahooks-persistence-'));
  runs = [];
});

afterEach(() => {
  for (const journal of runs) journal.close();
  rmSync(folder, { recursive: true });
});

function start(options: Partial<LocalApiOptions> = {}): { api: LocalApi; clock: VirtualClock } {
  const journal = openJournal(join(folder, `run-${runs.length}`));
  runs.push(journal);
  return startApi({ ...options, persistence: journal });
}

/** The next process has what the first one had written at this very moment, as after SIGKILL. */
function restart(options: Partial<LocalApiOptions> = {}): { api: LocalApi; clock: VirtualClock } {
  const last = runs.length - 1;
  mkdirSync(join(folder, `run-${runs.length}`));
  const file = (run: number): string => join(folder, `run-${run}`, 'journal.jsonl');
  copyFileSync(file(last), file(last + 1));
  return start(options);
}

describe('an API with a journal, in the next process', () => {
  it('has the same objects with the same uids, and goes on counting', async () => {
    const { api } = start();
    const before = await api.create('configmaps', configMap({ data: { a: 'b' } }));

    const { api: next } = restart();

    expect(await next.get(RESTORED)).toEqual(before);
    expect((await next.list(CONFIG_MAPS)).resourceVersion).toBe(before.metadata.resourceVersion);
    const changed = await next.patch(RESTORED, { data: { a: 'c' } });
    expect(Number(changed.metadata.resourceVersion)).toBe(Number(before.metadata.resourceVersion) + 1);
  });

  it('keeps custom objects to the schema of their CRD', async () => {
    const { api } = start();
    await api.create('customresourcedefinitions', cronTabDefinition());
    await api.create('crontabs', cronTab());

    const { api: next } = restart();

    expect(await next.get(CRON_TAB)).toMatchObject({ spec: { image: 'cron:1', replicas: 1 } });
    await expect(next.patch(CRON_TAB, { spec: { replicas: 11 } })).rejects.toMatchObject({
      reason: 'Invalid',
    });
  });

  it('does not serve what a deleted CRD defined', async () => {
    const { api, clock } = start();
    await api.create('customresourcedefinitions', cronTabDefinition());
    const { apiVersion, metadata } = cronTabDefinition();
    await api.delete({ apiVersion, resource: 'customresourcedefinitions', name: metadata.name ?? '' });
    await clock.advance(0);

    const { api: next } = restart();

    await expect(next.get(CRON_TAB)).rejects.toMatchObject({ reason: 'NotFound' });
  });

  it('sends those who watched before back to the list, and follows on from the revision it stopped at', async () => {
    const { api } = start();
    const { resourceVersion: old } = await api.list(CONFIG_MAPS);
    await api.create('configmaps', configMap());
    const { resourceVersion: last } = await api.list(CONFIG_MAPS);
    const { api: next, clock } = restart();
    const ends: unknown[] = [];
    const names: string[] = [];

    next.watch(
      { ...CONFIG_MAPS, resourceVersion: old },
      () => undefined,
      (error) => ends.push(error),
    );
    next.watch(
      { ...CONFIG_MAPS, resourceVersion: last },
      ({ object }) => names.push(object.metadata.name),
      fail,
    );
    await next.create('configmaps', configMap({ metadata: { name: 'later' } }));
    await clock.advance(0);

    expect(ends).toEqual([expect.objectContaining({ status: 410, reason: 'Expired' })]);
    expect(names).toEqual(['later']);
  });

  it('collects what lost its owner in the last moment', async () => {
    const { api } = start();
    const owner = await api.create('configmaps', configMap({ metadata: { name: 'owner' } }));
    const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: owner.metadata.uid }];
    await api.create('configmaps', configMap({ metadata: { ownerReferences } }));
    // Without a pause: the garbage collector of this process has no time to notice.
    const deleted = api.delete({ ...RESTORED, name: 'owner' });

    const { api: next, clock } = restart();
    await deleted;
    await clock.advance(0);

    await expect(next.get(RESTORED)).rejects.toMatchObject({ reason: 'NotFound' });
  });

  it('goes on deleting a namespace', async () => {
    const { api } = start();
    await api.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    await api.create('configmaps', configMap({ metadata: { namespace: 'shop' } }));
    const deleted = api.delete({ apiVersion: 'v1', resource: 'namespaces', name: 'shop' });

    const { api: next, clock } = restart();
    await deleted;
    await clock.advance(0);

    expect((await next.list(CONFIG_MAPS)).items).toEqual([]);
    await expect(next.get({ apiVersion: 'v1', resource: 'namespaces', name: 'shop' })).rejects.toMatchObject({
      reason: 'NotFound',
    });
  });

  it('ends the Pods that were ending', async () => {
    const { api } = start({ podTerminationMs: 5000 });
    await api.create('pods', pod());
    await api.delete({ ...PODS, ...SAMPLE });

    const { api: next, clock } = restart({ podTerminationMs: 5000 });

    expect((await next.list(PODS)).items).toHaveLength(1);
    await clock.advance(5000);
    expect((await next.list(PODS)).items).toEqual([]);
  });

  it('gives no Service the address of another', async () => {
    const { api } = start();
    const service = (name: string) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'default' },
      spec: { ports: [{ port: 80 }] },
    });
    const before = await api.create('services', service('one'));

    const after = await restart().api.create('services', service('two'));

    expect(before['spec']).toMatchObject({ clusterIP: '10.0.0.1' });
    expect(after['spec']).toMatchObject({ clusterIP: '10.0.0.2' });
  });
});

function fail(error?: unknown): void {
  throw new Error(`the watch ended: ${String(error)}`);
}
