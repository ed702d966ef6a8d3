import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { HookError } from '../errors/hook-error.js';
import { type RestServer, startRestServer } from '../local/api/rest/rest-server.js';
import { realClock } from '../local/clock.js';
import { createLocalCluster } from '../local/local-cluster.js';
import type { MetacontrollerEvent } from '../local/metacontroller/events.js';
import { writeKubeconfig } from './kubeconfig-file.js';

interface ClusterOptions {
  readonly port: number;
  readonly host: string;
  readonly kubeconfig: string;
}

export function clusterCommand(): Command {
  return new Command('cluster')
    .description('serve an empty local cluster to kubectl, with Metacontroller in it, until Ctrl-C')
    .option('--port <port>', 'of the Kubernetes API; 0 takes a free one', parsePort, 0)
    .option('--host <host>', 'address to listen on; everybody who reaches it may do everything', '127.0.0.1')
    .option('--kubeconfig <file>', 'where to write the kubeconfig', '.metahooks/kubeconfig')
    .action(serveCluster);
}

async function serveCluster({ port, host, kubeconfig }: ClusterOptions): Promise<void> {
  const file = resolve(kubeconfig);
  requireOwnFile(file);
  const clock = realClock();
  const cluster = createLocalCluster({ clock, onEvent: reportTrouble });
  try {
    const server = await startRestServer({ operations: cluster.api.operations, clock }, { port, host });
    try {
      await writeKubeconfig(file, server.url);
      process.stdout.write(welcome(server, file));
      await untilStopped();
    } finally {
      await server.close();
    }
  } finally {
    await cluster.stop();
  }
}

/** People keep the way to their real clusters there. */
function requireOwnFile(file: string): void {
  if (file !== join(homedir(), '.kube', 'config')) return;
  throw new HookError('CONFIG_INVALID', { message: `--kubeconfig: ${file} is not overwritten` });
}

function welcome({ url }: RestServer, file: string): string {
  return `Kubernetes API at ${url}, with stand-ins for Metacontroller, the workload controllers and the kubelet.
It is empty now and forgets everything at the end. Wrote ${file}

Next, in another terminal:

  export KUBECONFIG=${file}
  kubectl apply -f my-crd.yaml -f my-controller.yaml    # a CompositeController whose hooks are at http://localhost:…
  kubectl get events -A --watch

Ctrl-C ends it.
`;
}

function reportTrouble(event: MetacontrollerEvent): void {
  if (event.type === 'error') process.stderr.write(`${event.controller}: ${event.message}\n`);
  if (event.type === 'crash') {
    process.stderr.write(`Metacontroller crashed: ${event.reason}. ${event.fix}\n`);
  }
}

function untilStopped(): Promise<void> {
  return new Promise((stop) => {
    process.once('SIGINT', () => stop()).once('SIGTERM', () => stop());
  });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new HookError('CONFIG_INVALID', { message: `--port takes 0 to 65535, not "${text}"` });
}
