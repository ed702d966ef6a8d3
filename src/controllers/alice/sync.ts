import { type ConditionInput, isReady, type ObservedObject, rollout } from '../../sdk/index.js';
import { type Context, POD_NAMES, type Result } from './children.js';
import { readPodStatus } from './pod-status.js';

type ObservedPod = ObservedObject<'v1', 'Pod'>;

export function sync(context: Context): Result {
  const { observed, render } = context;
  const desired = render({ names: POD_NAMES }).children;
  const { children, waiting, isComplete } = rollout({ desired, observed: observed.all('v1', 'Pod') });
  const pods = desired.map(({ metadata: { name } }) => describePod(name, observed.find('v1', 'Pod', name)));
  const ready = isComplete ? READY : explain(context, { pods, waiting });
  return {
    children,
    status: {
      phase: isComplete ? 'Ready' : observed.isEmpty() ? 'Pending' : 'Progressing',
      readyPods: pods.filter((pod) => pod.ready).length,
      pods: pods.map(({ name, phase, ready: isUp }) => ({ name, phase, ready: isUp })),
      conditions: [ready],
    },
  };
}

const READY: ConditionInput = {
  type: 'Ready',
  status: 'True',
  reason: 'PodsReady',
  message: 'both Pods are ready with the current value',
};

interface PodReport {
  readonly name: string;
  readonly phase: string;
  readonly ready: boolean;
  /** Why it is not ready, as far as the Pod tells. */
  readonly complaint: string | undefined;
}

/** The one reason that a person should look at first. */
function explain(
  { observed, related, parent }: Context,
  { pods, waiting }: { readonly pods: readonly PodReport[]; readonly waiting: readonly string[] },
): ConditionInput {
  const owned = new Set(observed.every().map(({ metadata }) => metadata.uid));
  const taken = related.all('v1', 'Pod').filter(({ metadata }) => !owned.has(metadata.uid));
  if (taken.length > 0) {
    const names = taken.map(({ metadata }) => metadata.name).join(', ');
    const message = `${names} exist and do not belong to ${parent.metadata.name}; set spec.namePrefix`;
    return notReady('NameConflict', message);
  }
  const broken = pods.find(({ complaint }) => complaint !== undefined);
  if (broken !== undefined) return notReady('PodNotReady', `${broken.name}: ${broken.complaint ?? ''}`);
  if (waiting.length > 0) return notReady('RollingOut', `${waiting.join(', ')} wait for the others`);
  const ready = pods.filter((pod) => pod.ready).length;
  return notReady('PodsStarting', `${ready} of ${pods.length} Pods are ready`);
}

function notReady(reason: string, message: string): ConditionInput {
  return { type: 'Ready', status: 'False', reason, message };
}

function describePod(name: string, pod: ObservedPod | undefined): PodReport {
  if (pod === undefined) return { name, phase: 'Missing', ready: false, complaint: undefined };
  const { phase, waitingReason } = readPodStatus(pod);
  const isLeaving = pod.metadata.deletionTimestamp !== undefined;
  return {
    name,
    phase: isLeaving ? 'Terminating' : phase,
    ready: isReady(pod),
    complaint: isLeaving ? undefined : waitingReason,
  };
}
