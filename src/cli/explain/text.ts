import { conditionLines } from './condition-text.js';
import type { Default } from '../../template/explain/scene.js';
import type { Read, TraceStep } from '../../template/explain/trace-step.js';
import type { Trace } from '../../template/explain/trace.js';
import { describeSteps } from '../../template/explain/reads.js';
import type { Location } from '../../template/source.js';
import type {
  Explanation,
  FieldExplanation,
  ObjectExplanation,
  ObjectLine,
  Origin,
  Overview,
  Part,
  Reason,
  SummedChild,
} from './explanation.js';
import { observedText } from './observed-text.js';
import { shownText } from './shown-text.js';

/** An explanation for people. */
export function toText(explanation: Explanation): string {
  return `${linesOf(explanation).join('\n')}\n`;
}

function linesOf(explanation: Explanation): readonly string[] {
  switch (explanation.explains) {
    case 'parent':
      return overviewLines(explanation);
    case 'object':
      return objectLines(explanation);
    case 'field':
      return fieldLines(explanation);
  }
}

function overviewLines({ parent, controller, notes, objects }: Overview): readonly string[] {
  const rows = objects.map((line) => [line.template ?? '-', line.object, stateOf(line)]);
  return [
    `${parent}, by the controller ${controller}`,
    ...notes.map((note) => `  ${note}`),
    '',
    ...toTable([['TEMPLATE', 'OBJECT', 'STATE'], ...rows]),
  ];
}

function stateOf({ state, reasons }: ObjectLine): string {
  return [state, ...reasons.map(reasonInLine)].join('; ');
}

/** With the place and the values that decide it, on one line. */
function reasonInLine({ message, step, shown }: Reason): string {
  if (step === undefined) return message;
  const reads = step.reads.map((read) => `${read.path} ${shownText(read.shown)}`);
  const values = reads.length === 0 ? '' : ` (${reads.join(', ')})`;
  const result =
    shown === undefined || (step.written !== undefined && !step.written.includes('${'))
      ? ''
      : ` ${shownText(shown)}`;
  return `${message}: ${placeOf(step.location)} ${step.written ?? ''}${result}${values}`;
}

function toTable(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  );
}

function objectLines({
  object,
  parent,
  controller,
  template,
  location,
  state,
  reasons,
}: ObjectExplanation): readonly string[] {
  const place = location === undefined ? '' : `, ${placeOf(location)}`;
  const maker = template === undefined ? 'no template' : `template ${template}${place}`;
  return [
    `${object}: ${state}`,
    '',
    `${maker}, for ${parent}, by the controller ${controller}`,
    ...reasons.flatMap(reasonLines),
  ];
}

function reasonLines({ message, step, shown }: Reason): readonly string[] {
  if (step === undefined) return [message];
  const result = shown === undefined ? '' : `  ${shownText(shown)}`;
  return [
    message,
    `  ${placeOf(step.location)}  ${step.written ?? ''}${result}`,
    ...readLines(step.reads, '    '),
  ];
}

function fieldLines(explanation: FieldExplanation): readonly string[] {
  const { object, field, shown, origin, reasons, observed } = explanation;
  const isForeign = origin.from === 'cluster';
  const value = isForeign ? observed.shown : shown;
  const conditions = field.startsWith('.status.conditions') ? conditionLines(value) : undefined;
  return [
    ...(conditions === undefined
      ? [`${object}${field} ${shownText(value)}`]
      : [`${object}${field}`, ...conditions]),
    '',
    ...originLines(origin, explanation),
    '',
    ...reasons.flatMap(reasonLines),
    `observed: ${observedText(observed, origin)}`,
  ];
}

function originLines(origin: Origin, { template }: FieldExplanation): readonly string[] {
  switch (origin.from) {
    case 'template':
      return traceLines(origin.trace, template);
    case 'parts':
      return [...summaryLines(origin.children), ...origin.parts.flatMap(partLines)];
    case 'invalid-spec':
      return [`the spec is invalid, so nothing was rendered: ${origin.problem}`];
    case 'hook':
      return ['made by the hook, not by a template'];
    case 'kept':
      return ['kept as it was last applied'];
    case 'user':
      return [userText(origin.default)];
    case 'cluster':
      return ['no template has it'];
  }
}

function partLines({ field, step, shown }: Part): readonly string[] {
  return [
    `${field}, ${placeOf(step.location)}`,
    `  ${step.written ?? ''}  ${shownText(shown)}`,
    ...readLines(step.reads, '    '),
  ];
}

function summaryLines(children: readonly SummedChild[] | undefined): readonly string[] {
  if (children === undefined) return [];
  return ['summed up from the children (conditions: auto)', ...children.flatMap(summedLines)];
}

/** A child with why it is not ready. */
function summedLines({ kind, name, state, message, reasons }: SummedChild): readonly string[] {
  const head = `  ${kind}/${name}: ${message === undefined ? state : `${state}, ${message}`}`;
  // A state may have its reason in its own words already.
  const others = reasons.filter((reason) => reason.step !== undefined || reason.message !== message);
  return [head, ...others.flatMap(reasonLines).map((line) => `    ${line}`)];
}

const DEFAULT_NOTES = {
  'filled-in': 'default of the schema',
  equal: 'the same as the default of the schema',
} as const;

function userText(fallback: Default | undefined): string {
  if (fallback === 'filled-in') return 'default of the schema; nobody gave it';
  return `given by whoever wrote the object${fallback === undefined ? '' : ', or the default of the schema'}`;
}

function traceLines({ steps, end, rest }: Trace, template: string | undefined): readonly string[] {
  const first = template === undefined ? 'definition' : `template ${template}`;
  return [...steps.flatMap((step) => stepLines(step, first)), ...endLines(end, rest)];
}

function stepLines({ name, location, written, reads }: TraceStep, first: string): readonly string[] {
  const head = `${name === undefined ? first : `from ${name}`}, ${placeOf(location)}`;
  return [head, ...(written === undefined ? [] : [`  ${written}`]), ...readLines(reads, '    ')];
}

function endLines(end: Trace['end'], rest: Trace['rest']): readonly string[] {
  if (end === 'omitted') return ['left out by omit()'];
  return end === 'inside' ? [`${describeSteps(rest)} is inside of the result of this expression`] : [];
}

function readLines(reads: readonly Read[], indent: string): readonly string[] {
  return reads.flatMap((read) => {
    const { definition } = read;
    const line = `${indent}${read.path} ${shownText(read.shown)}${noteOf(read)}`;
    if (definition === undefined) return [line];
    const written = definition.written === undefined ? '' : `  ${definition.written}`;
    const from = `${indent}  from ${definition.name ?? ''}, ${placeOf(definition.location)}${written}`;
    return [line, from, ...readLines(definition.reads, `${indent}    `)];
  });
}

function noteOf({ source, default: fallback, item }: Read): string {
  if (fallback !== undefined) return `  (${DEFAULT_NOTES[fallback]})`;
  if (source === 'hook') return '  (given by the hook)';
  return item === undefined ? '' : `  (item [${item.index}] of ${item.count})`;
}

function placeOf({ file, line, column }: Location): string {
  return `${file}:${line}:${column}`;
}
