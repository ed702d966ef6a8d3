import { isOutdated, keep } from '../../sdk/index.js';
import type { Child, Context, Result } from './children.js';
import { hashContent } from './content-hash.js';
import { type Plan, planRestart } from './plan-restart.js';
import { readRestartJobs } from './restart-jobs.js';
import { renderJob, renderRights } from './restart-objects.js';
import { countSelected } from './restart-pods.js';
import { describeWatcher, readMemory } from './status.js';

const RBAC_VERSION = 'rbac.authorization.k8s.io/v1';

/** One step towards Pods that run with the content as it is now. */
export function sync(context: Context): Result {
  const { parent, observed, related, now } = context;
  const { configMap: name, podSelector, debounceSeconds } = parent.spec;
  const configMap = related.find('v1', 'ConfigMap', name);
  const matchedPods = countSelected(related.all('v1', 'Pod'), podSelector, parent);
  const plan = planRestart({
    memory: readMemory(parent.status),
    hash: configMap === undefined ? undefined : hashContent(configMap),
    jobs: readRestartJobs(observed.all('batch/v1', 'Job')),
    hasPods: matchedPods > 0,
    debounceSeconds,
    now,
  });
  const { resyncAfterSeconds } = plan;
  return {
    children: [...keepJobs(context, plan), ...renderStep(context, plan)],
    status: describeWatcher(context, plan, matchedPods),
    ...(resyncAfterSeconds === undefined ? {} : { resyncAfterSeconds }),
  };
}

function keepJobs({ observed }: Context, { kept }: Plan): Child[] {
  const names = kept.map(({ name }) => name);
  return observed
    .all('batch/v1', 'Job')
    .filter(({ metadata }) => names.includes(metadata.name))
    .map((job) => keep(job));
}

function renderStep(context: Context, { step, kept }: Plan): readonly Child[] {
  const { parent, effects } = context;
  const { strategy, podSelector } = parent.spec;
  // What a Job was started with stays under its feet.
  if (kept.length > 0) return keepRights(context);
  const rights = renderRights(parent, strategy);
  if (step.kind !== 'start') return step.kind === 'preparing' ? rights : [];
  // A Job that starts before its rights are there fails its first attempt.
  if (!rights.every((right) => isInPlace(context, right))) return rights;
  const { toolboxImage } = effects;
  return [...rights, renderJob(parent, { ...step.restart, podSelector, strategy, toolboxImage })];
}

function isInPlace({ observed }: Context, right: Child): boolean {
  const found = observed
    .every()
    .find(({ kind, metadata }) => kind === right.kind && metadata.name === right.metadata.name);
  return found !== undefined && !isOutdated(found, right);
}

function keepRights({ observed }: Context): Child[] {
  return [
    ...observed.all('v1', 'ServiceAccount').map((account) => keep(account)),
    ...observed.all(RBAC_VERSION, 'Role').map((role) => keep(role)),
    ...observed.all(RBAC_VERSION, 'RoleBinding').map((binding) => keep(binding)),
  ];
}
