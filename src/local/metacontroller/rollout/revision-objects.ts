import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ObjectInput } from '../../../cluster/kube-api.js';
import { METACONTROLLER_API_VERSION } from '../../../contract/controller-objects.js';
import { type JsonObject, type KubeObject, toGroupVersion } from '../../../contract/kube-object.js';
import { StatusError } from '../../../cluster/status-error.js';
import { toObjectInput, toRef } from '../atomic-update.js';
import { claimObjects } from '../claim.js';
import { explain, MetacontrollerError } from '../errors.js';
import { toGoJson } from '../go-json.js';
import { type CompositeTurn, describeParent } from '../host.js';
import { fieldAt, isJsonObject, jsonEqual } from '../json.js';
import { childSelector } from '../selector.js';
import type { ParentRevision, RevisionClaim, RevisionDraft } from './parent-revision.js';
import { applyPatch, makePatch } from './revision-patch.js';
import { REVISION_RESOURCE, type RolloutRules } from './rollout-rules.js';

/** A turn of a parent whose children roll. */
export type RolloutTurn = CompositeTurn & { readonly rollout: RolloutRules };

/** The stored revisions of a parent, claimed by its selector as its children are. */
export async function claimRevisions(turn: RolloutTurn, parent: KubeObject): Promise<readonly KubeObject[]> {
  const { revisions } = turn.rollout;
  const selectsChildren = childSelector(parent, turn.generateSelector);
  const own = Object.entries(kindLabels(turn));
  const selects: typeof selectsChildren = (labels) =>
    selectsChildren(labels) && own.every(([key, value]) => labels?.[key] === value);
  return explain("can't claim ControllerRevisions", () =>
    claimObjects(turn, parent, { resource: REVISION_RESOURCE, informer: revisions, selects }),
  );
}

/** One draft for each revision, the latest first; it is new when no stored one has the same fields. */
export function toDrafts(
  turn: RolloutTurn,
  parent: KubeObject,
  stored: readonly KubeObject[],
): readonly [RevisionDraft, ...RevisionDraft[]] {
  const { fieldPaths } = turn.rollout;
  const patch = makePatch(parent, fieldPaths);
  const isLatest = (revision: KubeObject): boolean => jsonEqual(patchOf(revision), patch);
  const known = stored.findLast(isLatest);
  const latest = known === undefined ? newDraft(turn, parent, patch) : storedDraft(known, parent);
  const older = stored.filter((revision) => !isLatest(revision));
  return [
    latest,
    ...older.map((revision) => storedDraft(revision, applyPatch(parent, patchOf(revision), fieldPaths))),
  ];
}

/**
 * Brings the stored revisions in line before any child is touched: what is to be done must be written down first.
 *
 * @throws MetacontrollerError with the first failure, even that one is gone already
 */
export async function manageRevisions(
  turn: RolloutTurn,
  parent: KubeObject,
  {
    observed,
    desired,
  }: { readonly observed: readonly KubeObject[]; readonly desired: readonly ParentRevision[] },
): Promise<void> {
  const { api } = turn.host;
  const about = (name: string): string => `ControllerRevision ${name} for ${describeParent(parent)}`;
  const names = new Set(desired.map(({ draft }) => draft.name));
  for (const revision of observed.filter(({ metadata }) => !names.has(metadata.name))) {
    const { name, uid } = revision.metadata;
    await explain(`can't delete ${about(name)}`, () => api.delete(toRef(REVISION_RESOURCE, revision), { uid }));
  }
  for (const { draft, claims } of desired) {
    const { name } = draft;
    const before = observed.find(({ metadata }) => metadata.name === name);
    if (before !== undefined && jsonEqual(before['children'], claims)) continue;
    const verb = before === undefined ? 'create' : 'update';
    await explain(`can't ${verb} ${about(name)}`, async () => {
      checkNamespace(parent);
      await api[verb](REVISION_RESOURCE.resource, toObjectInput(withClaims(draft.revision, claims)));
    });
  }
}

/** For a cluster-scoped parent the real one writes to an address that does not exist: such parents cannot roll. */
function checkNamespace({ metadata }: KubeObject): void {
  if (metadata.namespace !== undefined) return;
  const what = 'post controllerrevisions.metacontroller.k8s.io';
  throw new StatusError(404, 'NotFound', `the server could not find the requested resource (${what})`);
}

const Claims = z.array(z.object({ apiGroup: z.string(), kind: z.string(), names: z.array(z.string()) }));

function storedDraft(revision: KubeObject, parent: KubeObject): RevisionDraft {
  const claims = Claims.safeParse(revision['children'] ?? []);
  return { parent, revision, name: revision.metadata.name, claims: claims.success ? claims.data : [] };
}

function newDraft(turn: RolloutTurn, parent: KubeObject, patch: JsonObject): RevisionDraft {
  const { apiVersion, kind } = turn.parentResource;
  const { uid, name: parentName, namespace } = parent.metadata;
  const name = revisionName(turn, parent, patch);
  const owner = { apiVersion, kind, name: parentName, uid, controller: true, blockOwnerDeletion: true };
  const revision: ObjectInput = {
    apiVersion: METACONTROLLER_API_VERSION,
    kind: 'ControllerRevision',
    metadata: { name, namespace, labels: revisionLabels(turn, parent), ownerReferences: [owner] },
    parentPatch: patch,
  };
  return { parent, revision, name, claims: [] };
}

/** By the fields of the revision, so that two turns that create it do so once. */
function revisionName({ parentResource }: RolloutTurn, parent: KubeObject, patch: JsonObject): string {
  const { group } = toGroupVersion(parentResource.apiVersion);
  const prefix = `${parentResource.resource}.${group === '' ? 'core' : group}`;
  const hash = createHash('sha1').update(parent.metadata.uid).update(toGoJson(patch)).digest('hex');
  return `${prefix.slice(0, 253 - 41)}-${hash}`;
}

/**
 * Labels by which the revision is found again. Without a generated selector they come from `spec.template` of the parent; if
 * those do not match its selector, the revision is released in the next turn and cannot be created a second time.
 */
function revisionLabels(turn: RolloutTurn, parent: KubeObject): JsonObject {
  if (turn.generateSelector) return { 'controller-uid': parent.metadata.uid, ...kindLabels(turn) };
  const labels = fieldAt(parent, 'spec', 'template', 'metadata', 'labels') ?? {};
  if (isJsonObject(labels) && Object.values(labels).every((value) => typeof value === 'string')) {
    return { ...labels, ...kindLabels(turn) };
  }
  throw new MetacontrollerError(`invalid labels on parent ${describeParent(parent)}`);
}

function kindLabels({ parentResource }: RolloutTurn): Record<string, string> {
  return {
    'metacontroller.k8s.io/apiGroup': toGroupVersion(parentResource.apiVersion).group,
    'metacontroller.k8s.io/resource': parentResource.resource,
  };
}

function patchOf(revision: KubeObject): JsonObject {
  const patch = revision['parentPatch'];
  return isJsonObject(patch) ? patch : {};
}

function withClaims(revision: ObjectInput | KubeObject, claims: readonly RevisionClaim[]): JsonObject {
  const object: unknown = { ...revision, children: claims.length === 0 ? undefined : claims };
  return isJsonObject(object) ? object : {};
}
