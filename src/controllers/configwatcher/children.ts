import type { ChildRule, CompositeContext, CompositeResult, DesiredChild } from '../../sdk/index.js';
import type { ConfigWatcherSpec, ConfigWatcherStatus } from './schema.js';

export const children = [
  // A Job's Pod template cannot be changed, and one that has ended tells how it went.
  { apiVersion: 'batch/v1', kind: 'Job', resource: 'jobs', updateStrategy: 'OnDelete' },
  { apiVersion: 'v1', kind: 'ServiceAccount', resource: 'serviceaccounts', updateStrategy: 'InPlace' },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', resource: 'roles', updateStrategy: 'InPlace' },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    resource: 'rolebindings',
    updateStrategy: 'InPlace',
  },
] as const satisfies readonly ChildRule[];

/** What hooks are given beside what they observe. */
export interface Settings {
  readonly toolboxImage: string;
}

export type Child = DesiredChild<typeof children>;
export type Context = CompositeContext<ConfigWatcherSpec, typeof children, Settings>;
export type Result = CompositeResult<typeof ConfigWatcherStatus, typeof children>;
