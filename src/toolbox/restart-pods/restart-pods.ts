import { Option } from 'commander';
import { z } from 'zod';
import type { KubeObject } from '../../contract/kube-object.js';
import { defineVerb, type Report } from '../verb.js';
import { deletePods, evictPods } from './evict.js';
import { RestartOptions, Strategy } from './options.js';
import { rollWorkloads } from './roll.js';
import type { Outcome, Restart } from './restart.js';

const STRATEGIES: Readonly<
  Record<Strategy, (restart: Restart, pods: readonly KubeObject[]) => Promise<Outcome>>
> = { RollingRestart: rollWorkloads, DeletePods: deletePods, Evict: evictPods };

/** Makes selected Pods start anew, once for each hash: what a Job of ConfigWatcher runs. */
export const restartPods = defineVerb({
  name: 'restart-pods',
  description: 'restart Pods, once for each hash, through the workloads that they belong to',
  declare: (command) => {
    command
      .requiredOption('--namespace <namespace>', 'where the Pods are')
      .requiredOption('--selector <selector>', 'labels of the Pods: a=b,c=d')
      .requiredOption('--hash <hash>', 'names what they are restarted for')
      .option('--annotation <key>', 'where templates carry the hash', 'k8spatterns.com/config-hash')
      .addOption(
        new Option('--strategy <strategy>', 'change templates, or remove Pods')
          .choices(Strategy.options)
          .default('RollingRestart'),
      )
      .option('--changed-at <time>', 'Pods made after that time are neither evicted nor deleted')
      .option('--timeout <seconds>', 'how long to wait for disruption budgets', '120');
  },
  options: RestartOptions,
  run: async (options, tools) => {
    const { namespace, selector, strategy, timeout } = options;
    const api = await tools.connect();
    const { items } = await api.list({
      apiVersion: 'v1',
      resource: 'pods',
      namespace,
      labelSelector: selector,
    });
    const restart = { options, api, tools, deadline: tools.now() + timeout * 1000 };
    return toReport(await STRATEGIES[strategy](restart, items.filter(goesOn)));
  },
});

const PodFields = z.object({ status: z.object({ phase: z.string().optional() }).default({}) });

/** Neither ended nor being deleted. */
function goesOn({ metadata, ...pod }: KubeObject): boolean {
  const { phase = '' } = PodFields.parse(pod).status;
  return metadata.deletionTimestamp === undefined && !['Succeeded', 'Failed'].includes(phase);
}

function toReport(outcome: Outcome): Report {
  const { restarted, unchanged, evicted, deleted, fresh, skipped } = outcome;
  const parts = [
    sentence('restarted', restarted),
    sentence('evicted', evicted),
    sentence('deleted', deleted),
    sentence('restarted before', unchanged),
    sentence('started after the change', fresh),
    ...skipped,
  ].filter((part) => part !== '');
  return { message: parts.join('; ') || 'there is no Pod to restart', ...outcome };
}

function sentence(what: string, titles: readonly string[]): string {
  return titles.length === 0 ? '' : `${what}: ${titles.join(', ')}`;
}
