import { z } from 'zod';
import type { WatchEvent } from '../../cluster/kube-api.js';
import type { MetacontrollerEvent, ObjectIdentity } from '../../local/metacontroller/events.js';
import { isReady } from '../../sdk/readiness.js';
import { readReadiness } from '../start/parent-readiness.js';

/** Prints what happens and why, a line each, with the seconds since the start. */
export interface Timeline {
  note(text: string): void;
  onMetacontroller(event: MetacontrollerEvent): void;
  onParent(event: WatchEvent): void;
  onChild(event: WatchEvent): void;
  /** Of any object of a kind that a decorator has a rule for. */
  onTarget(event: WatchEvent, decorator: TargetNews): void;
}

interface TargetNews {
  /** Name of the decorator. */
  readonly controller: string;
  /** Whether its rule selects the object. */
  readonly selected: boolean;
}

/** `write` gets whole lines; `now` is in milliseconds. */
export function createTimeline(write: (line: string) => void, now: () => number): Timeline {
  const startedAt = now();
  const causes = new Map<string, string>();
  const said = new Map<string, string>();

  const note = (text: string): void => {
    write(`${((now() - startedAt) / 1000).toFixed(2).padStart(7)}s  ${text}\n`);
  };
  /** Says a sentence about an object unless it is what was said of it last. */
  const noteChange = (uid: string, text: string): void => {
    if (said.get(uid) === text) return;
    said.set(uid, text);
    note(text);
  };

  return {
    note,
    onMetacontroller: (event) => {
      if (event.type === 'turn-began') {
        causes.set(nameOf(event.parent), event.causes.map(({ text }) => text).join(', '));
        return;
      }
      const sentence = describe(event);
      if (sentence === undefined) return;
      const parent = 'turn' in event ? nameOf(event.parent) : undefined;
      if (parent === undefined) note(sentence);
      else note(`${parent} ${sentence}  (${causes.get(parent) ?? 'no cause known'})`);
    },
    onParent: ({ type, object }) => {
      const name = nameOf(toIdentity(object));
      if (type === 'DELETED') note(`${name} is gone`);
      else noteChange(object.metadata.uid, `${name} ${readReadiness(object).text}`);
    },
    // What it was given, Metacontroller's own events tell. What else becomes of it is not ours to tell.
    onTarget: ({ type, object }, { controller, selected }) => {
      const key = `${controller}/${object.metadata.uid}`;
      const name = nameOf(toIdentity(object));
      if (!said.has(key) && !selected) return;
      if (type === 'DELETED') note(`${name} is gone`);
      else noteChange(key, `${name} is ${selected ? 'a' : 'no longer a'} target of ${controller}`);
      if (type === 'DELETED') said.delete(key);
    },
    onChild: ({ type, object }) => {
      const { uid } = object.metadata;
      if (type === 'DELETED') said.delete(uid);
      else if (!isReady(object)) noteChange(uid, `${nameOf(toIdentity(object))} ${describeUnready(object)}`);
      // Kinds that have nothing to wait for are ready at once, which is no news.
      else if (said.has(uid)) noteChange(uid, `${nameOf(toIdentity(object))} is ready`);
    },
  };
}

function toIdentity(object: WatchEvent['object']): ObjectIdentity {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace } = metadata;
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** The default namespace goes without saying. */
function nameOf({ kind, namespace, name }: ObjectIdentity): string {
  return namespace === undefined || namespace === 'default'
    ? `${kind} ${name}`
    : `${kind} ${namespace}/${name}`;
}

type ChildNews = Extract<MetacontrollerEvent, { readonly child: ObjectIdentity }>;

/** What a person wants to see of an event; undefined for what only tools count. */
function describe(event: MetacontrollerEvent): string | undefined {
  if ('child' in event) return describeChild(event);
  if (event.type === 'controller') {
    return event.phase === 'started' ? `controller ${event.controller} started` : undefined;
  }
  if (event.type === 'error') {
    const subject = event.parent === undefined ? event.controller : nameOf(event.parent);
    return `${event.reason} ${subject}: ${event.message}`;
  }
  if (event.type === 'crash') {
    return `CRASH, a real Metacontroller would have ended here: ${event.reason}. ${event.fix}`;
  }
  if (event.type === 'target-written') return `was given ${event.fields.join(', ')}`;
  return FINALIZER_NEWS[event.type];
}

const FINALIZER_NEWS: Readonly<Partial<Record<MetacontrollerEvent['type'], string>>> = {
  'finalizer-added': 'got a finalizer',
  'finalizer-removed': 'lost its finalizer',
};

function describeChild(event: ChildNews): string | undefined {
  const child = nameOf(event.child);
  switch (event.type) {
    case 'child-created':
      return `created ${child}`;
    case 'child-updated':
      return event.fields.length === 0 ? undefined : `updated ${child}: ${event.fields.join(', ')}`;
    case 'child-deleted':
      return event.reason === 'recreate'
        ? `deleted ${child} to make it anew: ${event.fields.join(', ')}`
        : `deleted ${child}, which is no longer wanted`;
    case 'child-adopted':
      return `adopted ${child}`;
    case 'child-released':
      return `released ${child}`;
    case 'child-skipped':
      return `left ${child} alone: ${event.reason}`;
  }
}

function describeUnready({ kind, metadata, ...object }: WatchEvent['object']): string {
  if (metadata.deletionTimestamp !== undefined) return 'is being deleted';
  if (kind !== 'Pod') return 'is not ready yet';
  const { phase } = PodStatus.parse(object['status']);
  return POD_PHASES[phase] ?? `is ${phase}`;
}

const PodStatus = z.object({ phase: z.string().default('Pending') }).catch({ phase: 'Pending' });

const POD_PHASES: Readonly<Record<string, string>> = {
  Pending: 'is pending',
  Running: 'is running',
  Succeeded: 'has succeeded',
  Failed: 'has failed',
};
