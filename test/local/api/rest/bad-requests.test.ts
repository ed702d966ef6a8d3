import { ask, titleOf } from '../../../support/bad-requests/ask.js';
import { CONTROLLER_OBJECTS } from '../../../support/bad-requests/controller-objects.js';
import { readRecording, recorded } from '../../../support/bad-requests/recording.js';
import { BAD_REQUESTS } from '../../../support/bad-requests/requests.js';
import { type RestCluster, startRestCluster } from './rest-cluster.js';

const recording = readRecording();
let cluster: RestCluster;

beforeAll(async () => {
  cluster = await startRestCluster();
});

afterAll(async () => {
  await cluster.stop();
});

// What the real API server answered is recorded; `npm run e2e:capture-bad-requests` asks it again.
describe.each(Object.entries({ ...BAD_REQUESTS, ...CONTROLLER_OBJECTS }))('%s', (table, requests) => {
  it.each(requests.map((request, index) => [titleOf(request).slice(0, 120), index] as const))(
    'answers as the real API server: %s',
    async (_title, index) => {
      const request = requests[index];
      if (request === undefined) throw new Error('there is no such request');
      const expected = recorded(recording, table, index);

      expect({ request: titleOf(request), ...(await ask(cluster, request)) }).toEqual(expected);
    },
  );
});
