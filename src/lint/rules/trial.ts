import type { KubeApi } from '../../cluster/kube-api.js';
import { StatusError } from '../../cluster/status-error.js';
import type { JsonObject, JsonValue, KubeObject } from '../../contract/kube-object.js';
import type { HookError } from '../../errors/hook-error.js';
import { createLocalApi } from '../../local/api/local-api.js';
import { virtualClock } from '../../local/clock.js';
import { changedFields, fieldAt, isJsonObject } from '../../local/metacontroller/json.js';
import { withoutLastApplied } from '../../local/metacontroller/last-applied.js';
import { type ControllerDefinition, isComposite } from '../../sdk/controller-definition.js';
import type { Location } from '../../template/source.js';
import type { Finding } from '../finding.js';
import { parsePath, type Path } from '../places.js';
import { refusedField } from '../refused-field.js';
import type { LintSubject } from '../subject.js';
import { type Difference, runTrial } from '../trial/run-trial.js';
import type { Extent } from '../trial/sample.js';
import { sampleParents } from '../trial/sample-parents.js';
import { toTree, typedObject } from '../typed-tree.js';
import { keylessIn } from './lists.js';
import {
  type Coverage,
  neverMade,
  note,
  ofApi,
  refusedSamples,
  type Refusal,
  unknowable,
} from './not-tried.js';
import { misshapenIn } from './shapes.js';

/** What came of a trial. */
export interface TrialResult {
  readonly findings: readonly Finding[];
  /** There was a parent that it could be played with. */
  readonly isTried: boolean;
}

/** What comes to light when the file is used for sample parents: one with the least in its spec, one with everything. */
export async function findByTrial(subject: LintSubject): Promise<TrialResult> {
  const { definition } = subject;
  if (definition === undefined) return untried(subject, 'its controller is not among those that are loaded');
  if (definition.connect !== undefined) return untried(subject, 'its hook acts outside of the cluster');
  const seen: Seen = { found: [], made: new Set(), waits: new Map(), refused: new Map(), outcomes: [] };
  for (const extent of ['least', 'most'] as const) {
    const api = createLocalApi({ clock: virtualClock(0) });
    const parents = await sampleParents(definition, extent, api);
    if (parents instanceof StatusError) seen.refused.set(extent, ofApi(parents));
    else await tryParents(parents, { subject, definition, api, extent, seen });
  }
  const isTried = seen.outcomes.some((outcome) => outcome === 'answered' || outcome === 'failed');
  const isAnswered = seen.outcomes.every((outcome) => outcome === 'answered' || outcome === 'refused');
  const findings = [
    ...seen.found,
    ...refusedSamples(seen.refused, subject),
    ...(isTried && isAnswered ? neverMade(seen, subject) : []),
  ];
  return { findings, isTried };
}

function untried({ places }: LintSubject, why: string): TrialResult {
  return { findings: [note(places.value([]), `not tried: ${why}`)], isTried: false };
}

/**
 * Whether the hook answered, failed, took the spec for invalid, or cannot be asked because nothing is known of the fields of a
 * target.
 */
type Outcome = 'answered' | 'failed' | 'refused' | 'unknowable';

/** What was seen in the trials of a file. */
interface Seen extends Coverage {
  readonly found: Finding[];
  readonly refused: Map<Extent, Refusal>;
  readonly outcomes: Outcome[];
}

interface Attempt {
  readonly subject: LintSubject;
  readonly definition: ControllerDefinition;
  readonly api: KubeApi;
  readonly extent: Extent;
  readonly seen: Seen;
}

async function tryParents(parents: readonly KubeObject[], attempt: Attempt): Promise<void> {
  for (const parent of parents) attempt.seen.outcomes.push(await tryParent(parent, attempt));
}

