import { readFileSync } from 'node:fs';
import { inLocalCluster } from './arenas.js';
import { play } from './play.js';
import { REPORT_FILE, toReport } from './report.js';
import { loadScenarios } from './scenario.js';
import { objections } from './verdict.js';

const SCENARIOS = loadScenarios();
const PLAYS = SCENARIOS.flatMap((scenario) =>
  scenario.cases.map((one) => ({ number: scenario.scenario, title: scenario.title, scenario, one })),
);

// All in one block: jest runs side by side only what stands together.
describe('every scenario on the local cluster, against the recording of the real thing', () => {
  it.concurrent.each(PLAYS)('scenario $number, $title: $one.about', async ({ scenario, one }) => {
    const chapters = await inLocalCluster(scenario.flags, (arena) => play(scenario, one, arena));

    expect(objections({ scenario, one, place: 'local cluster' }, chapters)).toEqual([]);
  });
});

describe('docs/parity.md', () => {
  it('is what `npm run parity:docs` writes', () => {
    expect(readFileSync(REPORT_FILE, 'utf8')).toBe(toReport(SCENARIOS));
  });
});
