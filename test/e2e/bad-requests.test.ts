import { ask, titleOf } from '../support/bad-requests/ask.js';
import { readRecording, recorded } from '../support/bad-requests/recording.js';
import { BAD_REQUESTS } from '../support/bad-requests/requests.js';
import { type BareApiServer, startBareApiServer } from './support/bare-api-server.js';
import { rawServer } from './support/raw-server.js';

const recording = readRecording();
let server: BareApiServer | undefined;

beforeAll(async () => {
  server = await startBareApiServer();
});

afterAll(() => server?.stop());

// The embedded API is held against the same recording by `npm test`; here it is seen that the recording still holds.
describe.each(Object.entries(BAD_REQUESTS))('%s', (table, requests) => {
  it.each(requests.map((request, index) => [titleOf(request).slice(0, 120), index] as const))(
    'are answered by the real API server as recorded: %s',
    async (_title, index) => {
      const request = requests[index];
      if (request === undefined || server === undefined) throw new Error('there is no such request');

      const answer = await ask(rawServer(server), request);

      expect({ request: titleOf(request), ...answer }).toEqual(recorded(recording, table, index));
    },
  );
});
