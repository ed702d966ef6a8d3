import type { KubeObject } from '../../../contract/kube-object.js';
import { objectAt, textAt } from '../fields.js';
import { resolveIntOrPercent } from '../int-or-percent.js';
import { delayOf, type Place } from './places.js';

export interface PlanView {
  readonly set: KubeObject;
  readonly places: readonly Place[];
  readonly now: number;
}

export interface Plan {
  readonly remove: readonly KubeObject[];
  /** Nodes that get a Pod with the present template. */
  readonly create: readonly string[];
}

/** What may be done now: one Pod per node, and as many replaced at a time as the strategy allows. */
export function planUpdate(view: PlanView): Plan {
  const { set, places } = view;
  const isAvailable = (pod: KubeObject): boolean => delayOf(set, pod, view.now) <= 0;
  const surplus = places.flatMap(({ current, outdated }) => [...current.slice(1), ...outdated.slice(1)]);
  const empty = places.filter(
    ({ current, outdated, leaving }) => current.length + outdated.length + leaving.length === 0,
  );
  const base = { remove: surplus, create: empty.map(({ node }) => node) };
  if (textAt(set, 'spec', 'updateStrategy', 'type') === 'OnDelete') return base;
  const surge = limitOf(set, 'maxSurge', places.length);
  const replaced = surge > 0 ? surging(places, surge, isAvailable) : replacing(view, isAvailable);
  return { remove: [...base.remove, ...replaced.remove], create: [...base.create, ...replaced.create] };
}

type Check = (pod: KubeObject) => boolean;

/** First away with the outdated Pod, then a new one. */
function replacing({ set, places }: PlanView, isAvailable: Check): Plan {
  const allowed = Math.max(1, limitOf(set, 'maxUnavailable', places.length));
  const serving = places.filter(({ current, outdated }) => [...current, ...outdated].some(isAvailable));
  const outdated = places.flatMap(({ current, outdated: [pod] }) =>
    pod === undefined || current.length > 0 ? [] : [pod],
  );
  const idle = outdated.filter((pod) => !isAvailable(pod));
  const spare = Math.max(0, allowed - (places.length - serving.length));
  return { remove: [...idle, ...outdated.filter(isAvailable).slice(0, spare)], create: [] };
}

/** First a new Pod beside the outdated one, which goes when the new one is available. */
function surging(places: readonly Place[], surge: number, isAvailable: Check): Plan {
  const pairs = places.filter(({ outdated }) => outdated.length > 0);
  const done = pairs.filter(({ current }) => current.some(isAvailable));
  const underWay = pairs.filter(({ current }) => current.length > 0).length - done.length;
  const waiting = pairs.filter(({ current }) => current.length === 0).map(({ node }) => node);
  return {
    remove: done.flatMap(({ outdated: [pod] }) => (pod === undefined ? [] : [pod])),
    create: waiting.slice(0, Math.max(0, surge - underWay)),
  };
}

function limitOf(set: KubeObject, field: 'maxSurge' | 'maxUnavailable', nodes: number): number {
  const strategy = objectAt(set, 'spec', 'updateStrategy', 'rollingUpdate');
  return resolveIntOrPercent(strategy[field], nodes, Math.ceil) ?? (field === 'maxSurge' ? 0 : 1);
}
