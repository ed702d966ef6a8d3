import type { BareApiServer } from './bare-api-server.js';
import { findBinaries, findMetacontrollerCrds, requireBinary } from './binaries.js';
import { runKubectl } from './kubectl.js';

/** Metacontroller's own CRDs, not those the suites fall back to. @throws Error when they are not on this machine */
export function requireMetacontrollerCrds(): string {
  const path = findMetacontrollerCrds(findBinaries());
  if (path !== undefined) return path;
  throw new Error(
    'The CRDs of Metacontroller were not found: set METACONTROLLER_CRDS, or put them beside its binary.',
  );
}

/** Serves Metacontroller's own kinds. */
export async function installMetacontrollerCrds({ kubeconfig }: BareApiServer): Promise<void> {
  const admin = { command: requireBinary(findBinaries(), 'kubectl'), kubeconfig };
  await runKubectl(admin, ['apply', '--server-side', '-f', requireMetacontrollerCrds()]);
  await runKubectl(admin, ['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s']);
}
