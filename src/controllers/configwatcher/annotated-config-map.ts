import { z } from 'zod';
import type { ObservedChildren, ObservedObject } from '../../sdk/index.js';
import type { Child, children, Settings } from './children.js';
import { hashContent } from './content-hash.js';
import { type Memory, planRestart } from './plan-restart.js';
import { renderRestart } from './restart-children.js';
import { readRestartJobs } from './restart-jobs.js';
import { PodSelector } from './schema.js';

/** On a ConfigMap: labels of the Pods that are restarted when its content changes, as in `app=webapp,tier=front`. */
export const SELECTOR_ANNOTATION = 'k8spatterns.com/podDeleteSelector';
export const APPLIED_ANNOTATION = 'k8spatterns.com/restarted-hash';
const CHANGE_ANNOTATION = 'k8spatterns.com/restarted-change';
const PENDING_ANNOTATION = 'k8spatterns.com/pending-restart';
const RESTARTS_ANNOTATION = 'k8spatterns.com/restarts';
const TIME_ANNOTATION = 'k8spatterns.com/last-restart-time';
export const PROBLEM_ANNOTATION = 'k8spatterns.com/restart-problem';

/** Every annotation that is set, taken away. */
const FORGOTTEN = {
  [APPLIED_ANNOTATION]: null,
  [CHANGE_ANNOTATION]: null,
  [PENDING_ANNOTATION]: null,
  [RESTARTS_ANNOTATION]: null,
  [TIME_ANNOTATION]: null,
  [PROBLEM_ANNOTATION]: null,
};

export interface AnnotatedContext {
  readonly target: ObservedObject;
  readonly observed: ObservedChildren<typeof children>;
  readonly effects: Settings;
  readonly now: number;
}

export interface Annotated {
  readonly annotations: Readonly<Record<string, string | null>>;
  readonly attachments: readonly Child[];
  readonly resyncAfterSeconds?: number;
}

interface Finalized extends Annotated {
  readonly finalized: boolean;
}

/**
 * The annotation form of ConfigWatcher: the same plan, remembered in annotations of the ConfigMap itself. Which Pods there are
 * is not asked for, because the answer of a customize hook outlives a changed annotation; a Job that finds none is done.
 */
export function syncConfigMap({ target, observed, effects, now }: AnnotatedContext): Annotated {
  const { annotations = {} } = target.metadata;
  const selector = parseSelector(annotations[SELECTOR_ANNOTATION] ?? '');
  const plan = planRestart({
    memory: readAnnotations(annotations),
    hash: hashContent(target),
    jobs: readRestartJobs(observed.all('batch/v1', 'Job')),
    hasPods: selector !== undefined,
    debounceSeconds: 0,
    now,
  });
  const { toolboxImage } = effects;
  const how = { podSelector: selector ?? {}, strategy: 'RollingRestart' as const, toolboxImage };
  const { resyncAfterSeconds } = plan;
  return {
    annotations: {
      ...writeAnnotations(plan.memory),
      [PROBLEM_ANNOTATION]: selector === undefined ? `${SELECTOR_ANNOTATION} is no list of labels` : null,
    },
    attachments: renderRestart({ owner: target, observed, how }, plan),
    ...(resyncAfterSeconds === undefined ? {} : { resyncAfterSeconds }),
  };
}

/**
 * For a ConfigMap that goes, or has lost the annotation: a restart under way ends, and nothing is remembered. Without it, the
 * Job and its rights would stay with a ConfigMap that nobody looks at any more.
 */
export function finalizeConfigMap({ observed }: Pick<AnnotatedContext, 'observed'>): Finalized {
  return { annotations: FORGOTTEN, attachments: [], finalized: observed.isEmpty() };
}

/** Undefined for a text that selects nothing, or says more than labels can. */
function parseSelector(text: string): Readonly<Record<string, string>> | undefined {
  const terms = text.split(',').map((term) => term.trim().split(/==?/));
  if (terms.some(({ length }) => length !== 2)) return undefined;
  return PodSelector.safeParse(Object.fromEntries(terms)).data;
}

const Pending = z
  .string()
  .regex(/^[0-9a-f]+@\d+@./)
  .transform((text) => {
    const [hash = '', number = '', since = ''] = text.split('@');
    return { hash, number: Number(number), since };
  })
  .refine(({ since }) => z.iso.datetime().safeParse(since).success);

/** An annotation that somebody has spoilt counts as absent. */
const Remembered = z.object({
  [APPLIED_ANNOTATION]: z.string().optional(),
  [CHANGE_ANNOTATION]: z.coerce.number().int().min(0).catch(0),
  [PENDING_ANNOTATION]: Pending.optional().catch(undefined),
  [RESTARTS_ANNOTATION]: z.coerce.number().int().min(0).catch(0),
  [TIME_ANNOTATION]: z.string().optional(),
});

function readAnnotations(annotations: Readonly<Record<string, string>>): Memory {
  const remembered = Remembered.parse(annotations);
  const hash = remembered[APPLIED_ANNOTATION];
  return {
    applied: hash === undefined ? undefined : { hash, number: remembered[CHANGE_ANNOTATION] },
    pending: remembered[PENDING_ANNOTATION],
    restarts: remembered[RESTARTS_ANNOTATION],
    lastRestartTime: remembered[TIME_ANNOTATION],
  };
}

function writeAnnotations({ applied, pending, restarts, lastRestartTime }: Memory) {
  return {
    [APPLIED_ANNOTATION]: applied?.hash ?? null,
    [CHANGE_ANNOTATION]: applied === undefined ? null : String(applied.number),
    [PENDING_ANNOTATION]:
      pending === undefined ? null : [pending.hash, pending.number, pending.since].join('@'),
    [RESTARTS_ANNOTATION]: String(restarts),
    [TIME_ANNOTATION]: lastRestartTime ?? null,
  };
}
