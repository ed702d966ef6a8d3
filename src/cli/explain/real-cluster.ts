import { clusterAddress, createKubeClient, type KubeClientOptions } from '../../cluster/client.js';
import { clusterSource, type ObjectSource } from './object-source.js';

/** The objects of a real cluster, and the namespace its context is set to. @throws HookError CONFIG_INVALID */
export function realCluster(options: KubeClientOptions): {
  readonly source: ObjectSource;
  readonly namespace: string | undefined;
} {
  return { source: clusterSource(createKubeClient(options)), namespace: clusterAddress(options).namespace };
}
