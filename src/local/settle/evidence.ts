import type {
  HookCalledEvent,
  MetacontrollerEvent,
  ObjectIdentity,
  TurnEndedEvent,
} from '../metacontroller/events.js';

/** Something a turn did to an object, or met while it tried. */
export type WriteEvent = Extract<
  MetacontrollerEvent,
  { readonly type: 'child-created' | 'child-updated' | 'child-deleted' | 'status-written' | 'target-written' }
>;
export type SkipEvent = Extract<MetacontrollerEvent, { readonly type: 'child-skipped' }>;
export type ErrorEvent = Extract<MetacontrollerEvent, { readonly type: 'error' }>;

/** What was seen of one parent under one controller lately; lists begin with the oldest. */
export interface Evidence {
  readonly controller: string;
  readonly parent: ObjectIdentity;
  readonly calls: readonly HookCalledEvent[];
  readonly writes: readonly WriteEvent[];
  readonly skips: readonly SkipEvent[];
  /** What other turns wrote to the same objects. */
  readonly others: readonly WriteEvent[];
  readonly lastOutcome: TurnEndedEvent['outcome'] | undefined;
  /** Of the last turn, when it failed. */
  readonly error: ErrorEvent | undefined;
  /** Kinds of child that the controller declares. */
  readonly declared: readonly Kind[];
  /** Whether the kind of the parent has a status subresource. */
  readonly hasStatus: boolean;
}

export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
}

export type CauseName = keyof typeof CAUSES;

/** Why something does not come to rest, with what shows it. */
export interface Finding {
  readonly cause: CauseName;
  /** The object whose field it is; the parent itself for its status. */
  readonly object?: ObjectIdentity;
  readonly field?: string;
  /** Earlier and later, or wanted and found; already fit to be shown. */
  readonly values?: readonly [string, string];
  /** More than the cause says by itself. */
  readonly detail?: string;
}

/** Every cause that can be told, with what to do about it. */
export const CAUSES = {
  timestamp: 'Write a time only when what it stands for has happened, and keep the observed one otherwise.',
  'random value': 'Derive the value from the parent, from its uid for example, or keep the observed one.',
  counter: 'Compute the number from what is observed; a hook must not count its own calls.',
  feedback:
    'Let the answer depend on the spec and on what is observed, not on what the hook answered before.',
  'server default': 'Write the field in the form in which the server stores it.',
  'explicit null': 'Leave the field out; null is stored as no field at all.',
  'keyless list':
    'Write the list as the server stores it: every default in every item, always in the same order. Metacontroller merges lists by containerPort, port, mountPath, name, uid, ip or path only.',
  'echoed field': 'Build the object anew from the parent; never send back what the server has written.',
  'missing status subresource': 'Add `subresources: {status: {}}` to the version in the CRD.',
  'status pruned by the schema': 'Declare the field in the status schema of the CRD, or leave it out.',
  'other apiVersion than declared': 'Use one apiVersion in the controller object and in the hook.',
  'unstable name': 'Give the child a `metadata.name` that stays the same as long as it is the same child.',
  'two controllers': 'Let one of them own the field, and the other leave it out.',
  'undeclared child kind': 'Add the kind to the children of the controller object.',
  'hook fails': 'Mend what the error says; until then every turn fails.',
  '429 without Retry-After': 'Send `Retry-After` with whole seconds, at least 1.',
  'resyncAfterSeconds tiny': 'Return at least 1, or 0 for no resync at all; changes call the hook anyway.',
  'controller does not start': 'Mend the controller object, or what it names.',
  unknown: 'Look at the last writes: the same input must lead to the same answer.',
} as const;
