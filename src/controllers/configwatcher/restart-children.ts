import { isOutdated, keep, type ObservedChildren } from '../../sdk/index.js';
import type { Child, children } from './children.js';
import type { Plan } from './plan-restart.js';
import { type Owner, renderJob, renderRights, type RestartOrder } from './restart-objects.js';

/** What restarts Pods for an owner, and how. */
export interface RestartContext {
  readonly owner: Owner;
  readonly observed: ObservedChildren<typeof children>;
  readonly how: Pick<RestartOrder, 'podSelector' | 'strategy' | 'toolboxImage'>;
}

const RBAC_VERSION = 'rbac.authorization.k8s.io/v1';

/** The objects of a restart that should exist now. */
export function renderRestart(context: RestartContext, plan: Plan): readonly Child[] {
  // What a Job was started with stays under its feet.
  if (plan.kept.length > 0) return [...keepJobs(context, plan), ...keepRights(context)];
  const { owner, how } = context;
  const { step } = plan;
  // Not while a change is stored: what is made is a reason to be called again before that is seen.
  if (step.kind !== 'start') return [];
  const rights = renderRights(owner, how.strategy);
  // A Job that starts before its rights are there fails its first attempt.
  if (!rights.every((right) => isInPlace(context, right))) return rights;
  return [...rights, renderJob(owner, { ...step.restart, ...how })];
}

function keepJobs({ observed }: RestartContext, { kept }: Plan): Child[] {
  const names = kept.map(({ name }) => name);
  return observed
    .all('batch/v1', 'Job')
    .filter(({ metadata }) => names.includes(metadata.name))
    .map((job) => keep(job));
}

function keepRights({ observed }: RestartContext): Child[] {
  return [
    ...observed.all('v1', 'ServiceAccount').map((account) => keep(account)),
    ...observed.all(RBAC_VERSION, 'Role').map((role) => keep(role)),
    ...observed.all(RBAC_VERSION, 'RoleBinding').map((binding) => keep(binding)),
  ];
}

function isInPlace({ observed }: RestartContext, right: Child): boolean {
  const found = observed
    .every()
    .find(({ kind, metadata }) => kind === right.kind && metadata.name === right.metadata.name);
  return found !== undefined && !isOutdated(found, right);
}
