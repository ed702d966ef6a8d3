import { spawnSync } from 'node:child_process';
import { findBinaries, NODE_BINARIES } from '../../e2e/support/binaries.js';
import { makeCgroup, removeCgroup } from './cgroups.js';

/** Separates the run from the machine: its network, its mounts and its processes end with the first process in it. */
export const UNSHARE = [
  '--net',
  '--mount',
  '--pid',
  '--fork',
  '--kill-child',
  '--mount-proc',
  '--propagation',
  'private',
];

/** Why no node can run on this machine; undefined when one can. */
export async function whyNoNode(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'a node needs Linux';
  if (process.getuid?.() !== 0) return 'only root can start a node';
  const binaries = findBinaries(NODE_BINARIES);
  const missing = NODE_BINARIES.filter((name) => binaries[name] === undefined);
  const advice = missing.includes('metacontroller')
    ? 'Metacontroller comes from METACONTROLLER_BIN'
    : '`npm run node:tools` builds them';
  if (missing.length > 0) return `these binaries are missing: ${missing.join(', ')} (${advice})`;
  const commands = COMMANDS.filter(
    (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status !== 0,
  );
  if (commands.length > 0)
    return `these commands are missing: ${commands.join(', ')} (\`npm run node:tools\` installs them on Debian)`;
  return await whyNoNamespaces();
}

const COMMANDS = [
  'containerd',
  'ctr',
  'runc',
  'iptables',
  'conntrack',
  'buildah',
  'mmdebstrap',
  'ip',
  'unshare',
  'flock',
];

/** Root of a container often may neither. */
async function whyNoNamespaces(): Promise<string | undefined> {
  if (spawnSync('unshare', [...UNSHARE, 'mount', '-t', 'tmpfs', 'tmpfs', '/run']).status !== 0)
    return 'this root may not make namespaces';
  const probe = `metahooks-probe-${process.pid}`;
  try {
    makeCgroup(probe);
    return undefined;
  } catch (error) {
    return `this root may not make cgroups (${String(error)})`;
  } finally {
    await removeCgroup(probe);
  }
}
