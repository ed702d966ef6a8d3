import { didYouMean } from '../../cel/suggest.js';
import { describeObject } from '../../contract/kube-object.js';
import { HookError } from '../../errors/hook-error.js';
import { describeSteps } from '../../template/explain/reads.js';
import { type FieldPath, type Scene, valueAtPath } from '../../template/explain/scene.js';
import { traceField } from '../../template/explain/trace.js';
import type { Placed, ReportTemplate } from '../../template/template-set.js';
import type { FieldExplanation, Origin } from './explanation.js';
import { partOf, statusOrigin, withConditionType } from './explain-status.js';
import { type Inquiry, invalidSpecOf } from './inquiry.js';
import { isHiddenPart, maskObserved, maskParts } from './mask-parts.js';
import { isSecretField, observeField, showValue } from './observed-field.js';

/** Where a field of the parent, or target, comes from. @throws HookError EXPLAIN_IMPOSSIBLE when it has no such field */
export function explainParentField(asked: FieldPath, inquiry: Inquiry): FieldExplanation {
  const path = withConditionType(asked, inquiry);
  const { served, situation, answer } = inquiry;
  const { parent } = situation;
  // A decorator answers labels and annotations without the metadata around them.
  const desired = valueAtPath(answer, path[0] === 'metadata' ? path.slice(1) : path);
  const origin = originOf(path, desired, inquiry);
  const isHidden = isSecretField(parent, path) || isMadeOfSecrets(origin, path);
  const parts = 'parts' in origin ? origin.parts : [];
  const given = origin.from === 'user' ? givenAt(path, inquiry) : desired;
  const shown =
    given === undefined && 'trace' in origin
      ? origin.trace.shown
      : showValue(maskParts(given, path, parts), isHidden);
  const observed = maskObserved(
    observeField({ current: parent, path, desired: given, isHidden }),
    path,
    parts,
  );
  if ('absent' in shown && 'absent' in observed.shown && !('trace' in origin))
    throw unknownField(path, inquiry);
  return {
    explains: 'field',
    controller: served.definition.name,
    parent: describeObject(parent),
    object: `${parent.kind}/${parent.metadata.name}`,
    template: undefined,
    field: describeSteps(path),
    shown,
    origin,
    reasons: [],
    observed,
  };
}

function isMadeOfSecrets(origin: Origin, path: FieldPath): boolean {
  if ('parts' in origin) return isHiddenPart(path, origin.parts);
  return 'trace' in origin && 'hidden' in origin.trace.shown;
}

/** As the object has it, else as its schema completes it. */
function givenAt(path: FieldPath, { situation, scene }: Inquiry): unknown {
  return valueAtPath(situation.parent, path) ?? valueAtPath(scene?.session.scope.parent, path);
}

function originOf(path: FieldPath, desired: unknown, inquiry: Inquiry): Origin {
  const reported = reportOrigin(path, inquiry);
  if (reported !== undefined) return reported;
  if (path[0] === 'status') return answeredOrigin(desired, inquiry);
  const fallback = inquiry.scene?.defaultOf(['parent', ...path]);
  return { from: 'user', ...(fallback === undefined ? {} : { default: fallback }) };
}

/** Of a field that no definition makes. */
function answeredOrigin(desired: unknown, inquiry: Inquiry): Origin {
  if (desired === undefined) return { from: 'cluster' };
  const problem = invalidSpecOf(inquiry);
  return problem === undefined ? { from: 'hook' } : { from: 'invalid-spec', problem };
}

/** What the definition says of its parent. */
function reportOrigin(path: FieldPath, inquiry: Inquiry): Origin | undefined {
  const { scene } = inquiry;
  const report = scene?.session.set.report;
  if (scene === undefined || report === undefined) return undefined;
  const placed = placedAt(path, report);
  if (placed !== undefined) {
    return { from: 'template', trace: traceField(placed.value.tree, placed.rest, scene) };
  }
  return changesOrigin(path, report, scene) ?? statusOrigin(path, report, { inquiry, scene });
}

/** All the labels or annotations that a decorator sets. */
function changesOrigin(
  [section, field, ...steps]: FieldPath,
  report: ReportTemplate,
  scene: Scene,
): Origin | undefined {
  if (section !== 'metadata' || steps.length > 0 || (field !== 'labels' && field !== 'annotations'))
    return undefined;
  const parts = report[field].map(([name, placed]) => partOf(['metadata', field, name], placed, scene));
  return parts.length === 0 ? undefined : { from: 'parts', parts };
}

interface PlacedField {
  readonly value: Placed;
  readonly rest: FieldPath;
}

/** Where a definition says what a field of its parent, or a label of its target, is. */
function placedAt(path: FieldPath, report: ReportTemplate): PlacedField | undefined {
  const [section, ...steps] = path;
  const isLabel = section === 'metadata' && (steps[0] === 'labels' || steps[0] === 'annotations');
  const fields = isLabel ? report[steps[0] === 'labels' ? 'labels' : 'annotations'] : report.status;
  const [field, ...rest] = isLabel ? steps.slice(1) : steps;
  if (!isLabel && section !== 'status') return undefined;
  const value = fields.find(([one]) => one === field)?.[1];
  return value && { value, rest };
}

function unknownField(path: FieldPath, { situation: { parent }, answer }: Inquiry): HookError {
  const known = [answer, parent].flatMap((object) => {
    const holder = valueAtPath(object, path.slice(0, -1));
    return namesIn(holder);
  });
  return new HookError('EXPLAIN_IMPOSSIBLE', {
    message: `${parent.kind} has no field ${describeSteps(path).slice(1)}${didYouMean(String(path.at(-1)), known)}`,
    ...(known.length === 0 ? {} : { hint: `There is ${[...new Set(known)].join(', ')}.` }),
  });
}

/** Of the fields of an object, or of the items of a list of conditions. */
function namesIn(holder: unknown): readonly string[] {
  if (Array.isArray(holder))
    return holder.flatMap(({ type }: { type?: unknown }) => (typeof type === 'string' ? [type] : []));
  return typeof holder === 'object' && holder !== null ? Object.keys(holder) : [];
}
