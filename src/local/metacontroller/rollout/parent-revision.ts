import type { ObjectInput } from '../../../cluster/kube-api.js';
import type { JsonObject, KubeObject } from '../../../contract/kube-object.js';
import type { CompositeResponse } from '../../../contract/responses.js';
import type { DesiredChild } from '../desired.js';
import { isJsonObject } from '../json.js';
import { type GroupKind, groupKindOf } from '../update-strategy.js';

/** Names of one kind, as a ControllerRevision lists the children it is responsible for. */
export interface RevisionClaim {
  readonly apiGroup: string;
  readonly kind: string;
  readonly names: readonly string[];
}

/** A revision whose hook has not been asked yet. */
export interface RevisionDraft {
  /** The parent as it was then; for the latest revision as it is. */
  readonly parent: KubeObject;
  /** As it is stored, or, for the latest one, as it is to be created. */
  readonly revision: ObjectInput | KubeObject;
  readonly name: string;
  readonly claims: readonly RevisionClaim[];
}

/** One revision of a parent during a turn: what its hook wants, and the children it is responsible for. */
export class ParentRevision {
  readonly draft: RevisionDraft;
  readonly answer: CompositeResponse;
  readonly desired: readonly DesiredChild[];
  claims: readonly RevisionClaim[];
  /** The status of the answer with what the rollout adds to it. */
  status: JsonObject | null | undefined;

  constructor(draft: RevisionDraft, answer: CompositeResponse, desired: readonly DesiredChild[]) {
    this.draft = draft;
    this.answer = answer;
    this.desired = desired;
    this.claims = draft.claims;
    this.status = toJson(answer.status);
  }

  find({ group, kind }: GroupKind, name: string): DesiredChild | undefined {
    return this.desired.find((child) => {
      const own = groupKindOf(child);
      return own.group === group && own.kind === kind && relativeName(this.draft.parent, child) === name;
    });
  }

  claim({ group, kind }: GroupKind, name: string): void {
    const index = this.claims.findIndex((one) => one.apiGroup === group && one.kind === kind);
    if (index === -1) this.claims = [...this.claims, { apiGroup: group, kind, names: [name] }];
    else this.claims = this.claims.map((one, at) => (at === index ? withName(one, name) : one));
  }

  drop({ group, kind }: GroupKind, name: string): void {
    this.claims = this.claims.map((one) =>
      one.apiGroup === group && one.kind === kind
        ? { ...one, names: one.names.filter((known) => known !== name) }
        : one,
    );
  }
}

/** Name of a child as revisions list it: with its namespace only under a cluster-scoped parent. */
export function relativeName(
  { metadata }: KubeObject,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): string {
  return (metadata.namespace ?? '') === '' && namespace !== '' ? `${namespace}/${name}` : name;
}

function withName(claim: RevisionClaim, name: string): RevisionClaim {
  return claim.names.includes(name) ? claim : { ...claim, names: [...claim.names, name] };
}

function toJson(status: CompositeResponse['status']): JsonObject | null | undefined {
  const value: unknown = status;
  return value === null || value === undefined || isJsonObject(value) ? value : undefined;
}
