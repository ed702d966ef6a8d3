import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { LOCAL_SECRET_KEY } from '../../config.js';
import { type ControllerDefinition, isComposite } from '../../sdk/controller-definition.js';
import {
  addDefinitionsFlag,
  addServerFlags,
  addStandInFlags,
  DEFAULT_KUBECONFIG,
  type DefinitionsFlag,
  type ServerFlags,
  type StandInFlags,
} from '../local/flags.js';
import { openRestFace, type RestFace } from '../local/rest-face.js';
import { runUntilStopped } from '../local/run-until-stopped.js';
import { withEmbeddedCluster } from '../local/with-embedded-cluster.js';
import { withSession } from '../local/with-session.js';

interface DevOptions extends ServerFlags, StandInFlags, DefinitionsFlag {
  readonly file?: readonly string[];
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly yes: boolean;
}

/** Our controllers with a Metacontroller: on the cluster of `metahooks cluster`, or on a real one that has none. */
export function devCommand(definitions: readonly ControllerDefinition[]): Command {
  const command = new Command('dev')
    .description('run the controllers on a cluster for kubectl, here or at --context, until Ctrl-C')
    .option('-f, --file <file...>', 'objects to apply, and to apply again when they change')
    .addOption(
      new Option('--context <name>', 'run on this real cluster, which has no Metacontroller').conflicts([
        'port',
        'host',
        'data',
      ]),
    )
    .option('--yes', 'also when that cluster is not on this machine', false)
    .option(
      '--kubeconfig <file>',
      `where to write the kubeconfig (default: "${DEFAULT_KUBECONFIG}"); with --context, where to read it`,
    );
  return addServerFlags(addDefinitionsFlag(addStandInFlags(command))).action((options: DevOptions) =>
    dev(definitions, options),
  );
}

async function dev(definitions: readonly ControllerDefinition[], options: DevOptions): Promise<void> {
  const { context, file: files = [], kubeconfig, yes, fixed, applyStrategy } = options;
  const { definitions: definitionDirs } = options;
  if (context === undefined) return devHere(definitions, options);
  // The client library of real clusters takes as long to load as everything else together.
  const { devOnContext } = await import('./dev-on-context.js');
  const target = { context, ...(kubeconfig === undefined ? {} : { kubeconfig }) };
  const standIn = { fixed, applyStrategy };
  return devOnContext(definitions, { target, definitionDirs, files, yes, standIn, write: print });
}

async function devHere(definitions: readonly ControllerDefinition[], options: DevOptions): Promise<void> {
  const { file: files = [], kubeconfig = DEFAULT_KUBECONFIG, port, host, data } = options;
  const { definitions: definitionDirs } = options;
  await withEmbeddedCluster(options, async (cluster) => {
    const face = await openRestFace(cluster.api, { port, host, kubeconfig });
    try {
      const setup = { definitions, definitionDirs, cluster, write: print, data, secretKey: LOCAL_SECRET_KEY };
      await withSession(setup, async (session) => {
        print(welcome(session.definitions(), face, data));
        await runUntilStopped(session, files);
      });
    } finally {
      await face.close();
    }
  });
}

const SAMPLES = fileURLToPath(new URL('../../../manifests/samples', import.meta.url));

function welcome(
  definitions: readonly ControllerDefinition[],
  { url, kubeconfig }: RestFace,
  data: string | undefined,
): string {
  const kinds = definitions
    .filter(isComposite)
    .map(({ parent }) => parent.resource)
    .join(',');
  const memory = data === undefined ? 'It is forgotten at the end.' : `It is kept in ${data}.`;
  return `
Kubernetes API at ${url}, with our controllers. ${memory} Wrote ${kubeconfig}

Next, in another terminal:

  export KUBECONFIG=${kubeconfig}
  kubectl apply -f ${relative(process.cwd(), SAMPLES)}
  kubectl get ${kinds}

`;
}

function print(text: string): void {
  process.stdout.write(text);
}
