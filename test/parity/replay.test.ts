import { readFileSync } from 'node:fs';
import { inLocalCluster } from './arenas.js';
import { play } from './play.js';
import { REPORT_FILE, toReport } from './report.js';
import { loadScenarios } from './scenario.js';
import { objections } from './verdict.js';

// Every scenario on the local cluster, against the recording of the real thing.

const SCENARIOS = loadScenarios();

describe.each(SCENARIOS)('scenario $scenario, $title', (scenario) => {
  it.concurrent.each(scenario.cases)('$name: $about', async (one) => {
    const chapters = await inLocalCluster(scenario.flags, (arena) => play(scenario, one, arena));

    expect(objections({ scenario, one, place: 'local cluster' }, chapters)).toEqual([]);
  });
});

describe('docs/parity.md', () => {
  it('is what `npm run parity:docs` writes', () => {
    expect(readFileSync(REPORT_FILE, 'utf8')).toBe(toReport(SCENARIOS));
  });
});
