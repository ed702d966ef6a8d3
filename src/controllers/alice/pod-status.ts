import { z } from 'zod';
import type { ObservedObject } from '../../sdk/index.js';

const PodStatus = z.object({
  phase: z.string().default('Pending'),
  containerStatuses: z
    .array(
      z.object({
        state: z.object({ waiting: z.object({ reason: z.string().default('') }).optional() }).default({}),
      }),
    )
    .default([]),
});

/** While a Pod starts as it should, its containers wait for these. */
const USUAL_REASONS = ['', 'ContainerCreating', 'PodInitializing'];

/** Phase of a Pod, and why a container cannot start, such as ImagePullBackOff. */
export function readPodStatus(pod: ObservedObject<'v1', 'Pod'>): {
  readonly phase: string;
  readonly waitingReason: string | undefined;
} {
  const { phase, containerStatuses } = PodStatus.parse(pod['status'] ?? {});
  const reasons = containerStatuses.map(({ state }) => state.waiting?.reason ?? '');
  return { phase, waitingReason: reasons.find((reason) => !USUAL_REASONS.includes(reason)) };
}
