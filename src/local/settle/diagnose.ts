import { findBusyLoop, findFailure, findShortResync } from './calls.js';
import { CAUSES, type ErrorEvent, type Evidence, type Finding } from './evidence.js';
import { toHistories } from './history.js';
import { findIdentityProblem, findUndeclared } from './identities.js';
import { findInstability } from './instability.js';
import { findResistance } from './resistance.js';
import { shorten, showObject } from './show.js';

/** What tells most comes first: a hook that fails may have written much before. */
const DETECTORS: readonly ((evidence: Evidence) => Finding | undefined)[] = [
  findFailure,
  findBusyLoop,
  findIdentityProblem,
  findFlip,
  findUndeclared,
  findShortResync,
];

/** The likely cause why a parent does not come to rest, from what was seen of it. */
export function diagnose(evidence: Evidence): Finding {
  for (const detect of DETECTORS) {
    const finding = detect(evidence);
    if (finding !== undefined) return finding;
  }
  return { cause: 'unknown' };
}

/** Written at least twice: what was written once may be the end of it. */
function findFlip(evidence: Evidence): Finding | undefined {
  for (const history of toHistories(evidence.writes)) {
    if (history.writes.length < 2) continue;
    const finding = findInstability(history, evidence) ?? findResistance(history, evidence);
    if (finding !== undefined) return finding;
  }
  return undefined;
}

/** The message for a person: who, where, what, why, and what to do. */
export function describeUnrest(evidence: Evidence, trouble: string): string {
  const { controller, parent, calls } = evidence;
  const { cause, object, field, values, detail } = diagnose(evidence);
  const call = calls.findLast(({ hook }) => hook !== 'customize') ?? calls.at(-1);
  const place =
    field === undefined ? undefined : `${field}${object === undefined ? '' : ` of ${showObject(object)}`}`;
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['controller', controller],
    ['hook', call && `${call.hook}, ${call.url}`],
    ['field', place],
    ['values', values?.join(' and ')],
    ['cause', detail === undefined ? cause : `${cause}: ${detail}`],
    ['fix', CAUSES[cause]],
  ];
  return [`${showObject(parent)} does not come to rest: ${trouble}`, ...lines.flatMap(toLine)].join('\n');
}

/** For a controller object that does nothing because it cannot be started. */
export function describeIdleController({ controller, message, code }: ErrorEvent): string {
  const isStatusMissing = message.includes("does not have subresource 'Status' enabled");
  const cause = isStatusMissing ? 'missing status subresource' : 'controller does not start';
  const lines = [
    ['cause', `${cause}: ${code === undefined ? '' : `${code}: `}${shorten(message, 600)}`],
    ['fix', CAUSES[cause]],
  ] as const;
  return [`controller ${controller} does not work for any parent`, ...lines.flatMap(toLine)].join('\n');
}

function toLine([name, text]: readonly [string, string | undefined]): readonly string[] {
  return text === undefined ? [] : [`  ${name}: ${text}`];
}
