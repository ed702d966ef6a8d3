import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

const CONTROL_PLANE_BINARIES = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubectl',
  'kwok',
  'metacontroller',
] as const;

/** Of `npm run test:node`, whose Pods really run. */
export const NODE_BINARIES = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubectl',
  'kubelet',
  'kube-proxy',
  'coredns',
  'metacontroller',
] as const;

export type BinaryName = (typeof CONTROL_PLANE_BINARIES | typeof NODE_BINARIES)[number];

export interface Binary {
  readonly path: string;
  readonly version: string;
  /** Where it was found: a variable, the cache folder or PATH. */
  readonly from: string;
}

/** What was found; a name that is missing was not found. */
export type Binaries = Readonly<Partial<Record<BinaryName, Binary>>>;

/** The others on a PATH are more likely part of a cluster that this machine serves. */
const ON_PATH: ReadonlySet<BinaryName> = new Set(['etcd', 'kubectl']);

const VERSION_ARGS: Readonly<Partial<Record<BinaryName, readonly string[]>>> = {
  kubectl: ['version', '--client'],
  coredns: ['-version'],
  // It has no version flag; its log says it once it runs.
  metacontroller: [],
};

export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'metahooks', 'bin');
}

/** Looks for every binary: the variables first, then the cache folder, then, for etcd and kubectl, PATH. */
export function findBinaries(
  names: readonly BinaryName[] = CONTROL_PLANE_BINARIES,
  env: NodeJS.ProcessEnv = process.env,
): Binaries {
  return Object.fromEntries(
    names.flatMap((name) => {
      const found = candidates(name, env).find(({ path }) => isExecutable(path));
      return found === undefined ? [] : [[name, { ...found, version: versionOf(name, found.path) }]];
    }),
  );
}

/** @throws Error with the way to get the binary */
export function requireBinary(binaries: Binaries, name: BinaryName): string {
  const binary = binaries[name];
  if (binary !== undefined) return binary.path;
  throw new Error(
    `${name} was not found. Build it with \`node test/e2e/tools/build.mjs\` (needs Go), or set KUBEBUILDER_ASSETS to a ` +
      `folder that has it; the cache folder is ${cacheFolder()}.`,
  );
}

/** The CustomResourceDefinitions that came with Metacontroller, if they lie beside it. */
export function findMetacontrollerCrds(
  binaries: Binaries,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const given = env['METACONTROLLER_CRDS'];
  if (given !== undefined) return given;
  const binary = binaries.metacontroller;
  const beside = binary === undefined ? undefined : join(dirname(binary.path), 'metacontroller-crds-v1.yaml');
  return beside !== undefined && existsSync(beside) ? beside : undefined;
}

/** One line per binary, for the head of a run. */
export function toBinaryTable(
  binaries: Binaries,
  names: readonly BinaryName[] = CONTROL_PLANE_BINARIES,
): string {
  const lines = names.map((name) => {
    const { version, path, from } = binaries[name] ?? { version: '-', path: 'not found', from: '' };
    return `  ${name.padEnd(24)} ${version.padEnd(10)} ${path}${from === '' ? '' : ` (${from})`}`;
  });
  return lines.join('\n');
}

function candidates(name: BinaryName, env: NodeJS.ProcessEnv): { path: string; from: string }[] {
  const assets = env['KUBEBUILDER_ASSETS'];
  const own = { metacontroller: 'METACONTROLLER_BIN', kwok: 'KWOK_BIN' }[name as string];
  const ownPath = own === undefined ? undefined : env[own];
  const path = ON_PATH.has(name) ? (env['PATH'] ?? '').split(delimiter) : [];
  return [
    ...(own === undefined || ownPath === undefined ? [] : [{ path: ownPath, from: own }]),
    ...(assets === undefined ? [] : [{ path: join(assets, name), from: 'KUBEBUILDER_ASSETS' }]),
    { path: join(cacheFolder(env), name), from: 'cache' },
    ...path.map((folder) => ({ path: join(folder, name), from: 'PATH' })),
  ];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function versionOf(name: BinaryName, path: string): string {
  const args = VERSION_ARGS[name] ?? ['--version'];
  if (args.length === 0) return '?';
  const { stdout } = spawnSync(path, args, { encoding: 'utf8', timeout: 20_000 });
  return /v?\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? 'unknown';
}
