import type { z } from 'zod';
import type { ObjectMeta } from '../contract/kube-object.js';
import type { RelatedResourceRule } from '../contract/responses.js';
import type { ChildReport, RenderedReport } from '../template/rendered.js';
import type { ChildRule, DesiredChild, Scope } from './child-rule.js';
import type { Condition, ConditionInput } from './conditions.js';
import type { ObservedChildren, ObservedObjects } from './observed.js';

/** A column of `kubectl get`. Age is added after the last one. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly jsonPath: string;
  readonly description?: string;
  /** Above 0, the column is shown with `-o wide` only. */
  readonly priority?: number;
}

/** The custom resource a controller is called for. The CRD is generated from it. */
export interface ParentResource<
  Spec extends z.ZodObject = z.ZodObject,
  Status extends z.ZodObject = z.ZodObject,
> {
  /** Group and version: `stable.example.com/v1`. */
  readonly apiVersion: `${string}/${string}`;
  readonly kind: string;
  /** Plural lower-case name: `crontabs`. */
  readonly resource: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** @default 'Namespaced' */
  readonly scope?: Scope;
  /** What the kind is for, in a sentence; `kubectl explain` shows it. */
  readonly description: string;
  readonly spec: Spec;
  /** The author's part of the status; `observedGeneration` and `conditions` are added. */
  readonly status: Status;
  readonly printerColumns?: readonly PrinterColumn[];
  /** Makes `kubectl scale` work. */
  readonly scale?: {
    readonly specReplicasPath: string;
    readonly statusReplicasPath: string;
    readonly labelSelectorPath?: string;
  };
}

/** A kind that the customize hook may ask for; Metacontroller is given the right to read it. */
export interface RelatedRule {
  readonly apiVersion: string;
  readonly kind: string;
  readonly resource: string;
}

/** The parent as a hook sees it: metadata and last status as observed, the spec parsed with its schema. */
export interface Parent<Spec> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec: Spec;
  /** As stored, so possibly written by an older release; conditions are read with `findCondition`. */
  readonly status: { readonly conditions?: readonly Condition[]; readonly [field: string]: unknown };
}

export type { ChildReport };

/** A rule of `rbac.authorization.k8s.io/v1`, as it stands in a Role. */
export interface PolicyRule {
  /** The core group is `''`. */
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** The children a template file yields now. */
export interface RenderedChildren<Child> {
  readonly children: readonly Child[];
  /** The same by the `id` of their template; an empty list where `includeWhen` was false. */
  readonly byId: Readonly<Record<string, readonly Child[]>>;
  /** Those that are not made yet (`after`), or stay as they are, because a value of the cluster is not there yet. */
  readonly waiting: readonly ChildReport[];
  /** What a definition in YAML says of its parent; undefined for the templates of a hook. */
  readonly report: RenderedReport | undefined;
}

/** What every sync hook is given beside the object it is called for. */
export interface HookContext<Rules extends readonly ChildRule[] = readonly ChildRule[], Effects = unknown> {
  /** The children, or attachments, that exist. */
  readonly observed: ObservedChildren<Rules>;
  /** What the customize hook asked for. */
  readonly related: ObservedObjects;
  /** Milliseconds since the epoch; the only clock a hook may read. */
  readonly now: number;
  /** Renders the controller's template file; `values` join what is in the scope of its expressions anyway. */
  readonly render: (values?: Readonly<Record<string, unknown>>) => RenderedChildren<DesiredChild<Rules>>;
  /** What `connect` returned: the only way out of the cluster. Undefined in a definition without it. */
  readonly effects: Effects;
}

export interface CompositeContext<
  Spec = unknown,
  Rules extends readonly ChildRule[] = readonly ChildRule[],
  Effects = unknown,
> extends HookContext<Rules, Effects> {
  readonly parent: Parent<Spec>;
}

/** What the process was started with, for `connect`. */
export interface ConnectOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How long a hook call may take as a whole. */
  readonly deadlineMs: number;
  /** Image of Pods that run a verb of the toolbox, `node dist/toolbox.js <verb>`: that of the hook server. */
  readonly toolboxImage: string;
}

/** The status an author returns: the declared fields, and conditions without times. */
export type StatusInput<Status extends z.ZodObject> = z.input<Status> & {
  /** `Ready` must be among them. Transition times and observedGeneration are filled in. */
  readonly conditions: readonly ConditionInput[];
};

