import type { Location } from '../template/source.js';
import type { RuleId } from './rule-table.js';

/** A note is about what could not be looked at; nobody has to do anything about it. */
export type Severity = 'error' | 'warning' | 'note';

/** One thing that is wrong, or likely to be, or that could not be told, and where. */
export interface Finding {
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly location: Location;
  /** In the object, where it is about a field. */
  readonly field?: string | undefined;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** What there is to say about one file. */
export interface LintResult {
  /** From top to bottom. */
  readonly findings: readonly Finding[];
  /** A sample parent could be played. */
  readonly isTried: boolean;
}

/** By place, so that a file reads from top to bottom; a place is told once for each rule. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const first = new Map<string, Finding>();
  for (const finding of findings) {
    const { file, line, column } = finding.location;
    const key = [file, line, column, finding.rule].join('\0');
    const known = first.get(key);
    if (known === undefined || (known.severity === 'warning' && finding.severity === 'error')) {
      first.set(key, finding);
    }
  }
  return [...first.values()].sort(byPlace);
}

function byPlace({ location: a, rule: one }: Finding, { location: b, rule: other }: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column || (one < other ? -1 : 1);
}
