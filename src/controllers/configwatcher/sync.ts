import type { Context, Result } from './children.js';
import { hashContent } from './content-hash.js';
import { planRestart } from './plan-restart.js';
import { renderRestart } from './restart-children.js';
import { readRestartJobs } from './restart-jobs.js';
import { countSelected } from './restart-pods.js';
import { describeWatcher, readMemory } from './status.js';

/** One step towards Pods that run with the content as it is now. */
export function sync(context: Context): Result {
  const { parent, observed, related, effects, now } = context;
  const { configMap: name, podSelector, strategy, debounceSeconds } = parent.spec;
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
  const how = { podSelector, strategy, toolboxImage: effects.toolboxImage };
  const { resyncAfterSeconds } = plan;
  return {
    children: renderRestart({ owner: parent, observed, how }, plan),
    status: describeWatcher(context, plan, matchedPods),
    ...(resyncAfterSeconds === undefined ? {} : { resyncAfterSeconds }),
  };
}
