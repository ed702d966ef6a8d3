import type { ClusterAddress } from '../../cluster/client.js';

/** Names that tools for clusters on one's own machine give to the contexts and clusters they make. */
const LOCAL_NAMES: readonly RegExp[] = [
  /^kind-./,
  /^minikube$/,
  /^docker-desktop$/,
  /^k3d-./,
  /^rancher-desktop$/,
  /^orbstack$/,
  /^colima$/,
];

const LOOPBACK: readonly RegExp[] = [/^localhost$/, /\.localhost$/, /^127\.\d+\.\d+\.\d+$/, /^\[::1\]$/];

/**
 * Whether a cluster is somebody's own, on their machine: its server is at a loopback address, or its context or cluster has the
 * name of a tool for local clusters. A tunnel to a cluster elsewhere is at a loopback address, too; nobody can tell.
 */
export function isLocalCluster({ context, cluster, server }: ClusterAddress): boolean {
  if ([context, cluster].some((name) => matchesAny(name, LOCAL_NAMES))) return true;
  return URL.canParse(server) && matchesAny(new URL(server).hostname, LOOPBACK);
}

function matchesAny(text: string, patterns: readonly RegExp[]): boolean {
  return patterns.some((pattern) => pattern.test(text));
}
