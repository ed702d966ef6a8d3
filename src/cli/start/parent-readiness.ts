import { z } from 'zod';
import type { KubeObject } from '../../contract/kube-object.js';
import { Condition, findCondition } from '../../sdk/conditions.js';

const ParentStatus = z
  .looseObject({
    observedGeneration: z.number().optional(),
    conditions: z.array(Condition).default([]),
  })
  .catch({ conditions: [] });

export interface ParentReadiness {
  readonly ready: boolean;
  /** Reason of the Ready condition, when there is one. */
  readonly reason: string | undefined;
  /** `not ready, PodsStarting: 1 of 2 Pods are ready` */
  readonly text: string;
}

/** What the status says of the spec as it is now; a status about an earlier spec says nothing. */
export function readReadiness(parent: KubeObject): ParentReadiness {
  const { observedGeneration, conditions } = ParentStatus.parse(parent['status'] ?? {});
  const condition = findCondition(conditions, 'Ready');
  if (condition === undefined) return { ready: false, reason: undefined, text: 'has no status yet' };
  if (observedGeneration !== parent.metadata.generation) {
    return { ready: false, reason: undefined, text: 'has a new spec' };
  }
  const ready = condition.status === 'True';
  const { reason, message } = condition;
  return { ready, reason, text: `${ready ? 'is ready' : 'is not ready'}, ${reason}: ${message}` };
}
