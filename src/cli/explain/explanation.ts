import type { ConditionTrace, ObjectState } from '../../template/explain/children.js';
import type { Default, FieldPath, Shown } from '../../template/explain/scene.js';
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
  /** Several places in a definition: what its status is made of, the labels of its target. */
  | {
      readonly from: 'parts';
      readonly parts: readonly Part[];
      /** With `conditions: auto`, what the conditions sum up. */
      readonly children?: readonly SummedChild[];
    }
  /** No template was rendered, because the spec of the parent cannot be used. */
  | { readonly from: 'invalid-spec'; readonly problem: string }
  | { readonly from: 'hook' }
  | { readonly from: 'kept' }
  | { readonly from: 'user'; readonly default?: Default }
  /** The file says nothing of it. */
  | { readonly from: 'cluster' };

/** A place in a definition that makes a part of a field. */
export interface Part extends ConditionTrace {
  /** `Ready.message`, as it is called in what is explained. */
  readonly field: string;
  /** In the parent. */
  readonly path: FieldPath;
}

/** A child as `conditions: auto` sees it, and why. */
export interface SummedChild extends ObjectState {
  readonly kind: string;
  readonly reasons: readonly Reason[];
}

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
