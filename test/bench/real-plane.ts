// The real control plane for a benchmark, until its parent process lets go.
import { rmSync } from 'node:fs';
import { startControlPlane } from '../e2e/support/control-plane.js';
import { findBinaries } from '../e2e/support/binaries.js';
import { everyRight } from '../e2e/support/rights.js';
import { toControlPlane } from '../e2e/support/suite.js';

if (findBinaries().metacontroller === undefined) {
  process.send?.({ missing: 'Metacontroller was not found' });
} else {
  const plane = await startControlPlane();
  await toControlPlane(plane.state).api.create('clusterrolebindings', everyRight());
  process.once('disconnect', () => {
    void plane.stop().then(() => {
      rmSync(plane.state.directory, { recursive: true });
      process.exit();
    });
  });
  const { kubeconfig } = plane.state;
  process.send?.({ kubeconfig });
}
