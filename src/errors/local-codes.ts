import type { ErrorEntry } from './entry.js';

/** Of the command line and the local cluster. */
export const LOCAL_CODES = {
  OBJECT_INVALID: {
    status: 422,
    fault: 'user',
    summary: 'A file does not hold Kubernetes objects that can be used here.',
    remedy: 'Mend the file and document named in the message.',
  },
  CONFIG_INVALID: {
    status: 500,
    fault: 'operator',
    summary: 'An environment variable or a flag has a value that cannot be used.',
    remedy: 'Mend the variable or flag named in the message.',
  },
  MANIFESTS_STALE: {
    status: 500,
    fault: 'author',
    summary: 'Generated files differ from what the definitions say now.',
    remedy: 'Run `npm run manifests` and commit the result.',
  },
  DATA_UNUSABLE: {
    status: 500,
    fault: 'operator',
    summary:
      'The folder in which a local cluster is kept is in use, damaged, or of another version of metahooks.',
    remedy: 'Name another folder, or delete this one to begin with an empty cluster.',
  },
  CLUSTER_REFUSED: {
    status: 500,
    fault: 'operator',
    summary:
      'Controllers were to run on a cluster that has a Metacontroller, or that may be more than a cluster for development.',
    remedy: 'Choose another context; the message says what was found.',
  },
  EXPLAIN_IMPOSSIBLE: {
    status: 422,
    fault: 'user',
    summary:
      '`metahooks explain` was asked for an object or a field that there is not, or for a hook that is not called for it.',
    remedy: 'Name what there is; the message makes a suggestion.',
  },
  NOT_SETTLED: {
    status: 500,
    fault: 'author',
    summary: 'The local cluster did not come to rest, or a parent did not become ready.',
    remedy: 'The message names the parent and the reason.',
  },
  ADVANCE_IMPOSSIBLE: {
    status: 500,
    fault: 'author',
    summary:
      'The time of a local cluster is to be advanced, but its clock is the real one, or the text is no duration.',
    remedy:
      "Start the cluster with a virtual clock, and write the duration like '90s', '1h30m' or in milliseconds.",
  },
} as const satisfies Record<string, ErrorEntry>;
