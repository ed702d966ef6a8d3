import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { KubeApi, ObjectInput } from '../../cluster/kube-api.js';
import { StatusError } from '../../cluster/status-error.js';
import type { JsonObject, KubeObject } from '../../contract/kube-object.js';
import { groupKey, toObjectMap } from '../../contract/object-map.js';
import { HookError } from '../../errors/hook-error.js';
import { dispatch } from '../../hooks/dispatch.js';
import { serveController, type ServedController } from '../../hooks/served-controller.js';
import { isJsonObject } from '../../local/metacontroller/json.js';
import type { ChildRule } from '../../sdk/child-rule.js';
import { childRulesOf, type ControllerDefinition, isComposite } from '../../sdk/controller-definition.js';
import { valueAtPath } from '../../template/explain/scene.js';
import type { TemplateSet } from '../../template/template-set.js';
import { applyForTrial, type Stored } from './apply-for-trial.js';
import { originKey, type Origins, recordRenders } from './recorded.js';

/** What a trial saw; the rules say what it means. */
export interface TrialEvents {
  readonly onFailure: (error: HookError) => void;
  /** The CRD takes the spec, the controller does not: it wants more than a CRD can say. */
  readonly onInvalidSpec: (message: string) => void;
  /** The template id is that of the file, where one can be told. */
  readonly onRendered: (child: JsonObject, id: string | undefined) => void;
  /** A template has no object yet, or leaves the one it has as it is. */
  readonly onWaiting: (id: string, waitsFor: string) => void;
  readonly onRefused: (child: ObjectInput, error: StatusError, id: string | undefined) => void;
  /** The local API does not have the kind. */
  readonly onUnknownKind: (child: ObjectInput, id: string | undefined) => void;
  /** After several turns, still: what is stored, and what the next update would make of it. */
  readonly onDifference: (difference: Difference, id: string | undefined) => void;
}

export interface Difference {
  readonly rule: ChildRule;
  readonly stored: JsonObject;
  readonly updated: JsonObject;
}

export interface Trial {
  readonly definition: ControllerDefinition;
  readonly set: TemplateSet;
  readonly api: KubeApi;
  /** It is in the API, where a composite's parent has to be. */
  readonly parent: KubeObject;
  readonly events: TrialEvents;
}

/** What a trial gets of the server that it has not. */
const SERVER = { secretKey: 'a key that only trials are played with', toolboxImage: 'metahooks:lint' };

/** Enough for what is read of observed objects to be there: made, seen, seen with what followed from that. */
const TURNS = 4;

/**
 * Plays the first turns of a new parent as Metacontroller would: the sync hook, then its children on the API, and again with
 * what the API made of them. `after` holds nothing up, because nothing runs that could become ready.
 */
export async function runTrial(trial: Trial): Promise<void> {
  const origins: Origins = new Map();
  const definition = recordRenders(trial.definition, ({ byId, waiting }) => {
    const made = Object.entries(byId).flatMap(([id, objects]) => objects.map((object) => ({ id, object })));
    made.forEach(({ id, object }) => origins.set(originKey(object), id));
    waiting.forEach(({ id, message = '' }) => trial.events.onWaiting(id, message));
  });
  const set = { ...trial.set, children: trial.set.children.map((child) => ({ ...child, after: [] })) };
  const served = serveController(definition, { templates: () => set, server: SERVER });
  const stored: Stored = new Map();
  for (let turn = 1; turn <= TURNS; turn += 1) {
    const answer = await tryCall(served, trial, [...stored.values()]);
    if (answer === undefined) return;
    const children = answer.map((child) => ({ child, id: origins.get(originKey(child)) }));
    const fresh = children.filter(({ child }) => !stored.has(originKey(child)));
    fresh.forEach(({ child, id }) => trial.events.onRendered(child, id));
    for (const { child, id } of children) {
      await letOthersRun();
      await applyChild(child, { ...trial, stored, isLast: turn === TURNS, id });
    }
  }
}

type Child = JsonObject & ObjectInput;

async function tryCall(
  served: ServedController,
  { parent, events }: Trial,
  children: readonly KubeObject[],
): Promise<readonly Child[] | undefined> {
  const { definition } = served;
  const observed = toObjectMap(childRulesOf(definition), children, { version: 'v2', parent });
  const body = {
    controller: { kind: definition.controllerKind, spec: {} },
    ...(isComposite(definition) ? { parent, children: observed } : { object: parent, attachments: observed }),
    related: Object.fromEntries((definition.related ?? []).map((rule) => [groupKey(rule), {}])),
    finalizing: false,
  };
  try {
    const call = { controller: definition.name, hook: 'sync', body };
    const controllers = new Map([[definition.name, served]]);
    const answer = await dispatch(call, { controllers, now: () => 0 });
    const invalid = valueAtPath(answer, ['status', 'conditions', 'InvalidSpec', 'message']);
    if (typeof invalid !== 'string') return childrenIn(answer).filter(isChild);
    events.onInvalidSpec(invalid);
    return undefined;
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
    events.onFailure(error);
    return undefined;
  }
}

function childrenIn(answer: object): readonly unknown[] {
  if ('children' in answer && Array.isArray(answer.children)) return answer.children;
  return 'attachments' in answer && Array.isArray(answer.attachments) ? answer.attachments : [];
}

/** The guard has seen to it already. */
function isChild(value: unknown): value is Child {
  return isJsonObject(value) && isJsonObject(value['metadata']);
}

interface Application extends Trial {
  readonly stored: Stored;
  readonly isLast: boolean;
  readonly id: string | undefined;
}

async function applyChild(
  child: Child,
  { definition, api, parent, events, ...turn }: Application,
): Promise<void> {
  const rule = childRulesOf(definition).find(
    ({ apiVersion, kind }) => apiVersion === child.apiVersion && kind === child.kind,
  );
  if (rule === undefined) return;
  try {
    const updated = await applyForTrial(child, { rule, api, parent, ...turn });
    if (updated !== undefined) events.onDifference({ rule, ...updated }, turn.id);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (error.reason === 'NotFound') events.onUnknownKind(child, turn.id);
    else events.onRefused(child, error, turn.id);
  }
}