async function tryParent(
  parent: KubeObject,
  { subject, definition, api, extent, seen }: Attempt,
): Promise<Outcome> {
  const { set, places } = subject;
  const { found, made, waits } = seen;
  const placeIn = (id: string | undefined, field: Path): Location => {
    const index = set.children.findIndex((child) => child.id === id);
    return places.value(index === -1 ? ['children'] : ['children', index, 'template', ...field]);
  };
  // Values that were made up need not be what a render of everything can work with, and nothing is known of a target.
  const severity = extent === 'least' && isComposite(definition) ? 'error' : 'warning';
  let outcome: Outcome = 'answered';
  await runTrial({
    definition,
    set,
    api,
    parent,
    events: {
      onFailure: (error) => {
        const isOfTarget = !isComposite(definition) && error.code === 'TEMPLATE_FAILED';
        outcome = isOfTarget ? 'unknowable' : 'failed';
        const failed = failure(error, { subject, parent, severity });
        found.push(isOfTarget ? unknowable(failed, parent) : failed);
      },
      onInvalidSpec: (message) => {
        outcome = 'refused';
        seen.refused.set(extent, { message, field: 'spec' });
      },
      onRendered: (child, id) => {
        if (id !== undefined) made.add(id);
        found.push(...shapesOf(child, id, subject));
      },
      onWaiting: (id, waitsFor) => waits.set(id, waitsFor),
      onRefused: ({ kind }, error, id) => {
        const location = placeIn(id, parsePath(refusedField(error)));
        const message = `${kind}: ${error.message}`;
        found.push({ rule: 'refused', severity, location, message, hint: sampleHint(parent) });
      },
      onUnknownKind: ({ apiVersion, kind }, id) =>
        found.push(note(placeIn(id, []), `${kind} is not tried: the embedded API has none in ${apiVersion}`)),
      onDifference: (difference, id) => found.push(...differences(difference, (field) => placeIn(id, field))),
    },
  });
  return outcome;
}

/** Rendered values are told more of than expressions; what is wrong with them stands where they come from. */
function shapesOf(
  child: JsonObject,
  id: string | undefined,
  { set, places }: LintSubject,
): readonly Finding[] {
  const index = set.children.findIndex((one) => one.id === id);
  const template = set.children[index];
  if (template === undefined) return [];
  const root = {
    tree: toTree(child, template.location),
    path: ['children', index, 'template'],
    named: new Map<string, never>(),
  };
  return [...typedObject(template, root)].flatMap((node) => [
    ...misshapenIn(node, places),
    ...keylessIn(node, places),
  ]);
}

interface Failure {
  readonly subject: LintSubject;
  readonly parent: KubeObject;
  readonly severity: Finding['severity'];
}

function failure(error: HookError, { subject, parent, severity }: Failure): Finding {
  const { file } = subject.set;
  const [, place = '', line = '', column = '', text = ''] =
    /^(.*?):(\d+):(\d+): (.*)$/s.exec(error.message) ?? [];
  const location =
    place === file
      ? { file, line: Number(line), column: Number(column) }
      : subject.places.value(['children', childNamedIn(error.message, subject)]);
  const message = place === file ? text : error.message;
  return { rule: 'render', severity, location, message, hint: `${error.hint}; ${sampleHint(parent)}` };
}

/** The guard names kind and name of the object it refuses. */
function childNamedIn(message: string, { set }: LintSubject): number {
  return Math.max(
    0,
    set.children.findIndex(({ kind }) => message.includes(`${kind} `)),
  );
}

function sampleHint({ spec }: KubeObject): string {
  return `seen with the spec ${JSON.stringify(spec ?? {})}`;
}

function differences(
  { rule, stored, updated }: Difference,
  placeOf: (field: Path) => Location,
): readonly Finding[] {
  const [before, after] = [withoutLastApplied(stored), withoutLastApplied(updated)];
  const isRecreated = rule.updateStrategy !== 'InPlace';
  return changedFields(before, after).map((field): Finding => {
    const path = parsePath(field);
    const texts = [before, after].map((object) => shown(valueAt(object, path)));
    return {
      rule: 'permanent-diff',
      severity: isRecreated ? 'error' : 'warning',
      location: placeOf(path),
      field,
      message: `${rule.kind}: ${field} is stored as ${texts[0] ?? ''}, the template makes it ${texts[1] ?? ''}: ${
        isRecreated ? 'deleted and made anew without end' : 'written again on every sync'
      }`,
      hint: texts[1] === 'nothing' ? 'write the value that is stored' : 'write it as it is stored',
    };
  });
}

function shown(value: JsonValue | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function valueAt(object: JsonValue | undefined, path: Path): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((value, step) => {
    if (Array.isArray(value)) return (value as readonly JsonValue[])[Number(step)];
    return isJsonObject(value) ? fieldAt(value, String(step)) : undefined;
  }, object);
}
