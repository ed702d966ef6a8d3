import type { HookErrorCode } from '../../errors/codes.js';
import type { JsonObject, KubeObject } from '../../contract/kube-object.js';

/** Enough to name an object to a person. */
export interface ObjectIdentity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** Why a parent has its turn. Several causes coalesce into one turn. */
export interface TurnCause {
  readonly type: 'start' | 'parent' | 'child' | 'related' | 'resync' | 'resync-after' | 'retry';
  /** For a timeline: `child Pod default/alice changed`. */
  readonly text: string;
}

/** A write as it can be looked into afterwards. By reference: nothing is copied for it. */
export interface ObjectChange {
  /** As the turn saw the object. */
  readonly before?: KubeObject;
  /** As the hook wants it. */
  readonly desired?: JsonObject;
  /** What the server has made of it. */
  readonly after?: KubeObject;
}

interface AboutController {
  /** Milliseconds of the clock. */
  readonly at: number;
  /** Name of the controller object. */
  readonly controller: string;
}

export interface AboutTurn extends AboutController {
  readonly parent: ObjectIdentity;
  /** Counts the turns of this parent under this controller, from 1. */
  readonly turn: number;
}

interface AboutChild extends AboutTurn {
  readonly child: ObjectIdentity;
}

interface ControllerEvent extends AboutController {
  readonly type: 'controller';
  readonly phase: 'starting' | 'started' | 'stopping' | 'stopped';
}

interface TurnBeganEvent extends AboutTurn {
  readonly type: 'turn-began';
  readonly causes: readonly TurnCause[];
}

export interface TurnEndedEvent extends AboutTurn {
  readonly type: 'turn-ended';
  /** `ignored`: the parent is not selected, no hook was called. `busy`: a hook answered 429. */
  readonly outcome: 'done' | 'ignored' | 'failed' | 'busy' | 'waiting-for-related' | 'stopped';
}

export interface HookCalledEvent extends AboutController {
  readonly type: 'hook-called';
  readonly parent: ObjectIdentity;
  readonly hook: 'sync' | 'finalize' | 'customize';
  readonly url: string;
  readonly durationMs: number;
  /** Absent when no answer came. */
  readonly status?: number;
  /** The body; absent when none was read. */
  readonly answer?: string;
  /** The header of that name. */
  readonly retryAfter?: string;
}

interface FinalizerEvent extends AboutTurn {
  readonly type: 'finalizer-added' | 'finalizer-removed';
}

interface ChildEvent extends AboutChild {
  readonly type: 'child-adopted' | 'child-released';
}

interface ChildCreatedEvent extends AboutChild {
  readonly type: 'child-created';
  readonly change: ObjectChange;
}

interface ChildUpdatedEvent extends AboutChild {
  readonly type: 'child-updated';
  /** Empty when nothing but the last-applied record changed. */
  readonly fields: readonly string[];
  readonly change: ObjectChange;
}

interface ChildDeletedEvent extends AboutChild {
  readonly type: 'child-deleted';
  readonly reason: 'not desired' | 'recreate';
  /** What differs, for `recreate`. */
  readonly fields: readonly string[];
  readonly change: ObjectChange;
}

/** A difference Metacontroller sees and passes over without a word. */
export interface ChildSkippedEvent extends AboutChild {
  readonly type: 'child-skipped';
  readonly reason: 'OnDelete' | 'being deleted' | 'already exists' | 'changed meanwhile' | 'gone meanwhile';
  readonly fields: readonly string[];
}

interface StatusWrittenEvent extends AboutTurn {
  readonly type: 'status-written';
  readonly fields: readonly string[];
  /** Of the parent; `desired` is its status alone, in its place. */
  readonly change: ObjectChange;
}

/** Labels, annotations and status of a decorator's target. */
interface TargetWrittenEvent extends AboutTurn {
  readonly type: 'target-written';
  /** Full paths: `metadata.labels.seen`. */
  readonly fields: readonly string[];
  readonly change: ObjectChange;
}

interface ErrorEvent extends AboutController {
  readonly type: 'error';
  readonly reason: 'CreateError' | 'SyncError';
  /** The text of the Kubernetes Event. */
  readonly message: string;
  /** Absent when the controller object itself is at fault. */
  readonly parent?: ObjectIdentity;
  /** When the answer of a hook is at fault: the code of the error table, and what to do. */
  readonly code?: HookErrorCode;
  readonly hint?: string;
}

/** The real process would have exited here. Nothing follows but the stopping of the controllers. */
export interface CrashEvent extends AboutController {
  readonly type: 'crash';
  readonly reason: string;
  readonly fix: string;
  readonly parent?: ObjectIdentity;
}

/** What the stand-in does, in order, for a timeline and for counting. */
export type MetacontrollerEvent =
  | ControllerEvent
  | TurnBeganEvent
  | TurnEndedEvent
  | HookCalledEvent
  | FinalizerEvent
  | ChildEvent
  | ChildCreatedEvent
  | ChildUpdatedEvent
  | ChildDeletedEvent
  | ChildSkippedEvent
  | StatusWrittenEvent
  | TargetWrittenEvent
  | ErrorEvent
  | CrashEvent;

export function toIdentity(object: KubeObject): ObjectIdentity {
  const { name, namespace } = object.metadata;
  const { apiVersion, kind } = object;
  return namespace === undefined ? { apiVersion, kind, name } : { apiVersion, kind, namespace, name };
}

/** Leaves out what the place of the call already knows. */
export type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
