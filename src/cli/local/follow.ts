import type { CollectionRef, KubeApi, WatchEvent } from '../../cluster/kube-api.js';

/** Calls `onEvent` for every object there is and every change from then on, until the returned function is called. */
export function follow(
  api: KubeApi,
  collection: CollectionRef,
  onEvent: (event: WatchEvent) => void,
): () => void {
  let stopped = false;
  let stopWatch = (): void => undefined;
  const start = async (): Promise<void> => {
    const { items, resourceVersion } = await api.list(collection);
    if (stopped) return;
    for (const object of items) onEvent({ type: 'ADDED', object });
    // The embedded API ends a watch only when it is asked to.
    stopWatch = api.watch({ ...collection, resourceVersion }, onEvent, () => undefined);
  };
  void start();
  return () => {
    stopped = true;
    stopWatch();
  };
}
