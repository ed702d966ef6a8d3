import type { KubeObject } from '../contract/kube-object.js';
import type { Json } from '../cel/values.js';

/** The parent, with the spec as its schema parsed it; or the target of a decorator, with all of its fields. */
export interface TemplateParent {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: KubeObject['metadata'];
  readonly spec?: unknown;
  readonly status?: unknown;
}

/** What the language leaves to the SDK: how an observed child does, and what keeps it as it is. */
export interface ChildPolicy {
  /** Whether it does its work now, by the rules of its kind. */
  readonly isReady: (child: KubeObject) => boolean;
  /** What it says is wrong with it, as a sentence. */
  readonly failureOf: (child: KubeObject) => string | undefined;
  /** Whether it differs from what was returned for it last. */
  readonly isOutdated: (child: KubeObject, desired: RenderedObject) => boolean;
  /** The desired object that leaves it as it is. */
  readonly keep: (child: KubeObject) => RenderedObject;
}

/** What templates get of the server that renders them. */
export interface ServerValues {
  /** What `secrets` derives from; without it a template can be used as long as it derives nothing. */
  readonly secretKey?: string | undefined;
  /** `toolbox.image`: image of Pods that run a verb of the toolbox. */
  readonly toolboxImage?: string | undefined;
}

export interface TemplateScope {
  readonly parent: TemplateParent;
  /** Every observed child, in any order. */
  readonly observed: readonly KubeObject[];
  readonly related: readonly KubeObject[];
  readonly finalizing: boolean;
  /** The values announced when the file was compiled. */
  readonly values?: Readonly<Record<string, unknown>>;
  readonly policy: ChildPolicy;
  readonly server?: ServerValues | undefined;
}

/** A rendered object: plain JSON. */
export interface RenderedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

/**
 * How a wanted object does: it is as it should be and works; it is on its way; it is not made yet, or not changed yet, because
 * something has to come first; it says that it failed.
 */
export type ChildState = 'Ready' | 'Progressing' | 'Waiting' | 'Failed';

export interface ChildReport {
  /** Of its template. */
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  /** Where it is another one than that of the parent. */
  readonly namespace?: string;
  readonly state: ChildState;
  /** What it waits for, or what is wrong with it. */
  readonly message?: string;
}

/** A condition as a definition words it; `auto` stands for Ready, Progressing and Degraded. */
export type RenderedCondition =
  | 'auto'
  | {
      readonly type: string;
      readonly status: 'True' | 'False' | 'Unknown';
      readonly reason: string;
      readonly message: string;
    };

/** Labels or annotations of a target to set; null takes one away. */
export type MetadataChanges = Readonly<Record<string, string | null>>;

/** What a definition says of its parent, or target, now. */
export interface RenderedReport {
  /** One for each wanted object. */
  readonly children: readonly ChildReport[];
  readonly labels: MetadataChanges;
  readonly annotations: MetadataChanges;
  readonly status: Readonly<Record<string, Json>>;
  readonly conditions: readonly RenderedCondition[];
  readonly resyncAfterSeconds: number | undefined;
  /** Name of the stage that deletion is in; undefined when all of them are over, or nothing is deleted. */
  readonly stage: string | undefined;
}

export interface RenderedTemplates {
  /** In the order of the file, and of the items of each `forEach`. */
  readonly children: readonly { readonly id: string; readonly object: RenderedObject }[];
  /** Every id of the file; an empty list where `includeWhen` was false. */
  readonly byId: Readonly<Record<string, readonly RenderedObject[]>>;
  /** Objects that are not made yet, or stay as they are, because something has to come first. */
  readonly waiting: readonly ChildReport[];
  /** Undefined for a file that belongs to a hook. */
  readonly report: RenderedReport | undefined;
}
