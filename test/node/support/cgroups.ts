import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { eventually } from '../../e2e/support/eventually.js';

/** Makes a cgroup in every hierarchy: one in version 2, one for each controller in version 1. */
export function makeCgroup(name: string): void {
  for (const hierarchy of hierarchies()) {
    const folder = join(hierarchy, name);
    mkdirSync(folder, { recursive: true });
    // In version 1 a cgroup begins without processors, and then takes no process.
    for (const file of ['cpuset.cpus', 'cpuset.mems']) inherit(join(folder, file));
  }
}

/** Removes it with those below it, as soon as the last process in them has ended. */
export async function removeCgroup(name: string): Promise<void> {
  for (const hierarchy of hierarchies()) {
    const folder = join(hierarchy, name);
    if (existsSync(folder)) {
      await eventually(() => removeTree(folder), { timeoutMs: 10_000, what: `the end of ${folder}` });
    }
  }
}

function removeTree(folder: string): true {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(join(folder, entry.name));
  }
  rmdirSync(folder);
  return true;
}

function inherit(file: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8').trim() === '')
    writeFileSync(file, readFileSync(join(dirname(dirname(file)), file.slice(dirname(file).length + 1))));
}

function hierarchies(): string[] {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').trim().split('\n');
  return lines.flatMap((line) => {
    const [, , , , mountPoint = ''] = line.split(' ');
    return / - cgroup2? /.test(line) ? mountPoint : [];
  });
}
