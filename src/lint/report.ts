import type { Finding } from './finding.js';

export interface ReportOptions {
  /** How many files were looked at. */
  readonly files: number;
  readonly output: 'text' | 'json';
}

/** Findings for people, ending in a line that sums them up, or for programs. */
export function renderFindings(findings: readonly Finding[], { files, output }: ReportOptions): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  if (output === 'json') {
    const flat = findings.map(({ location, ...finding }) => ({ ...location, ...finding }));
    return `${JSON.stringify({ files, errors, warnings, findings: flat }, undefined, 2)}\n`;
  }
  const summary = `${count(files, 'file')}: ${count(errors, 'error')}, ${count(warnings, 'warning')}`;
  return [...findings.map(renderFinding), `${summary}\n`].join('\n');
}

function renderFinding({ location, severity, rule, message, hint }: Finding): string {
  const { file, line, column } = location;
  const head = `${file}:${line}:${column}: ${severity}: ${message} (${rule})`;
  return hint === undefined ? head : `${head}\n    ${hint}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
