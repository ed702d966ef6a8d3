import { didYouMean } from '../../cel/suggest.js';
import { describeObject } from '../../contract/kube-object.js';
import { HookError } from '../../errors/hook-error.js';
import { isComposite } from '../../sdk/controller-definition.js';
import { reportObject } from '../../template/report-object.js';
import { describeSteps } from '../../template/explain/reads.js';
import { type FieldPath, type Scene, valueAtPath } from '../../template/explain/scene.js';
import { traceField, traceValue } from '../../template/explain/trace.js';
import type { ConditionTemplate, Placed, ReportTemplate } from '../../template/template-set.js';
import type { FieldExplanation, Origin } from './explanation.js';
import type { Inquiry } from './inquiry.js';
import { isSecretField, observeField, showValue } from './observed-field.js';

/** Where a field of the parent, or target, comes from. @throws HookError EXPLAIN_IMPOSSIBLE when it has no such field */
export function explainParentField(path: FieldPath, inquiry: Inquiry): FieldExplanation {
  const { served, situation, answer } = inquiry;
  const { parent } = situation;
  // A decorator answers labels and annotations without the metadata around them.
  const desired = valueAtPath(answer, path[0] === 'metadata' ? path.slice(1) : path);
  const origin = originOf(path, desired, inquiry);
  const isHidden = isSecretField(parent, path) || ('trace' in origin && 'hidden' in origin.trace.shown);
  const given = origin.from === 'user' ? givenAt(path, inquiry) : desired;
  const shown = given === undefined && 'trace' in origin ? origin.trace.shown : showValue(given, isHidden);
  const observed = observeField({ current: parent, path, desired: given, isHidden });
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

/** As the object has it, else as its schema completes it. */
function givenAt(path: FieldPath, { situation, scene }: Inquiry): unknown {
  return valueAtPath(situation.parent, path) ?? valueAtPath(scene?.session.scope.parent, path);
}

function originOf(path: FieldPath, desired: unknown, inquiry: Inquiry): Origin {
  const reported = reportOrigin(path, inquiry);
  if (reported !== undefined) return reported;
  if (path[0] === 'status') return desired === undefined ? { from: 'cluster' } : { from: 'hook' };
  const fallback = inquiry.scene?.defaultOf(['parent', ...path]);
  return { from: 'user', ...(fallback === undefined ? {} : { default: fallback }) };
}

/** What the definition says of its parent. */
function reportOrigin(path: FieldPath, { scene, served }: Inquiry): Origin | undefined {
  const report = scene?.session.set.report;
  if (scene === undefined || report === undefined) return undefined;
  const placed = placedAt(path, report);
  if (placed !== undefined) {
    return { from: 'template', trace: traceField(placed.value.tree, placed.rest, scene) };
  }
  const [section, field, type] = path;
  const isCondition = section === 'status' && field === 'conditions' && isComposite(served.definition);
  return isCondition ? conditionOrigin(type, report, scene) : undefined;
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

/** `status.conditions[Ready]`: worded by the definition, or summed up from its children. */
function conditionOrigin(type: string | number | undefined, report: ReportTemplate, scene: Scene): Origin {
  const own = report.conditions.find(
    (condition): condition is ConditionTemplate => condition !== 'auto' && condition.type === type,
  );
  if (own !== undefined) {
    const parts = { status: own.status, reason: own.reason, message: own.message };
    return {
      from: 'condition',
      parts: Object.entries(parts).flatMap(([field, placed]) =>
        placed === undefined ? [] : [{ field, ...traceValue(placed.tree, scene) }],
      ),
    };
  }
  const { settled, gates, scope } = scene.session;
  return { from: 'children', children: settled.map((one) => reportObject(one, scope.policy, gates)) };
}

function unknownField(path: FieldPath, { situation: { parent }, answer }: Inquiry): HookError {
  const known = [answer, parent].flatMap((object) => {
    const holder = valueAtPath(object, path.slice(0, -1));
    return typeof holder === 'object' && holder !== null && !Array.isArray(holder) ? Object.keys(holder) : [];
  });
  return new HookError('EXPLAIN_IMPOSSIBLE', {
    message: `${parent.kind} has no field ${describeSteps(path).slice(1)}${didYouMean(String(path.at(-1)), known)}`,
    ...(known.length === 0 ? {} : { hint: `There is ${[...new Set(known)].join(', ')}.` }),
  });
}
