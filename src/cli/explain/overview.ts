import { describeObject } from '../../contract/kube-object.js';
import { describeOther, describeUnwanted, describeWanted, isSameObject } from './explain-object.js';
import type { ObjectLine, Overview } from './explanation.js';
import { type Inquiry, invalidSpecOf } from './inquiry.js';

/** Every template and every child, one line each. */
export function explainParent(inquiry: Inquiry): Overview {
  const { served, situation, traces } = inquiry;
  return {
    explains: 'parent',
    controller: served.definition.name,
    parent: describeObject(situation.parent),
    notes: notesOf(inquiry),
    objects: [
      ...traces.flatMap((trace) =>
        trace.objects.length === 0
          ? [describeUnwanted(trace)]
          : trace.objects.map((object) => describeWanted(object, inquiry)),
      ),
      ...othersOf(inquiry),
    ],
  };
}

/** Children without a template: observed ones, and those a hook makes by itself. */
function othersOf(inquiry: Inquiry): readonly ObjectLine[] {
  const planned = inquiry.traces.flatMap(({ child, objects }) =>
    objects.map(({ name }) => ({ apiVersion: child.apiVersion, kind: child.kind, metadata: { name } })),
  );
  const isPlanned = (object: (typeof planned)[number]): boolean =>
    planned.some((one) => isSameObject(one, object));
  const observed = inquiry.situation.children;
  const made = inquiry.desired.filter(
    (one) => !isPlanned(one) && !observed.some((other) => isSameObject(one, other)),
  );
  return [
    ...observed.filter((object) => !isPlanned(object)).map((object) => describeOther(object, inquiry)),
    ...made.map(({ kind, metadata }) => ({
      template: undefined,
      object: `${kind}/${metadata.name}`,
      state: 'is being made, by the hook',
      reasons: [],
    })),
  ];
}

function notesOf(inquiry: Inquiry): readonly string[] {
  const { hook, situation, scene } = inquiry;
  const since = situation.parent.metadata.deletionTimestamp;
  const invalid = invalidSpecOf(inquiry);
  const stage = scene?.session.staying.stage;
  return [
    ...(since === undefined ? [] : [`it is being deleted since ${since}`]),
    ...(since !== undefined && hook === undefined
      ? ['no hook is called for that: its children go with it']
      : []),
    ...(stage === undefined ? [] : [`the deletion is in the stage ${stage}`]),
    ...(invalid === undefined ? [] : [`its spec is invalid, so every child stays as it is: ${invalid}`]),
    ...(scene === undefined && hook !== undefined && invalid === undefined
      ? ['the hook rendered no template']
      : []),
  ];
}
