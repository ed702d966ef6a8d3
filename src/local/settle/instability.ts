import type { JsonValue } from '../../contract/kube-object.js';
import { jsonEqual } from '../metacontroller/json.js';
import type { CauseName, Evidence, Finding } from './evidence.js';
import { type History, wishesAt } from './history.js';
import { answerDifferences, type Difference, isReordered, type Path, showPath, valueAt } from './paths.js';
import { showValue } from './show.js';

/** A place at which the hook wants something else each time. */
interface Flip extends Difference {
  readonly history: History;
  readonly evidence: Evidence;
  /** All values wanted there, the latest last. */
  readonly values: readonly (JsonValue | undefined)[];
}

/** Of a hook whose successive answers differ for one object: which field, and why it does. */
export function findInstability(history: History, evidence: Evidence): Finding | undefined {
  const [earlier, later] = history.writes.filter(({ change }) => change.desired !== undefined).slice(-2);
  if (later === undefined) return undefined;
  const flips = answerDifferences(earlier?.change.desired, later.change.desired).map((difference): Flip => ({
    ...difference,
    history,
    evidence,
    values: wishesAt(history, difference.path),
  }));
  const judged = flips.map((flip) => ({ flip, cause: judge(flip) }));
  const telling = judged.find(({ cause }) => ROOTS.has(cause)) ?? judged[0];
  return telling && toFinding(telling.flip, telling.cause);
}

/** These explain the flips of other fields, too. */
const ROOTS: ReadonlySet<CauseName> = new Set([
  'echoed field',
  'missing status subresource',
  'status pruned by the schema',
]);

function toFinding(flip: Flip, cause: CauseName): Finding {
  const { object } = flip.history;
  if (cause === 'status pruned by the schema') return prunedFinding(flip);
  const { path, one, other } = flip;
  return {
    cause,
    object,
    field: showPath(path),
    values: [showValue(one, object, path), showValue(other, object, path)],
  };
}

/** Tests in the order in which they count; the last one always holds. */
const TESTS: readonly (readonly [CauseName, (flip: Flip) => boolean])[] = [
  ['echoed field', isEcho],
  ['missing status subresource', isGeneration],
  ['status pruned by the schema', (flip) => prunedPath(flip) !== undefined],
  ['keyless list', ({ one, other }) => isReordered(one, other)],
  ['timestamp', ({ one, other }) => isTimestampPair(one, other)],
  ['feedback', isAlternating],
  ['counter', isCounter],
  ['random value', () => true],
];

function judge(flip: Flip): CauseName {
  return TESTS.find(([, holds]) => holds(flip))?.[0] ?? 'unknown';
}

const SERVER_FIELDS = new Set(['resourceVersion', 'generation', 'managedFields', 'uid', 'creationTimestamp']);

/** By its place in a child, or by being the resourceVersion of the parent somewhere in the status. */
function isEcho({ history, path, other }: Flip): boolean {
  const [first, second = ''] = path;
  if (history.isChild) return (first === 'metadata' && SERVER_FIELDS.has(`${second}`)) || first === 'status';
  const before = history.writes.at(-1)?.change.before;
  return other !== undefined && other === before?.metadata.resourceVersion;
}

/** Without the subresource, each write of the status raises the generation, and the status tells the generation. */
function isGeneration({ history, evidence, other }: Flip): boolean {
  const before = history.writes.at(-1)?.change.before;
  return !history.isChild && !evidence.hasStatus && other === before?.metadata.generation;
}

function prunedPath({ history }: Flip): Path | undefined {
  const last = history.writes.at(-1);
  if (last?.type !== 'status-written') return undefined;
  const status = valueAt(last.change.desired, ['status']);
  const stored = valueAt(last.change.after, ['status']);
  const gone = answerDifferences(status, stored).find(
    ({ path, other }) => other === undefined && path[0] !== 'observedGeneration',
  );
  return gone && ['status', ...gone.path];
}

function prunedFinding(flip: Flip): Finding {
  const { object, writes } = flip.history;
  const path = prunedPath(flip) ?? flip.path;
  const wanted = valueAt(writes.at(-1)?.change.desired, path);
  const { path: flipping, one, other } = flip;
  const [before, after] = [showValue(one, object, flipping), showValue(other, object, flipping)];
  return {
    cause: 'status pruned by the schema',
    object,
    field: showPath(path),
    values: [showValue(wanted, object, path), '(absent)'],
    detail: `${showPath(flipping)} goes from ${before} to ${after} meanwhile`,
  };
}

const ISO_TIME = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g;
const TIME_OF_DAY = /\b\d{1,2}:\d\d:\d\d\b/;

function isTimestampPair(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  if (typeof one === 'number' && typeof other === 'number') return isEpoch(one) && isEpoch(other);
  if (typeof one !== 'string' || typeof other !== 'string') return false;
  if (/^\d+$/.test(one) && /^\d+$/.test(other)) return isEpoch(Number(one)) && isEpoch(Number(other));
  if (one.replace(ISO_TIME, '') === other.replace(ISO_TIME, '')) return true;
  return [one, other].every((text) => TIME_OF_DAY.test(text) && !Number.isNaN(Date.parse(text)));
}

/** Seconds, milliseconds, microseconds or nanoseconds from 2001 to 2100. */
function isEpoch(value: number): boolean {
  return [1, 1e3, 1e6, 1e9].some((unit) => value / unit >= 978e6 && value / unit <= 4102e6);
}

/** Back to a value of before, again and again. */
function isAlternating({ values }: Flip): boolean {
  const [first, second, third, fourth] = values.slice(-4);
  return values.length >= 4 && jsonEqual(first, third) && jsonEqual(second, fourth);
}

function isCounter({ values }: Flip): boolean {
  const numbers = values.slice(-4).map(toNumber);
  return numbers.length > 1 && numbers.every((value, index) => isNext(numbers[index - 1], value, index));
}

function isNext(before: number | undefined, value: number | undefined, index: number): boolean {
  if (value === undefined) return false;
  return index === 0 || (before !== undefined && value >= before && value - before <= 1000);
}

/** A number, or the only one in a text. */
function toNumber(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const [digits, ...more] = value.match(/\d+(?:\.\d+)?/g) ?? [];
  return digits === undefined || more.length > 0 || digits.length > 15 ? undefined : Number(digits);
}
