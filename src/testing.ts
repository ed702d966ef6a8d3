// The door `metahooks/testing`: what authors of controllers use in their tests.
export {
  createTestCluster,
  type Applicable,
  type ObjectKey,
  type ObjectEvent,
  type TestCluster,
  type TestClusterOptions,
  type VirtualTestCluster,
} from './testing/test-cluster.js';
export { childSnapshotSerializer, type SnapshotSerializer } from './testing/snapshot-serializer.js';
export type { SettleOptions } from './local/settle/timekeeper.js';
