import type { StatusError } from '../../../cluster/status-error.js';
import { type Fields, textAt } from '../fields.js';
import { badRequest } from '../refusals.js';

/** A kind that is never stored: who creates one gets it back with an answer in its status. */
export interface Review {
  readonly apiVersion: string;
  readonly kind: string;
  readonly resource: string;
  readonly namespaced: boolean;
  readonly status: Fields;
}

const AUTHORIZATION = 'authorization.k8s.io/v1';
const AUTHENTICATION = 'authentication.k8s.io/v1';
const ALLOWED = { allowed: true };

/** There are no rights here: everybody is the one user, who may do everything. */
export const REVIEWS: readonly Review[] = [
  {
    apiVersion: AUTHENTICATION,
    kind: 'SelfSubjectReview',
    resource: 'selfsubjectreviews',
    namespaced: false,
    status: { userInfo: { username: 'metahooks', groups: ['system:masters', 'system:authenticated'] } },
  },
  {
    apiVersion: AUTHORIZATION,
    kind: 'LocalSubjectAccessReview',
    resource: 'localsubjectaccessreviews',
    namespaced: true,
    status: ALLOWED,
  },
  {
    apiVersion: AUTHORIZATION,
    kind: 'SelfSubjectAccessReview',
    resource: 'selfsubjectaccessreviews',
    namespaced: false,
    status: ALLOWED,
  },
  {
    apiVersion: AUTHORIZATION,
    kind: 'SelfSubjectRulesReview',
    resource: 'selfsubjectrulesreviews',
    namespaced: false,
    status: {
      resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
      nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      incomplete: false,
    },
  },
  {
    apiVersion: AUTHORIZATION,
    kind: 'SubjectAccessReview',
    resource: 'subjectaccessreviews',
    namespaced: false,
    status: ALLOWED,
  },
];

export function findReview(apiVersion: string, resource: string): Review | undefined {
  return REVIEWS.find((review) => review.apiVersion === apiVersion && review.resource === resource);
}

/** @throws StatusError BadRequest for an object of another kind */
export function answerReview({ apiVersion, kind, status }: Review, sent: Fields): Fields {
  const sentKind = textAt(sent, 'kind') ?? kind;
  if (sentKind !== kind) throw otherKind(sentKind, kind);
  return { metadata: {}, spec: {}, ...sent, apiVersion, kind, status };
}

function otherKind(sent: string, kind: string): StatusError {
  return badRequest(`${sent} in version "v1" cannot be handled as a ${kind}`);
}
