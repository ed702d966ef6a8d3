import type { ChildRule, CompositeContext, CompositeResult } from '../../sdk/index.js';
import type { AliceSpec, AliceStatus } from './schema.js';

export const children = [
  // The environment of a Pod cannot be changed: another value means another Pod. sync.ts moves them one at a time.
  { apiVersion: 'v1', kind: 'Pod', resource: 'pods', updateStrategy: 'Recreate' },
] as const satisfies readonly ChildRule[];

export type Context = CompositeContext<AliceSpec, typeof children>;
export type Result = CompositeResult<typeof AliceStatus, typeof children>;

/** The two Pods, before the prefix of the spec. children.yaml makes one for each. */
export const POD_NAMES = ['alice', 'bob'] as const;
