import { readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HookError } from '../../../errors/hook-error.js';

/** Folders that this process has: its own file may also be left from an earlier process of the same number, as in a container. */
const locked = new Set<string>();

/**
 * Has a folder for this process alone until the returned function is called. What a process that was killed leaves behind
 * counts for nothing.
 *
 * Everybody puts up a file of their own before they look for those of others. So of two that start at the same time at least one
 * sees the other; both may refuse, but never do both go on.
 *
 * @throws HookError DATA_UNUSABLE naming the process that has it
 */
export function lockFolder(path: string): () => void {
  const folder = realpathSync(path);
  if (locked.has(folder)) throw inUse(folder, process.pid);
  const own = `lock-${process.pid}`;
  writeFileSync(join(folder, own), '', { mode: 0o600 });
  const others = readdirSync(folder).filter((name) => /^lock-\d+$/.test(name) && name !== own);
  const holder = others.map((name) => Number(name.slice('lock-'.length))).find(isAlive);
  if (holder !== undefined) {
    rmSync(join(folder, own));
    throw inUse(folder, holder);
  }
  for (const name of others) rmSync(join(folder, name), { force: true });
  locked.add(folder);
  return () => {
    rmSync(join(folder, own), { force: true });
    locked.delete(folder);
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is alive, too.
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EPERM';
  }
}

function inUse(folder: string, pid: number): HookError {
  return new HookError('DATA_UNUSABLE', {
    message: `${folder} is in use by process ${pid}`,
    hint: `Stop it, or delete ${join(folder, `lock-${pid}`)} when that process is no metahooks.`,
  });
}
