import { isComposite } from '../../sdk/controller-definition.js';
import { AUTO_TYPES } from '../../template/compile-report.js';
import { type FieldPath, type Scene, valueAtPath } from '../../template/explain/scene.js';
import { traceValue } from '../../template/explain/trace.js';
import type { ConditionTemplate, Placed, ReportTemplate } from '../../template/template-set.js';
import { describeWanted } from './explain-object.js';
import type { Origin, Part, SummedChild } from './explanation.js';
import type { Inquiry } from './inquiry.js';
import { startsWith } from './mask-parts.js';

/** Where the status as a whole comes from, or its conditions, or one of them: worded by the definition, or summed up from its children. */
export function statusOrigin(
  path: FieldPath,
  report: ReportTemplate,
  { inquiry, scene }: { readonly inquiry: Inquiry; readonly scene: Scene },
): Origin | undefined {
  const [section, field, type] = path;
  if (section !== 'status' || (field !== undefined && field !== 'conditions')) return undefined;
  // The conditions of a target are none of a decorator's.
  const conditions = isComposite(inquiry.served.definition) ? report.conditions : [];
  const parts = [
    ...report.status.map(([name, placed]) => partOf(['status', name], placed, scene)),
    ...conditions.flatMap((one) => (one === 'auto' ? [] : conditionParts(one, scene))),
  ].filter((part) => startsWith(part.path, path.slice(0, 3)));
  const isSummed = conditions.includes('auto') && (type === undefined || AUTO_TYPES.includes(String(type)));
  if (parts.length === 0 && !isSummed) return undefined;
  return { from: 'parts', parts, ...(isSummed ? { children: summedChildren(inquiry) } : {}) };
}

/** The path with a condition named by its type, also where its number was given. */
export function withConditionType(path: FieldPath, { answer }: Inquiry): FieldPath {
  const [section, field, item, ...rest] = path;
  if (section !== 'status' || field !== 'conditions' || typeof item !== 'number') return path;
  const type = valueAtPath(answer, [section, field, item, 'type']);
  return typeof type === 'string' ? [section, field, type, ...rest] : path;
}

export function partOf(path: FieldPath, { tree }: Placed, scene: Scene): Part {
  return { field: path.slice(path[0] === 'status' ? 1 : 2).join('.'), path, ...traceValue(tree, scene) };
}

function conditionParts({ type, status, reason, message }: ConditionTemplate, scene: Scene): readonly Part[] {
  return Object.entries({ status, reason, message }).flatMap(([field, placed]) =>
    placed === undefined
      ? []
      : [
          {
            ...partOf(['status', 'conditions', type, field], placed, scene),
            field: `${type}.${field}`,
          },
        ],
  );
}

function summedChildren(inquiry: Inquiry): readonly SummedChild[] {
  return inquiry.traces
    .flatMap(({ objects }) => objects)
    .map((trace) => {
      const { name, state, message, settled } = trace;
      const { reasons } = describeWanted(trace, inquiry);
      return {
        kind: settled.child.kind,
        name,
        state,
        ...(message === undefined ? {} : { message }),
        reasons,
      };
    });
}
