import { METACONTROLLER_DEFINITIONS } from '../../../src/local/api/kinds/metacontroller.js';
import { type Binaries, findBinaries, findMetacontrollerCrds } from './binaries.js';
import { type KubectlOptions, runKubectl } from './kubectl.js';

/** Serves Metacontroller's own kinds: by its CRDs where they are on this machine, else by ours. */
export async function installMetacontrollerCrds(admin: KubectlOptions, binaries: Binaries): Promise<void> {
  const path = findMetacontrollerCrds(binaries);
  // Server-side: the record of a client-side apply would be larger than an annotation may be.
  const apply = ['apply', '--server-side', '-f', path ?? '-'];
  await runKubectl(admin, apply, path === undefined ? ownDefinitions() : '');
  await runKubectl(admin, ['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s']);
}

/** The API server asks for an approval of kinds in groups below k8s.io. */
function ownDefinitions(): string {
  const annotations = { 'api-approved.kubernetes.io': 'unapproved, request not yet submitted' };
  const items = METACONTROLLER_DEFINITIONS.map((definition) => ({
    ...definition,
    metadata: { ...Object(definition['metadata']), annotations },
  }));
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

/** `describe` with the file of Metacontroller's CRDs, or, without it, a skipped one and a line that says so. */
export function describeWithMetacontrollerCrds(title: string, tests: (path: string) => void): void {
  const path = findMetacontrollerCrds(findBinaries());
  if (path !== undefined) {
    describe(title, () => tests(path));
    return;
  }
  process.stderr.write(
    `e2e: not run, the CRDs of Metacontroller (METACONTROLLER_CRDS) were not found: ${title}\n`,
  );
  describe.skip(title, () => tests(''));
}
