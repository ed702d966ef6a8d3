import { rmSync } from 'node:fs';
import { findBinaries } from '../e2e/support/binaries.js';
import { startControlPlane } from '../e2e/support/control-plane.js';
import { everyRight } from '../e2e/support/rights.js';
import { toControlPlane } from '../e2e/support/suite.js';

/** The real control plane, its Metacontroller with limits opened wide; undefined without that one. */
export async function startRealPlane(): Promise<
  { readonly kubeconfig: string; stop(): Promise<void> } | undefined
> {
  if (findBinaries().metacontroller === undefined) return undefined;
  const plane = await startControlPlane();
  await toControlPlane(plane.state).api.create('clusterrolebindings', everyRight());
  const { kubeconfig, directory } = plane.state;
  return {
    kubeconfig,
    stop: async () => {
      await plane.stop();
      rmSync(directory, { recursive: true });
    },
  };
}
