import type { DesiredObject } from './objects.js';

export type Scope = 'Namespaced' | 'Cluster';

/** One kind of children. `Rolling…` strategies are left out on purpose: they stall; `rollout` does their work. */
export interface ChildRule {
  readonly apiVersion: string;
  readonly kind: string;
  /** Plural lower-case name: `cronjobs`. */
  readonly resource: string;
  /** What happens to a child that differs from the desired one: nothing, deleted and made anew, or updated. */
  readonly updateStrategy: 'OnDelete' | 'Recreate' | 'InPlace';
  /** @default 'Namespaced' */
  readonly scope?: Scope;
}

/** Any child a controller may return: the union of its declared kinds. */
export type DesiredChild<Rules extends readonly ChildRule[] = readonly ChildRule[]> = {
  [Index in keyof Rules]: DesiredObject<Rules[Index]['apiVersion'], Rules[Index]['kind']>;
}[number];
