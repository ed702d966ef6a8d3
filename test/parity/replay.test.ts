import { inLocalCluster } from './arenas.js';
import { differences } from './compare.js';
import { play } from './play.js';
import { readRecording } from './recordings.js';
import { loadScenarios } from './scenario.js';

// Every scenario on the local cluster, against the recording of the real thing.

describe.each(loadScenarios())('scenario $scenario, $title', (scenario) => {
  const recording = readRecording(scenario.file);

  it.concurrent.each(scenario.cases)('$name: $about', async (one) => {
    const chapters = await inLocalCluster(scenario.flags, (arena) => play(scenario, one, arena));

    const found = differences(recording?.cases[one.name] ?? [], chapters);
    expect(found).toEqual([]);
  });
});
