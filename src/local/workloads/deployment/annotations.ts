import type { KubeObject } from '../../../contract/kube-object.js';
import { leewayOf, replicasOf } from './rollout.js';

export const REVISION = 'deployment.kubernetes.io/revision';
const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
const DESIRED = 'deployment.kubernetes.io/desired-replicas';
const MAX = 'deployment.kubernetes.io/max-replicas';

/** Annotations of a Deployment that its ReplicaSets do not get. */
const OWN = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED,
  MAX,
  'deprecated.deployment.rollback.to',
]);

type Annotations = Readonly<Record<string, string>>;

export function revisionOf({ metadata }: KubeObject): number {
  return Number(metadata.annotations?.[REVISION] ?? 0);
}

/** For how many replicas of the Deployment a ReplicaSet was last scaled. */
export function desiredOf({ metadata }: KubeObject): number | undefined {
  return toNumber(metadata.annotations?.[DESIRED]);
}

/** How many Pods the Deployment could have when a ReplicaSet was last scaled. */
export function maxOf({ metadata }: KubeObject): number | undefined {
  return toNumber(metadata.annotations?.[MAX]);
}

function toNumber(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

export function scaleAnnotations(deployment: KubeObject): Annotations {
  const replicas = replicasOf(deployment);
  return { [DESIRED]: `${replicas}`, [MAX]: `${replicas + leewayOf(deployment).surge}` };
}

/** The annotations of the ReplicaSet with the present template: those of the Deployment, and a revision above all others. */
export function newSetAnnotations(
  deployment: KubeObject,
  oldSets: readonly KubeObject[],
  before: Annotations = {},
): Annotations {
  const handed = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !OWN.has(key));
  const revision = Math.max(0, ...oldSets.map(revisionOf)) + 1;
  return { ...before, ...Object.fromEntries(handed), ...revisionAnnotations(before, revision) };
}

/** A ReplicaSet that comes back gets a new revision and remembers the earlier ones. */
function revisionAnnotations(before: Annotations, revision: number): Annotations {
  const earlier = before[REVISION];
  if (Number(earlier ?? 0) >= revision) return {};
  if (earlier === undefined) return { [REVISION]: `${revision}` };
  const history = before[REVISION_HISTORY];
  const listed = history === undefined ? [] : history.split(',');
  return { [REVISION]: `${revision}`, [REVISION_HISTORY]: [...listed, earlier].join(',') };
}
