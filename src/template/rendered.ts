import type { KubeObject } from '../contract/kube-object.js';

/** The parent, with the spec as its schema parsed it. */
export interface TemplateParent {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: KubeObject['metadata'];
  readonly spec?: unknown;
  readonly status?: unknown;
}

export interface TemplateScope {
  readonly parent: TemplateParent;
  /** Every observed child, in any order. */
  readonly observed: readonly KubeObject[];
  readonly related: readonly KubeObject[];
  readonly finalizing: boolean;
  /** The values announced when the file was compiled. */
  readonly values?: Readonly<Record<string, unknown>>;
}

/** A rendered object: plain JSON. */
export interface RenderedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

export interface RenderedTemplates {
  /** In the order of the file, and of the items of each `forEach`. */
  readonly children: readonly { readonly id: string; readonly object: RenderedObject }[];
  /** Every id of the file; an empty list where `includeWhen` was false. */
  readonly byId: Readonly<Record<string, readonly RenderedObject[]>>;
}
