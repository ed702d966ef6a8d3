// Builds the control plane of `npm run test:e2e`, and the node of `npm run test:node`, from the Go modules of this folder into
// the cache folder. What is there already stays:
//   node test/e2e/tools/build.mjs [name …]      default: the control plane
//   node test/e2e/tools/build.mjs --node        the control plane and what a real node needs beside it
// About ten minutes on two cores the first time, three more for the node.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const here = import.meta.dirname;
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'metahooks', 'bin');

const CONTROL_PLANE = {
  etcd: { module: here, package: 'go.etcd.io/etcd/server/v3' },
  'kube-apiserver': kubernetes('kube-apiserver'),
  'kube-controller-manager': kubernetes('kube-controller-manager'),
  'kube-scheduler': kubernetes('kube-scheduler'),
  kubectl: kubernetes('kubectl'),
  // Its version is in its source.
  kwok: { module: join(here, 'kwok'), package: 'sigs.k8s.io/kwok/cmd/kwok' },
};

const NODE = {
  kubelet: kubernetes('kubelet'),
  'kube-proxy': kubernetes('kube-proxy'),
  coredns: { module: join(here, 'coredns'), package: 'github.com/coredns/coredns' },
};

const TARGETS = { ...CONTROL_PLANE, ...NODE };

main(namesOf(process.argv.slice(2)));

function namesOf(args) {
  if (args[0] === '--node') return Object.keys(TARGETS);
  return args.length === 0 ? Object.keys(CONTROL_PLANE) : args;
}

function main(names) {
  const unknown = names.filter((name) => !(name in TARGETS));
  if (unknown.length > 0)
    return fail(`unknown: ${unknown.join(', ')}; there are ${Object.keys(TARGETS).join(', ')}`);
  const missing = names.filter((name) => {
    const path = join(cache, name);
    if (existsSync(path)) print(`${name}: there already, ${path}`);
    return !existsSync(path);
  });
  if (missing.length === 0) return;
  if (spawnSync('go', ['version']).status !== 0) {
    return fail(
      `Go was not found, so these cannot be built: ${missing.join(', ')}. Install Go 1.26 or later (https://go.dev/dl).`,
    );
  }
  mkdirSync(cache, { recursive: true });
  for (const name of missing) {
    if (!build(name)) return fail(`${name}: go build failed, see above`);
  }
}

function build(name) {
  const { module, package: path, flags = '' } = TARGETS[name];
  const output = join(cache, name);
  const began = Date.now();
  print(`${name}: building …`);
  const args = ['build', '-o', output, '-ldflags', `-s -w ${flags}`.trim(), path];
  // A compiler takes every core there is; whatever else runs here goes first.
  const { status } = spawnSync('nice', ['-n', '10', 'go', ...args], {
    cwd: module,
    env: { ...process.env, CGO_ENABLED: '0' },
    stdio: 'inherit',
  });
  if (status === 0) print(`${name}: ${output} (${Math.round((Date.now() - began) / 1000)} s)`);
  return status === 0;
}

/** Without the version flags clients would see version 0.0.0. */
function kubernetes(command) {
  const version = kubernetesVersion();
  const [major, minor] = version.slice(1).split('.');
  const variables = { gitVersion: version, gitMajor: major, gitMinor: minor };
  const flags = Object.entries(variables).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  );
  return { module: here, package: `k8s.io/kubernetes/cmd/${command}`, flags: flags.join(' ') };
}

/** The pin is in go.mod and nowhere else. */
function kubernetesVersion() {
  return /k8s\.io\/kubernetes (v\S+)/.exec(readFileSync(join(here, 'go.mod'), 'utf8'))[1];
}

function print(text) {
  process.stdout.write(`${text}\n`);
}

function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
