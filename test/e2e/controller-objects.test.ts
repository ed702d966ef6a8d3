import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { METACONTROLLER_DEFINITIONS } from '../../src/local/api/kinds/metacontroller.js';
import { type RestCluster, startRestCluster } from '../local/api/rest/rest-cluster.js';
import { ask, titleOf } from '../support/bad-requests/ask.js';
import { CONTROLLER_OBJECTS } from '../support/bad-requests/controller-objects.js';
import { readRecording, recorded } from '../support/bad-requests/recording.js';
import { type BareApiServer, startBareApiServer } from './support/bare-api-server.js';
import { findBinaries, requireBinary } from './support/binaries.js';
import { describeWithMetacontrollerCrds, installMetacontrollerCrds } from './support/metacontroller-crds.js';
import { rawServer } from './support/raw-server.js';

const recording = readRecording();

describeWithMetacontrollerCrds("objects of Metacontroller's kinds", (crds) => {
  let server: BareApiServer | undefined;
  let cluster: RestCluster | undefined;

  beforeAll(async () => {
    const binaries = findBinaries();
    server = await startBareApiServer();
    const { kubeconfig } = server;
    await installMetacontrollerCrds({ command: requireBinary(binaries, 'kubectl'), kubeconfig }, binaries);
    cluster = await startRestCluster();
  });

  afterAll(() => Promise.all([server?.stop(), cluster?.stop()]));

  it('are defined here as the CRDs of Metacontroller define them', () => {
    const documents = parseAllDocuments(readFileSync(crds, 'utf8'));
    const specs = documents.flatMap((document) => specOf(document.toJS()) ?? []);

    const defined = METACONTROLLER_DEFINITIONS.map(specOf);

    expect(new Set(defined)).toEqual(new Set(specs));
  });

  // The same requests to both; where they agree with each other, they agree with the recording that `npm test` holds the
  // embedded API against.
  describe.each(Object.entries(CONTROLLER_OBJECTS))('%s', (table, requests) => {
    it.each(requests.map((request, index) => [titleOf(request), index] as const))(
      'are answered alike: %s',
      async (_title, index) => {
        const request = requests[index];
        if (request === undefined || server === undefined || cluster === undefined) {
          throw new Error('there is no such request');
        }

        const expected = await ask(rawServer(server), request);
        const answer = await ask(cluster, request);

        expect(answer).toEqual(expected);
        expect({ request: titleOf(request), ...expected }).toEqual(recorded(recording, table, index));
      },
    );
  });
});

/** What a CRD defines; descriptions are not for us to repeat. */
function specOf(definition: unknown): unknown {
  if (typeof definition !== 'object' || definition === null || !('spec' in definition)) return undefined;
  return withoutDescriptions(definition.spec);
}

/** Descriptions are texts; a field of that name would have a schema. */
function withoutDescriptions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([key, entry]) => key !== 'description' || typeof entry !== 'string',
  );
  return Object.fromEntries(entries.map(([key, entry]) => [key, withoutDescriptions(entry)]));
}
