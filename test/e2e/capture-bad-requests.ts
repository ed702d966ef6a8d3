// Records what the real API server answers to bad requests into test/recordings/bad-requests.json, which `npm test` holds the
// embedded API against. Run it by hand, from the root of the project: npm run e2e:capture-bad-requests
import { rmSync, writeFileSync } from 'node:fs';
import { ask, titleOf } from '../support/bad-requests/ask.js';
import { recordingText, RECORDING, type Recording } from '../support/bad-requests/recording.js';
import { BAD_REQUESTS } from '../support/bad-requests/requests.js';
import { startBareApiServer } from './support/bare-api-server.js';
import { rawServer } from './support/raw-server.js';

const running = await startBareApiServer();
try {
  const server = rawServer(running);
  const recording: Record<string, Recording[string]> = {};
  for (const [title, requests] of Object.entries(BAD_REQUESTS)) {
    const answers = [];
    for (const request of requests)
      answers.push({ request: titleOf(request), ...(await ask(server, request)) });
    recording[title] = answers;
  }
  rmSync(RECORDING, { force: true });
  writeFileSync(RECORDING, recordingText(recording));
} finally {
  await running.stop();
}
