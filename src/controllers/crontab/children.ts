import type { ChildRule, CompositeContext, CompositeResult, DesiredChild } from '../../sdk/index.js';
import type { CronTabSpec, CronTabStatus } from './schema.js';

export const children = [
  { apiVersion: 'batch/v1', kind: 'CronJob', resource: 'cronjobs', updateStrategy: 'InPlace' },
  // A Job's Pod template cannot be changed: a new one means a new Job.
  { apiVersion: 'batch/v1', kind: 'Job', resource: 'jobs', updateStrategy: 'Recreate' },
] as const satisfies readonly ChildRule[];

export type Child = DesiredChild<typeof children>;
export type Context = CompositeContext<CronTabSpec, typeof children>;
export type Result = CompositeResult<typeof CronTabStatus, typeof children>;