export interface CompositeResult<
  Status extends z.ZodObject = z.ZodObject,
  Rules extends readonly ChildRule[] = readonly ChildRule[],
> {
  /** Every child that should exist. One that is left out is deleted. */
  readonly children: readonly DesiredChild<Rules>[];
  readonly status: StatusInput<Status>;
  /** Call again after that many seconds even if nothing changes: 0 to 86400, 0 means no. */
  readonly resyncAfterSeconds?: number;
}

export interface FinalizeContext<
  Rules extends readonly ChildRule[] = readonly ChildRule[],
  Effects = unknown,
> extends CompositeContext<unknown, Rules, Effects> {
  /**
   * The spec as stored: it may be invalid, and deletion must work all the same. What `render` cannot compute with it stays as
   * it is, or is not made.
   */
  readonly parent: Parent<unknown>;
}

export interface FinalizeResult<
  Status extends z.ZodObject = z.ZodObject,
  Rules extends readonly ChildRule[] = readonly ChildRule[],
> extends CompositeResult<Status, Rules> {
  /** Nothing is left to do: the finalizer goes and the parent vanishes. */
  readonly finalized: boolean;
}

/** What composites and decorators declare alike. */
export interface ControllerDeclaration<Effects = unknown> {
  /** First part of the webhook path and name of the controller object; by habit the folder's name. */
  readonly name: string;
  readonly related?: readonly RelatedRule[];
  /** Template file in the controller's folder, and the names of the values its hook passes to `render`. */
  readonly templates?: { readonly file: string; readonly values?: readonly string[] };
  /**
   * The rules of the Roles and ClusterRoles that hooks return. Metacontroller is given the same rights: the API server lets
   * nobody hand out what they do not have, and the verb `escalate`, which would lift that, is as good as every right there is.
   *
   * @default none: a Role can be declared, but the API server refuses it unless it is empty
   */
  readonly grants?: readonly PolicyRule[];
  /**
   * Makes the clients for what lies outside of the cluster, once, when the server starts. Hooks get them as `effects`; all
   * other hooks are pure. Settings come from the environment; a ZodError ends the start with CONFIG_INVALID.
   */
  connect?(options: ConnectOptions): Effects;
}

/**
 * What the author of a composite declares.
 *
 * Hooks are written as methods so that a definition with a precise spec type fits where any definition is expected.
 */
export interface CompositeDeclaration<
  Spec extends z.ZodObject = z.ZodObject,
  Status extends z.ZodObject = z.ZodObject,
  Rules extends readonly ChildRule[] = readonly ChildRule[],
  Effects = unknown,
> extends ControllerDeclaration<Effects> {
  readonly parent: ParentResource<Spec, Status>;
  readonly children: Rules;
  sync(
    context: CompositeContext<z.output<Spec>, Rules, Effects>,
  ): CompositeResult<Status, Rules> | Promise<CompositeResult<Status, Rules>>;
  /** Called while the parent is being deleted. Without it, children are garbage-collected and no hook is called. */
  finalize?(
    context: FinalizeContext<Rules, Effects>,
  ): FinalizeResult<Status, Rules> | Promise<FinalizeResult<Status, Rules>>;
  /** Which objects to send along as related; from the spec only, because the answer is cached per generation. */
  customize?(parent: Parent<z.output<Spec>>): readonly RelatedResourceRule[];
}

/** A controller for one custom resource, made by `defineComposite`. */
export interface CompositeDefinition<
  Spec extends z.ZodObject = z.ZodObject,
  Status extends z.ZodObject = z.ZodObject,
  Rules extends readonly ChildRule[] = readonly ChildRule[],
  Effects = unknown,
> extends CompositeDeclaration<Spec, Status, Rules, Effects> {
  /** Kind of its controller object; tells it from a decorator. */
  readonly controllerKind: 'CompositeController';
}

/**
 * Declares a controller for one custom resource.
 *
 * The schemas type `parent.spec` and the returned status, the declared kinds type the returned children, and CRD,
 * controller object, rights and editor schema are generated from the same declaration.
 *
 * @example
 * export const alice = defineComposite({ name: 'alice', parent, children, sync });
 */
export function defineComposite<
  Spec extends z.ZodObject,
  Status extends z.ZodObject,
  const Rules extends readonly ChildRule[],
  Effects = undefined,
>(
  declaration: CompositeDeclaration<Spec, Status, Rules, Effects>,
): CompositeDefinition<Spec, Status, Rules, Effects> {
  return { ...declaration, controllerKind: 'CompositeController' };
}
