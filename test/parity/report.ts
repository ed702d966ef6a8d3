import { join } from 'node:path';
import { type Recording, readRecording } from './recordings.js';
import type { Case, Scenario } from './scenario.js';

export const REPORT_FILE = join(import.meta.dirname, '../../docs/parity.md');

/** `docs/parity.md`. What it says is true because the tests fail when a case that is not marked differs, or a marked one agrees. */
export function toReport(scenarios: readonly Scenario[]): string {
  const numbers = new Set(scenarios.map(({ scenario }) => scenario));
  const disagreeing = new Set(scenarios.filter(isDiffering).map(({ scenario }) => scenario));
  const cases = scenarios.flatMap((scenario) => scenario.cases);
  const [recording] = scenarios.flatMap(({ file }) => readRecording(file) ?? []);
  return [
    '# Agreement with the real Metacontroller',
    '',
    `${numbers.size - disagreeing.size} of ${numbers.size} scenarios agree, ${cases.length} cases in all.`,
    '',
    `Each was played on ${versions(recording)} and recorded (\`npm run parity:record\`). \`npm test\` plays every one on the local`,
    'cluster, `npm run test:e2e` plays it with the stand-in over a real API server, and both compare: the objects, what the hooks were',
    'asked, the Events, the changes on the way and, where something never ends, the calls per second. Scenarios are YAML files in',
    '[test/parity/scenarios](../test/parity/scenarios). This page is generated (`npm run parity:docs`).',
    '',
    '| | Scenario | What Metacontroller does | Cases | |',
    '| --- | --- | --- | --- | --- |',
    ...scenarios.map(toRow),
    ...toDifferences(scenarios),
    '',
  ].join('\n');
}

function toRow(scenario: Scenario): string {
  const { file, title, lesson = '', cases } = scenario;
  const link = `[${scenario.scenario}](../test/parity/scenarios/${file}.yaml)`;
  const verdict = isDiffering(scenario) ? 'differs' : 'agrees';
  return `| ${link} | ${title} | ${lesson.replaceAll('|', '\\|').trim()} | ${cases.length} | ${verdict} |`;
}

function toDifferences(scenarios: readonly Scenario[]): readonly string[] {
  const lines = scenarios.flatMap((scenario) =>
    differing(scenario).map(({ about, difference }) => {
      const where = difference?.in === 'api' ? 'embedded API' : 'stand-in';
      return `- **${scenario.scenario}, ${about}** (${where}): ${difference?.because ?? ''}`;
    }),
  );
  return lines.length === 0 ? [] : ['', '## Differences', '', ...lines];
}

function isDiffering(scenario: Scenario): boolean {
  return differing(scenario).length > 0;
}

function differing({ cases }: Scenario): readonly Case[] {
  return cases.filter(({ difference }) => difference !== undefined);
}

function versions(recording: Recording | undefined): string {
  const { metacontroller, kubernetes, etcd } = recording?.recordedWith ?? {};
  return `Metacontroller ${metacontroller}, Kubernetes ${kubernetes} and etcd ${etcd}`;
}
