import type { ObjectRef } from '../../../cluster/kube-api.js';
import { type Fields, textAt } from '../fields.js';
import type { ApiOperations, Written } from '../operations.js';
import { methodNotAllowed, notFound, unknownResource, unparsedVersion } from '../refusals.js';
import type { ResourceInfo } from '../resource-info.js';
import { type Answer, ok, type StreamAnswer } from './answer.js';
import { readDeleteOptions, readObject, readPatch } from './body.js';
import {
  deleteRequest,
  flag,
  listOptions,
  requireFieldManager,
  watchOptions,
  writeOptions,
} from './query-options.js';
import type { RestRequest } from './rest-request.js';
import { toObjectInput } from './sent-object.js';
import type { Target } from './target.js';
import { chooseView, type View, type ViewDependencies } from './view.js';
import { answerWatch } from './watch-answer.js';

interface ResourceCall extends ViewDependencies {
  readonly request: RestRequest;
  readonly info: ResourceInfo;
  readonly target: Target;
  readonly view: View;
}

type Handler = (call: ResourceCall) => Answer | StreamAnswer | Promise<Answer>;

/** Verbs by what the path names. */
const HANDLERS: Readonly<Record<Level, Readonly<Record<string, Handler>>>> = {
  collection: { GET: list, POST: create, DELETE: deleteCollection },
  allNamespaces: { GET: list },
  lasting: { GET: list, POST: create },
  object: { GET: get, PUT: update, PATCH: patch, DELETE: remove },
  subresource: { GET: get, PUT: update, PATCH: patch },
};
type Level = 'collection' | 'lasting' | 'allNamespaces' | 'object' | 'subresource';

/** @throws StatusError */
export async function answerResource(
  dependencies: ViewDependencies,
  request: RestRequest,
  target: Target,
): Promise<Answer | StreamAnswer> {
  const info = dependencies.operations
    .resources()
    .find(({ apiVersion, resource }) => apiVersion === target.apiVersion && resource === target.resource);
  if (info === undefined) throw unknownResource();
  requireSubresource(info, target);
  const handler = HANDLERS[levelOf(info, target)][request.method];
  if (handler === undefined) throw methodNotAllowed();
  const view = chooseView(dependencies, info, request);
  return handler({ ...dependencies, request, info, target, view });
}

/** Paths below objects of CRDs are looked at by the same handler as the objects. */
function requireSubresource(info: ResourceInfo, { subresource, name = '' }: Target): void {
  if (subresource === undefined || info.subresources.includes(subresource)) return;
  throw info.custom ? notFound(info, name) : unknownResource();
}

function levelOf(info: ResourceInfo, { namespace, name, subresource }: Target): Level {
  const isMisplaced = info.namespaced ? namespace === undefined : namespace !== undefined;
  if (isMisplaced && (name !== undefined || !info.namespaced)) throw unknownResource();
  if (subresource !== undefined) return 'subresource';
  if (name !== undefined) return 'object';
  // Nobody can delete all namespaces at once.
  if (info.storage === '/namespaces') return 'lasting';
  return isMisplaced ? 'allNamespaces' : 'collection';
}

function list({ request, target, view, ...dependencies }: ResourceCall): Answer | StreamAnswer {
  const query = { ...target, ...listOptions(request.query) };
  if (flag(request.query, 'watch')) {
    return answerWatch(dependencies, { query, view, ...watchOptions(request.query) });
  }
  return ok(view.page(dependencies.operations.list(query)));
}

async function create({ operations, request, info, target, view }: ResourceCall): Promise<Answer> {
  const options = writeOptions(request, 'CreateOptions');
  const sent = await readObject(request, info);
  const object = toObjectInput(sent, info, target);
  const written = operations.create(target, object, { ...options, repeated: sent.repeated });
  return toAnswer(view, { ...written, created: true });
}

async function deleteCollection({ operations, request, target, view }: ResourceCall): Promise<Answer> {
  const options = deleteRequest(request.query, await readDeleteOptions(request));
  const query = { ...target, ...listOptions(request.query) };
  return ok(view.page(operations.deleteCollection(query, options)));
}

function get({ operations, request, target, view, info }: ResourceCall): Answer {
  requireReachable(operations, request, target);
  return ok(show(operations.get(refOf(target)), view, { info, target }));
}

/** Any version that has been reached will do; the list of nothing looks at it. @throws StatusError */
function requireReachable(operations: ApiOperations, { query }: RestRequest, target: Target): void {
  const resourceVersion = query.get('resourceVersion') ?? '';
  if (resourceVersion === '') return;
  if (!/^\d+$/.test(resourceVersion)) throw unparsedVersion(resourceVersion);
  operations.list({ ...target, resourceVersion, fieldSelector: 'metadata.name=', limit: 0 });
}

async function update({ operations, request, info, target, view }: ResourceCall): Promise<Answer> {
  const isScale = target.subresource === 'scale';
  const expected = isScale
    ? { ...info, apiVersion: 'autoscaling/v1', kind: 'Scale', group: 'autoscaling', custom: false }
    : info;
  const options = writeOptions(request, 'UpdateOptions');
  const sent = await readObject(request, expected);
  const object = toObjectInput(sent, expected, target);
  return toAnswer(view, operations.update(refOf(target), object, { ...options, repeated: sent.repeated }));
}

async function patch({ operations, request, info, target, view }: ResourceCall): Promise<Answer> {
  const sent = await readPatch(request, info);
  if (sent.type === 'application/apply-patch+yaml') requireFieldManager(request.query);
  const force = flag(request.query, 'force');
  const options = writeOptions(request, 'PatchOptions');
  return toAnswer(view, operations.patch({ ref: refOf(target), ...sent, force, ...options }));
}

async function remove({ operations, request, info, target, view }: ResourceCall): Promise<Answer> {
  const options = deleteRequest(request.query, await readDeleteOptions(request));
  const ref = refOf(target);
  const uid = textAt(operations.get(ref), 'metadata', 'uid');
  const held = operations.delete(ref, options);
  if (held !== undefined) return ok(view.object(held));
  const { group, resource } = info;
  const details = { name: ref.name, ...(group === '' ? {} : { group }), kind: resource, uid };
  return ok({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details });
}

function refOf({ name = '', ...target }: Target): ObjectRef & { readonly subresource?: string } {
  return { ...target, name };
}

/** The columns are those of the resource, not of a Scale. */
function show(object: Fields, view: View, { target }: Pick<ResourceCall, 'info' | 'target'>): Fields {
  return target.subresource === 'scale' ? object : view.object(object);
}

function toAnswer(view: View, { object, created, warnings }: Written): Answer {
  return { status: created ? 201 : 200, body: view.object(object), warnings };
}
