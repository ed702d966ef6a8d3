import type { Finding, LintResult, Severity } from './finding.js';

/** What there is to say about files: for people, ending in a line that sums it up, or for programs. */
export function renderResults(results: readonly LintResult[], output: 'text' | 'json'): string {
  const findings = results.flatMap((result) => result.findings);
  const numberOf = (wanted: Severity): number =>
    findings.filter(({ severity }) => severity === wanted).length;
  const files = results.length;
  const tried = results.filter(({ isTried }) => isTried).length;
  const [errors, warnings, notes] = [numberOf('error'), numberOf('warning'), numberOf('note')];
  if (output === 'json') {
    const flat = findings.map(({ location, ...finding }) => ({ ...location, ...finding }));
    return `${JSON.stringify({ files, tried, errors, warnings, notes, findings: flat }, undefined, 2)}\n`;
  }
  const counts = [count(errors, 'error'), count(warnings, 'warning'), count(notes, 'note')];
  const summary = `${count(files, 'file')}, ${tried} tried: ${counts.join(', ')}`;
  return [...findings.map(describeFinding), `${summary}\n`].join('\n');
}

/** A finding for people; its hint stands in a line of its own. */
export function describeFinding({ location, severity, rule, message, hint }: Finding): string {
  const { file, line, column } = location;
  const head = `${file}:${line}:${column}: ${severity}: ${message} (${rule})`;
  return hint === undefined ? head : `${head}\n    ${hint}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
