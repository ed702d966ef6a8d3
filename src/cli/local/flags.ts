import { type Command, Option } from 'commander';
import { HookError } from '../../errors/hook-error.js';
import type { MetacontrollerOptions } from '../../local/metacontroller/metacontroller.js';

/** Of the stand-in for Metacontroller. */
export type StandInFlags = Required<Pick<MetacontrollerOptions, 'fixed' | 'applyStrategy'>>;

export function addStandInFlags(command: Command): Command {
  return command
    .option('--fixed', 'do what Metacontroller means to do where 4.17.2 stalls or crashes', false)
    .addOption(
      new Option('--apply-strategy <strategy>', 'how Metacontroller writes children')
        .choices(['dynamic-apply', 'server-side-apply'])
        .default('dynamic-apply'),
    );
}

/** Where more definition files lie. */
export interface DefinitionsFlag {
  readonly definitions: readonly string[];
}

export function addDefinitionsFlag(command: Command): Command {
  return command.option(
    '--definitions <folder...>',
    'folders with definition files to serve as well; a changed file is taken over',
    [],
  );
}

/** Where the embedded API listens, and where it is kept. */
export interface ServerFlags {
  readonly port: number;
  readonly host: string;
  readonly data?: string;
}

export function addServerFlags(command: Command): Command {
  return command
    .option('--port <port>', 'of the Kubernetes API; 0 takes a free one', parsePort, 0)
    .option('--host <host>', 'address to listen on; everybody who reaches it may do everything', '127.0.0.1')
    .option('--data <folder>', 'keep everything in the cluster there, for the next time');
}

export const DEFAULT_KUBECONFIG = '.metahooks/kubeconfig';

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new HookError('CONFIG_INVALID', { message: `--port takes 0 to 65535, not "${text}"` });
}
