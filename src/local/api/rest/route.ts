import { toGroupVersion } from '../../../contract/kube-object.js';
import type { Fields } from '../fields.js';
import { methodNotAllowed, unknownResource } from '../refusals.js';
import { type Answer, ok, type StreamAnswer } from './answer.js';
import { readObject } from './body.js';
import { schemaOf } from './definitions.js';
import { discoverGroups, type DiscoveredGroup } from './discovered.js';
import { aggregatedDiscovery, apiGroup, apiGroupList, apiResourceList, apiVersions } from './discovery.js';
import { openApiDocument, openApiIndex } from './openapi/document.js';
import { answerEviction, isEviction } from './eviction.js';
import { answerResource } from './resource-verbs.js';
import { answerPodConnection, isPodConnection } from './pod-connections.js';
import type { RestRequest } from './rest-request.js';
import { answerReview, findReview } from './reviews.js';
import { documentName, parseTarget, splitGroupVersion, type Target } from './target.js';
import { VERSION } from './version.js';
import type { ViewDependencies } from './view.js';

type Route = (dependencies: ViewDependencies, request: RestRequest) => Answer | undefined;

/** By the first segment of the path; a route that knows no answer gives undefined. */
const ROUTES: Readonly<Record<string, Route>> = {
  healthz: () => ok('ok'),
  livez: () => ok('ok'),
  readyz: () => ok('ok'),
  version: () => ok(VERSION),
  openapi: openApi,
  api: discovery,
  apis: discovery,
};

/** @throws StatusError */
export async function route(
  dependencies: ViewDependencies,
  request: RestRequest,
): Promise<Answer | StreamAnswer> {
  const split = splitGroupVersion(request.path);
  if (split !== undefined && split.rest.length > 0) {
    const { apiVersion, rest } = split;
    if (!isServed(dependencies, apiVersion)) return unknownVersion(dependencies, apiVersion);
    const target = parseTarget(apiVersion, rest);
    if (target === undefined) throw unknownResource();
    return await answerTarget(dependencies, request, target);
  }
  return answerDocument(dependencies, request, split?.apiVersion);
}

/** What is no resource: lists of versions, schemas, signs of life. */
function answerDocument(
  dependencies: ViewDependencies,
  request: RestRequest,
  apiVersion: string | undefined,
): Answer {
  if (apiVersion !== undefined && !isServed(dependencies, apiVersion)) {
    return unknownVersion(dependencies, apiVersion);
  }
  if (request.method !== 'GET') throw methodNotAllowed();
  const [first] = request.path;
  if (first === undefined) return ok(rootPaths(discoverGroups(dependencies.operations)));
  return ROUTES[first]?.(dependencies, request) ?? pageNotFound();
}

function isServed({ operations }: ViewDependencies, apiVersion: string): boolean {
  return (
    operations.resources().some((info) => info.apiVersion === apiVersion) ||
    discoverGroups(operations).some(({ versions }) =>
      versions.some((found) => found.apiVersion === apiVersion),
    )
  );
}

/** Groups that Kubernetes itself serves refuse a version they do not have; what is no such group is no page at all. */
function unknownVersion({ operations }: ViewDependencies, apiVersion: string): Answer {
  const { group } = toGroupVersion(apiVersion);
  const isBuiltIn = operations.resources().some((info) => !info.custom && info.group === group);
  if (isBuiltIn) throw unknownResource();
  return pageNotFound();
}

async function answerTarget(
  dependencies: ViewDependencies,
  request: RestRequest,
  target: Target,
): Promise<Answer | StreamAnswer> {
  const review = findReview(target.apiVersion, target.resource);
  if (isPodConnection(target)) return answerPodConnection(dependencies.operations, request, target);
  if (isEviction(target)) return answerEviction(dependencies.operations, request, target);
  if (review === undefined) {
    return isNoPage(dependencies, request, target)
      ? pageNotFound()
      : answerResource(dependencies, request, target);
  }
  if (request.method !== 'POST') throw methodNotAllowed();
  return { status: 201, body: answerReview(review, (await readObject(request, review)).object) };
}

/** In the groups of CRDs, paths that name nothing were never registered; so are those of a kind without its namespace. */
function isNoPage(
  { operations }: ViewDependencies,
  { method }: RestRequest,
  { apiVersion, resource, namespace, name }: Target,
): boolean {
  const inVersion = operations.resources().filter((info) => info.apiVersion === apiVersion);
  const info = inVersion.find((served) => served.resource === resource);
  if (info === undefined) return inVersion.every(({ custom }) => custom);
  const isUnplaced = info.namespaced && namespace === undefined;
  return info.custom && isUnplaced && (name !== undefined || method !== 'GET');
}

function pageNotFound(): Answer {
  return { status: 404, body: '404 page not found\n' };
}

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

function discovery({ operations }: ViewDependencies, { path, accept }: RestRequest): Answer | undefined {
  const groups = discoverGroups(operations);
  const [root, ...below] = path;
  const wanted = accept.find((form) => form === 'aggregated-discovery' || form === 'json');
  if (below.length > 0) return discoveryBelow(groups, path);
  const isCore = root === 'api';
  if (wanted !== 'aggregated-discovery') return ok(isCore ? apiVersions(groups) : apiGroupList(groups));
  const shown = groups.filter(({ name }) => (name === '') === isCore);
  return { status: 200, body: aggregatedDiscovery(shown), contentType: AGGREGATED };
}

function discoveryBelow(groups: readonly DiscoveredGroup[], path: readonly string[]): Answer | undefined {
  const split = splitGroupVersion(path);
  if (split === undefined) {
    const group = groups.find(({ name }) => name !== '' && name === path[1]);
    return group === undefined ? undefined : ok(apiGroup(group));
  }
  const versions = groups.flatMap((group) => group.versions);
  const version = versions.find(({ apiVersion }) => apiVersion === split.apiVersion);
  return version === undefined ? undefined : ok(apiResourceList(version));
}

function openApi({ operations }: ViewDependencies, { path, accept }: RestRequest): Answer | undefined {
  const [, version, ...document] = path;
  if (version === 'v2') return openApiV2(accept);
  if (version !== 'v3') return undefined;
  const resources = operations.resources();
  const served = [...new Set(resources.map(({ apiVersion }) => apiVersion))];
  if (document.length === 0) return ok(openApiIndex(served));
  const wanted = served.find((apiVersion) => documentName(apiVersion) === document.join('/'));
  if (wanted === undefined) return undefined;
  const own = resources.filter(({ apiVersion }) => apiVersion === wanted);
  return ok(openApiDocument(own, (info) => schemaOf(operations, info)));
}

/**
 * Nothing but the frame of a document. kubectl asks for it when it is given a `List`, and then leaves the check of fields to
 * the server; in its form of protobuf an empty document has no bytes.
 */
function openApiV2([wanted]: RestRequest['accept']): Answer {
  const empty = { swagger: '2.0', info: { title: 'Kubernetes', version: 'metahooks' }, paths: {} };
  if (wanted !== 'unknown') return ok(empty);
  return { status: 200, body: '', contentType: 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf' };
}

function rootPaths(groups: readonly DiscoveredGroup[]): Fields {
  const versions = groups.flatMap(({ versions: found }) => found.map(({ apiVersion }) => apiVersion));
  const paths = [
    'api',
    'apis',
    ...versions.map(documentName),
    'healthz',
    'livez',
    'openapi/v3',
    'readyz',
    'version',
  ];
  return { paths: paths.map((path) => `/${path}`).sort() };
}
