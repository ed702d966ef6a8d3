import type { RelatedResourceRule } from '../../contract/responses.js';
import type { Parent } from '../../sdk/index.js';
import { labelsOf } from './labels.js';
import type { CronTabSpec } from './schema.js';

/** The Jobs that a CronJob starts belong to the CronJob; they are asked for to report how the runs went. */
export function customize({ metadata }: Parent<CronTabSpec>): RelatedResourceRule[] {
  const { name, namespace } = metadata;
  return [
    {
      apiVersion: 'batch/v1',
      resource: 'jobs',
      labelSelector: { matchLabels: labelsOf(name) },
      ...(namespace === undefined ? {} : { namespace }),
    },
  ];
}
