import type { CollectionRef } from '../../cluster/kube-api.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { type ApiContext, asVersion } from './context.js';
import { type ContinueToken, readContinue, writeContinue } from './continue-token.js';
import { parseFieldSelector } from './field-selector.js';
import { parseLabelSelector } from './label-selector.js';
import type { ListQuery, ObjectPage } from './operations.js';
import { badRequest, expiredContinue, expiredList, futureVersion, invalid } from './refusals.js';
import type { ResourceInfo } from './resource-info.js';
import type { ObjectStore } from './store.js';
import type { WatchFilter } from './watcher.js';

/** @throws StatusError BadRequest, Invalid, Expired, Timeout */
export function listObjects(
  { store }: Pick<ApiContext, 'store'>,
  info: ResourceInfo,
  query: ListQuery,
): ObjectPage {
  requireMatchRules(query);
  const filter = filterOf(info, query);
  const token = query.continue ? readContinue(query.continue) : undefined;
  const revision = revisionOf(store, query, token);
  const objects = objectsAt(store, filter, { revision, token });
  const rest =
    token === undefined ? objects : objects.filter((object) => keyIn(filter, object) >= token.start);
  const page = takePage(rest, filter, limitOf(query));
  const next =
    page.next === undefined ? undefined : writeContinue({ revision, start: keyIn(filter, page.next) });
  const isSelected = Boolean(query.labelSelector ?? '') || Boolean(query.fieldSelector ?? '');
  return {
    items: page.items.map((object) => asVersion(info, object)),
    resourceVersion: String(revision),
    ...(next === undefined ? {} : { continue: next }),
    // Nobody counts what a selector would leave.
    ...(next === undefined || isSelected ? {} : { remainingItemCount: page.remaining }),
  };
}

/** @throws StatusError BadRequest */
export function filterOf(info: ResourceInfo, query: CollectionRef & ListQuery): WatchFilter {
  const matchesLabels = parseLabelSelector(query.labelSelector);
  const matchesFields = parseFieldSelector(info, query.fieldSelector);
  return {
    storage: info.storage,
    namespace: info.namespaced ? query.namespace : undefined,
    matches: (object) => matchesLabels(object.metadata.labels) && matchesFields(object),
  };
}

/** @throws StatusError BadRequest */
function parseVersion(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const why = `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
  throw badRequest(`invalid resource version: ${why}`);
}

const MATCHES = ['Exact', 'NotOlderThan'];

function requireMatchRules(query: ListQuery): void {
  const { resourceVersion = '', resourceVersionMatch: match = '' } = query;
  const isContinued = (query.continue ?? '') !== '';
  if (match === '') return;
  const unsupported = `Unsupported value: ${JSON.stringify(match)}: supported values: "Exact", "NotOlderThan", ""`;
  const rules: readonly (readonly [isBroken: boolean, why: string])[] = [
    [
      resourceVersion === '',
      'Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
    [isContinued, 'Forbidden: resourceVersionMatch is forbidden when continue is provided'],
    [!MATCHES.includes(match), unsupported],
    [
      match === 'Exact' && resourceVersion === '0',
      'Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
    ],
  ];
  const problems = rules.filter(([isBroken]) => isBroken).map(([, why]) => `resourceVersionMatch: ${why}`);
  if (problems.length > 0) throw invalid('ListOptions.meta.k8s.io', '', problems);
}

/** The revision to list: the newest, unless a token or the query ask for that very one. */
function revisionOf(store: ObjectStore, query: ListQuery, token: ContinueToken | undefined): number {
  const wanted = wantedVersion(query);
  if (token !== undefined) {
    if (wanted > 0) throw badRequest('specifying resource version is not allowed when using continue');
    return token.revision === LATEST ? store.revision : token.revision;
  }
  if (wanted > store.revision) throw futureVersion(wanted, store.revision);
  return isExact(query, wanted) ? wanted : store.revision;
}

/** 0 stands for any version. */
function wantedVersion({ resourceVersion = '' }: ListQuery): number {
  return resourceVersion === '' ? 0 : parseVersion(resourceVersion);
}

/** A page of a version that is named, without saying how, is the first of what that version was. */
function isExact(query: ListQuery, wanted: number): boolean {
  const { resourceVersionMatch: match = '' } = query;
  return match === 'Exact' || (match === '' && limitOf(query) !== undefined && wanted > 0);
}

/** A token of this revision reads on over what there is now. */
const LATEST = -1;

interface Moment {
  readonly revision: number;
  readonly token: ContinueToken | undefined;
}

function objectsAt(
  store: ObjectStore,
  { storage, namespace }: WatchFilter,
  { revision, token }: Moment,
): readonly KubeObject[] {
  if (revision === store.revision) return store.list(storage, namespace);
  const objects = store.listAt(storage, revision, namespace);
  if (objects !== undefined) return objects;
  if (token === undefined) throw expiredList();
  throw expiredContinue(writeContinue({ ...token, revision: LATEST }));
}

function limitOf({ limit = 0 }: ListQuery): number | undefined {
  return limit > 0 ? limit : undefined;
}

/** The key of an object below that of its collection. */
function keyIn({ namespace }: WatchFilter, { metadata }: KubeObject): string {
  const inNamespace = `/${metadata.name}`;
  return namespace === undefined ? `${metadata.namespace ?? ''}${inNamespace}` : inNamespace;
}

interface Page {
  readonly items: readonly KubeObject[];
  readonly next: KubeObject | undefined;
  readonly remaining: number;
}

function takePage(objects: readonly KubeObject[], { matches }: WatchFilter, limit: number | undefined): Page {
  const items: KubeObject[] = [];
  for (const [index, object] of objects.entries()) {
    if (items.length === limit) return { items, next: object, remaining: objects.length - index };
    if (matches(object)) items.push(object);
  }
  return { items, next: undefined, remaining: 0 };
}
