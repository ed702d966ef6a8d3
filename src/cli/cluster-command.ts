import { Command } from 'commander';
import type { MetacontrollerEvent } from '../local/metacontroller/events.js';
import {
  addServerFlags,
  addStandInFlags,
  DEFAULT_KUBECONFIG,
  type ServerFlags,
  type StandInFlags,
} from './local/flags.js';
import { openRestFace, type RestFace } from './local/rest-face.js';
import { untilStopped } from './local/until-stopped.js';
import { withEmbeddedCluster } from './local/with-embedded-cluster.js';

interface ClusterOptions extends ServerFlags, StandInFlags {
  readonly kubeconfig: string;
}

/** The cluster that `dev` runs on, without our controllers. */
export function clusterCommand(): Command {
  const command = new Command('cluster')
    .description('serve a local cluster to kubectl, with Metacontroller in it, until Ctrl-C')
    .option('--kubeconfig <file>', 'where to write the kubeconfig', DEFAULT_KUBECONFIG);
  return addServerFlags(addStandInFlags(command)).action(serveCluster);
}

async function serveCluster({ kubeconfig, port, host, ...flags }: ClusterOptions): Promise<void> {
  await withEmbeddedCluster(flags, async (cluster) => {
    const face = await openRestFace(cluster.api, { port, host, kubeconfig });
    const standIns = cluster.startStandIns(reportTrouble);
    try {
      process.stdout.write(welcome(face, flags.data));
      await untilStopped();
    } finally {
      await face.close();
      await standIns.stop();
    }
  });
}

function welcome({ url, kubeconfig }: RestFace, data: string | undefined): string {
  const memory =
    data === undefined
      ? 'It is empty now and forgets everything at the end.'
      : `What is in it is kept in ${data}.`;
  return `Kubernetes API at ${url}, with stand-ins for Metacontroller, the workload controllers and the kubelet.
${memory} Wrote ${kubeconfig}

Next, in another terminal:

  export KUBECONFIG=${kubeconfig}
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
