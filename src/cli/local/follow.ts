import { setTimeout as sleep } from 'node:timers/promises';
import type { CollectionRef, KubeApi, WatchEvent } from '../../cluster/kube-api.js';
import type { KubeObject } from '../../contract/kube-object.js';

const RELIST_AFTER_MS = 1000;

/**
 * Calls `onEvent` for every object there is and every change from then on, until the returned function is called. A real
 * API server ends a watch now and then, or is away for a while; what is told twice then changes nothing.
 */
export function follow(
  api: KubeApi,
  collection: CollectionRef,
  onEvent: (event: WatchEvent) => void,
): () => void {
  const stopped = new AbortController();
  void followUntil(stopped.signal, { api, collection, onEvent });
  return () => stopped.abort();
}

interface Following {
  readonly api: KubeApi;
  readonly collection: CollectionRef;
  readonly onEvent: (event: WatchEvent) => void;
}

async function followUntil(signal: AbortSignal, following: Following): Promise<void> {
  const known = new Map<string, KubeObject>();
  const tell = (event: WatchEvent): void => {
    if (signal.aborted) return;
    const { uid } = event.object.metadata;
    if (event.type === 'DELETED') known.delete(uid);
    else known.set(uid, event.object);
    following.onEvent(event);
  };
  while (!signal.aborted) {
    await listAndWatch(signal, { ...following, onEvent: tell }, known).catch(() => undefined);
    await sleep(RELIST_AFTER_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Until the watch ends. */
async function listAndWatch(
  signal: AbortSignal,
  { api, collection, onEvent }: Following,
  known: ReadonlyMap<string, KubeObject>,
): Promise<void> {
  const { items, resourceVersion } = await api.list(collection);
  const present = new Set(items.map(({ metadata }) => metadata.uid));
  const gone = [...known.values()].filter(({ metadata }) => !present.has(metadata.uid));
  for (const object of gone) onEvent({ type: 'DELETED', object });
  for (const object of items) onEvent({ type: 'ADDED', object });
  await new Promise<void>((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const stop = api.watch({ ...collection, resourceVersion }, onEvent, () => resolve());
    signal.addEventListener('abort', () => {
      stop();
      resolve();
    });
  });
}
