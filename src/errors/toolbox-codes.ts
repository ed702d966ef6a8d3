import type { ErrorEntry } from './entry.js';

/** Of what runs inside of Jobs and Pods; they arrive as the termination message of a container. */
export const TOOLBOX_CODES = {
  EVICTION_BLOCKED: {
    status: 500,
    fault: 'operator',
    summary: 'A disruption budget did not allow for the eviction of a Pod for as long as was waited.',
    remedy: 'Mend the Pods that are not healthy, add replicas, or loosen the PodDisruptionBudget.',
  },
  CLUSTER_CALL_FAILED: {
    status: 500,
    fault: 'operator',
    summary: 'The Kubernetes API refused a call, or could not be reached.',
    remedy: 'Read the message of the API server; it names the right or the object that is missing.',
  },
  TOOLBOX_FAILED: {
    status: 500,
    fault: 'metahooks',
    summary: 'A verb of the toolbox failed in a way that nobody has thought of.',
    remedy: 'Read the log of the container; it has the stack.',
  },
  CALL_TIMED_OUT: {
    status: 504,
    fault: 'operator',
    summary: 'A server did not answer a program of the toolbox in time.',
    remedy: 'It is asked again by itself; look at the server named in the message when this goes on.',
  },
  REDIS_FAILED: {
    status: 502,
    fault: 'operator',
    summary: 'A redis-server cannot be reached, or refuses what its role asks for.',
    remedy:
      'Look at the log of that Pod; for `WRONGPASS` and `NOAUTH` compare `requirepass` with the Secret.',
  },
} as const satisfies Record<string, ErrorEntry>;
