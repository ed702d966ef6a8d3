import type { ConditionTrace, ObjectState } from '../../template/explain/children.js';
import type { Default, Shown } from '../../template/explain/scene.js';
import type { TraceStep } from '../../template/explain/trace-step.js';
import type { Trace } from '../../template/explain/trace.js';
import type { Location } from '../../template/source.js';
import type { ObservedField } from './observed-field.js';

/** What `metahooks explain` has to say; `--output json` prints it as it is. */
export type Explanation = Overview | ObjectExplanation | FieldExplanation;

interface About {
  /** Name of the controller. */
  readonly controller: string;
  /** `Memcached default/sessions` */
  readonly parent: string;
}

/** One line for each object, and for each template that has none. */
export interface Overview extends About {
  readonly explains: 'parent';
  /** What holds for all of it: an invalid spec, a deletion. */
  readonly notes: readonly string[];
  readonly objects: readonly ObjectLine[];
}

export interface ObjectLine {
  /** Id of the template; undefined for what no template makes. */
  readonly template: string | undefined;
  /** `Deployment/sessions`, or the kind alone where there is no object. */
  readonly object: string;
  readonly state: string;
  readonly reasons: readonly Reason[];
}

/** Why something is as it is. */
export interface Reason {
  readonly message: string;
  /** The place in the file that decides it. */
  readonly step?: TraceStep;
  readonly shown?: Shown;
}

/** How an object does, or why there is none. */
export interface ObjectExplanation extends About, ObjectLine {
  readonly explains: 'object';
  readonly location: Location | undefined;
}

/** Where the value of a field comes from. */
export type Origin =
  | { readonly from: 'template'; readonly trace: Trace }
  /** A condition that a definition words itself. */
  | { readonly from: 'condition'; readonly parts: readonly ({ readonly field: string } & ConditionTrace)[] }
  /** `conditions: auto` */
  | { readonly from: 'children'; readonly children: readonly (ObjectState & { readonly kind: string })[] }
  | { readonly from: 'hook' }
  | { readonly from: 'kept' }
  | { readonly from: 'user'; readonly default?: Default }
  /** The file says nothing of it. */
  | { readonly from: 'cluster' };

export interface FieldExplanation extends About {
  readonly explains: 'field';
  /** `Deployment/sessions`, or that of the parent. */
  readonly object: string;
  readonly template: string | undefined;
  /** `.spec.replicas` */
  readonly field: string;
  /** What the hook answers now. */
  readonly shown: Shown;
  readonly origin: Origin;
  /** What holds the object up. */
  readonly reasons: readonly Reason[];
  readonly observed: ObservedField;
}
