import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { HookError } from '../errors/hook-error.js';
import { type Finding, type LintResult, sortFindings } from './finding.js';
import type { Places } from './places.js';
import type { RuleId } from './rule-table.js';
import { findUncanonical } from './rules/canonical.js';
import { findCrdProblems } from './rules/crd.js';
import { findDeadlock } from './rules/deadlock.js';
import { findUnknownReads, findUnknownStatus } from './rules/fields-read.js';
import { findFlapping } from './rules/flapping.js';
import { findKroDifferences } from './rules/kro.js';
import { findKeyless } from './rules/lists.js';
import { findLongNames, findSharedNames } from './rules/names.js';
import { findForeignScope } from './rules/scope.js';
import { findMisshapen } from './rules/shapes.js';
import { findByTrial } from './rules/trial.js';
import { findImmutable, findStrategies } from './rules/updates.js';
import type { LintSubject, Rule } from './subject.js';

/** Rules that only read the file. */
const STATIC_RULES: readonly Rule[] = [
  findMisshapen,
  findUnknownReads,
  findUnknownStatus,
  findFlapping,
  findDeadlock,
  findUncanonical,
  findKeyless,
  findImmutable,
  findStrategies,
  findLongNames,
  findSharedNames,
  findForeignScope,
  findKroDifferences,
];

/** Everything that is wrong with a file that could be compiled. */
export async function lintSubject(subject: LintSubject): Promise<LintResult> {
  const found: Finding[] = [];
  for (const rule of STATIC_RULES) {
    found.push(...rule(subject));
    await letOthersRun();
  }
  const crd = await findCrdProblems(subject);
  const trial = crd.length > 0 ? { findings: [], isTried: false } : await findByTrial(subject);
  const findings = [...found, ...crd, ...withoutKnown(trial.findings, found)];
  return { findings: sortFindings(allowed(findings, subject.places)), isTried: trial.isTried };
}

/** What a rule has explained already is not told a second time, as what came of it. */
function withoutKnown(tried: readonly Finding[], found: readonly Finding[]): readonly Finding[] {
  const told = new Set(found.map(({ rule, message }) => `${rule} ${message}`));
  const explaining = found.filter(({ rule }) => EXPLAINS.has(rule));
  const isHopeless = explaining.some(({ severity }) => severity === 'error');
  return tried.filter((finding) => {
    const { rule, message } = finding;
    if (told.has(`${rule} ${message}`)) return false;
    if (rule === 'refused' || rule === 'render') return !isHopeless;
    return rule !== 'permanent-diff' || !explaining.some((cause) => isAbout(cause, finding));
  });
}

/** Whether one finding is about the line of another, or about a value that the other is in. */
function isAbout(cause: Finding, { location, field = '' }: Finding): boolean {
  if (cause.location.line === location.line) return true;
  const { field: around = '' } = cause;
  return around !== '' && field.startsWith(around) && cause.location.line < location.line;
}

/** Rules that say why a child is refused or never comes to rest. */
const EXPLAINS: ReadonlySet<RuleId> = new Set([
  ...(['unknown-kind', 'unknown-field', 'wrong-type', 'missing-field'] as const),
  ...(['canonical-form', 'keyless-list', 'deadlock', 'scope', 'name-collision'] as const),
]);

function allowed(findings: readonly Finding[], places: Places): readonly Finding[] {
  return findings.filter(({ rule, location }) => !places.isAllowed(rule, location));
}

/** The finding for a file that cannot be compiled; its place stands in the message. */
export function compileFinding(error: HookError, file: string): Finding {
  const [, place, line = '', column = '', text = ''] = /^(.*?):(\d+):(\d+): (.*)$/s.exec(error.message) ?? [];
  const isPlaced = place === file;
  return {
    rule: 'compile',
    severity: 'error',
    location: { file, line: isPlaced ? Number(line) : 1, column: isPlaced ? Number(column) : 1 },
    message: isPlaced ? text : error.message,
    hint: error.hint,
  };
}
