// Records what the real API server answers to bad requests, and to objects of Metacontroller's kinds, into
// test/recordings/bad-requests.json, which `npm test` holds the embedded API against. Run it by hand, from the root of the
// project: npm run e2e:capture-bad-requests
import { rmSync, writeFileSync } from 'node:fs';
import { ask, type RawRequest, type RawServer, titleOf } from '../support/bad-requests/ask.js';
import { CONTROLLER_OBJECTS } from '../support/bad-requests/controller-objects.js';
import { recordingText, RECORDING, type Recording } from '../support/bad-requests/recording.js';
import { BAD_REQUESTS } from '../support/bad-requests/requests.js';
import { startBareApiServer } from './support/bare-api-server.js';
import { findBinaries, findMetacontrollerCrds, requireBinary } from './support/binaries.js';
import { installMetacontrollerCrds } from './support/metacontroller-crds.js';
import { rawServer } from './support/raw-server.js';

const binaries = findBinaries();
// Ours would be recorded as those of Metacontroller.
if (findMetacontrollerCrds(binaries) === undefined)
  throw new Error(
    'The CRDs of Metacontroller were not found: set METACONTROLLER_CRDS, or put them beside its binary.',
  );
const running = await startBareApiServer();
try {
  const server = rawServer(running);
  const bad = await record(server, BAD_REQUESTS);
  const { kubeconfig } = running;
  await installMetacontrollerCrds({ command: requireBinary(binaries, 'kubectl'), kubeconfig }, binaries);
  const controllers = await record(server, CONTROLLER_OBJECTS);
  rmSync(RECORDING, { force: true });
  writeFileSync(RECORDING, recordingText({ ...bad, ...controllers }));
} finally {
  await running.stop();
}

/** One after the other: later requests meet what earlier ones left. */
async function record(
  server: RawServer,
  tables: Readonly<Record<string, readonly RawRequest[]>>,
): Promise<Recording> {
  const recording: Recording = {};
  for (const [title, requests] of Object.entries(tables)) {
    recording[title] = await answersTo(server, requests);
  }
  return recording;
}

async function answersTo(server: RawServer, requests: readonly RawRequest[]): Promise<Recording[string]> {
  const answers = [];
  for (const request of requests)
    answers.push({ request: titleOf(request), ...(await ask(server, request)) });
  return answers;
}
