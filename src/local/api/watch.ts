import type { WatchEvent } from '../../cluster/kube-api.js';
import { type ApiContext, asVersion } from './context.js';
import { CRD_RESOURCE, storageOfDefinition } from './custom-resource-definitions.js';
import { filterOf } from './list.js';
import type { Bookmark, WatchQuery } from './operations.js';
import { expired, invalid, unparsedVersion } from './refusals.js';
import type { ResourceInfo } from './resource-info.js';
import type { StoreEvent } from './store.js';
import { DeliveryQueue, toWatchEvent, type WatchFilter } from './watcher.js';

export interface WatchHandlers {
  readonly onEvent: (event: WatchEvent | Bookmark) => void;
  readonly onEnd: (error?: unknown) => void;
}

type Delivery = { readonly event: WatchEvent | Bookmark } | { readonly error: unknown };

/** How often a quiet watch tells where it is, as the API server does about once a minute. */
const BOOKMARK_MS = 60_000;

/** @throws StatusError NotFound, BadRequest, Invalid */
export function watchObjects(
  context: ApiContext,
  query: WatchQuery,
  { onEvent, onEnd }: WatchHandlers,
): () => void {
  const info = context.registry.get(query.apiVersion, query.resource);
  requireWatchRules(query);
  const filter = filterOf(info, query);
  const since = parseSince(query);
  const stops: (() => void)[] = [];
  const stop = (): void => {
    for (const end of stops) end();
  };
  const deliveries = new DeliveryQueue<Delivery>((delivery) => {
    if ('event' in delivery) onEvent(delivery.event);
    else {
      stop();
      onEnd(delivery.error);
    }
  });
  stops.push(() => deliveries.close());
  const subscription = { info, filter, query, since, deliveries };
  sendBacklog(context, subscription);
  stops.push(context.store.subscribe((stored) => deliver(subscription, stored)));
  if (query.allowBookmarks === true) stops.push(startBookmarks(context, subscription));
  return stop;
}

interface Subscription {
  readonly info: ResourceInfo;
  readonly filter: WatchFilter;
  readonly query: WatchQuery;
  readonly since: number;
  readonly deliveries: DeliveryQueue<Delivery>;
}

function requireWatchRules(query: WatchQuery): void {
  const { resourceVersionMatch: match = '', sendInitialEvents } = query;
  const isContinued = (query.continue ?? '') !== '';
  const rules: readonly (readonly [isBroken: boolean, why: string])[] = [
    [
      match !== '' && sendInitialEvents === undefined,
      'Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    ],
    [
      sendInitialEvents !== undefined && match !== 'NotOlderThan',
      'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    ],
    [isContinued, 'Forbidden: resourceVersionMatch is forbidden when continue is provided'],
    [
      match !== '' && match !== 'NotOlderThan',
      `Unsupported value: ${JSON.stringify(match)}: supported values: "NotOlderThan"`,
    ],
  ];
  const problems = rules.filter(([isBroken]) => isBroken).map(([, why]) => `resourceVersionMatch: ${why}`);
  if (problems.length > 0) throw invalid('ListOptions.meta.k8s.io', '', problems);
}

/** 0 and nothing stand for "any state will do": the stream begins with what there is then. */
function parseSince({ resourceVersion = '' }: WatchQuery): number {
  if (resourceVersion === '' || /^\d+$/.test(resourceVersion)) return Number(resourceVersion);
  throw unparsedVersion(resourceVersion);
}

function sendBacklog({ store }: ApiContext, subscription: Subscription): void {
  const { info, filter, query, since, deliveries } = subscription;
  const { sendInitialEvents, allowBookmarks } = query;
  if (sendInitialEvents ?? since === 0) {
    const objects = store.list(filter.storage, filter.namespace).filter(filter.matches);
    for (const object of objects) {
      deliveries.push({ event: { type: 'ADDED', object: asVersion(info, object) } });
    }
    if (sendInitialEvents === true && allowBookmarks === true) {
      const annotations = { 'k8s.io/initial-events-end': 'true' };
      deliveries.push({ event: bookmark(info, { resourceVersion: String(store.revision), annotations }) });
    }
    return;
  }
  if (since === 0) return;
  const missed = store.eventsAfter(info.storage, since);
  if (missed === undefined) deliveries.push({ error: expired(since, store.oldestRevision(info.storage)) });
  else for (const event of missed) deliver(subscription, event);
}

function deliver({ info, filter, since, deliveries }: Subscription, stored: StoreEvent): void {
  const event = stored.revision > since ? toWatchEvent(stored, filter) : undefined;
  if (event !== undefined) deliveries.push({ event: { ...event, object: asVersion(info, event.object) } });
  // With the CRD goes what it defined; the stream ends without an error.
  if (stored.type !== 'DELETED' || stored.storage !== CRD_RESOURCE.storage) return;
  if (storageOfDefinition(stored.object) === info.storage) deliveries.push({ error: undefined });
}

function startBookmarks({ clock, store }: ApiContext, { info, deliveries }: Subscription): () => void {
  const next = (): (() => void) =>
    clock.schedule(BOOKMARK_MS, () => {
      deliveries.push({ event: bookmark(info, { resourceVersion: String(store.revision) }) });
      cancel = next();
    });
  let cancel = next();
  return () => cancel();
}

function bookmark(
  { apiVersion, kind }: ResourceInfo,
  metadata: { readonly resourceVersion: string; readonly annotations?: Readonly<Record<string, string>> },
): Bookmark {
  return { type: 'BOOKMARK', object: { kind, apiVersion, metadata } };
}
