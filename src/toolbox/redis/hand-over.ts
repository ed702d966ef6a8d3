import { type Candidate, rankCandidates } from './candidates.js';
import type { PrimaryLease } from './primary-lease.js';
import { isSameAddress, NOWHERE, type RedisState } from './redis-state.js';
import type { Surroundings } from './surroundings.js';

const POLL_MS = 50;

export interface Leaving {
  readonly lease: PrimaryLease | 'none';
  readonly self: RedisState | undefined;
  readonly peers: readonly Candidate[];
}

interface HandOverSettings {
  readonly pod: string;
  readonly leaseDurationMs: number;
  readonly handOverMs: number;
}

/**
 * Makes a replica primary without losing a write: holds writes back, waits until the replica has all there is, stops being
 * primary, and only then gives it the Lease. When no replica catches up in time, the Lease goes free; its record then says what
 * the next primary must have, so nobody leads with less until this Pod is back.
 */
export async function handOver(
  { lease, self, peers }: Leaving,
  settings: HandOverSettings,
  around: Surroundings,
): Promise<void> {
  const { own, log } = around;
  if (self?.role !== 'primary') return freeLease(lease, settings, around);
  await own.pauseWrites(2 * settings.handOverMs);
  const last = await own.observe();
  const record = { primary: settings.pod, history: last.history, offset: last.offset };
  const heir = chooseHeir(peers, { record, address: around.addressOf(settings.pod) });
  const ready = heir !== undefined && (await catchesUp(heir, { offset: last.offset, settings, around }));
  const holder = ready ? heir : undefined;
  await own.follow(holder === undefined ? NOWHERE : around.addressOf(holder));
  // Clients that were held back learn now that this is a replica, and look for the primary.
  await own.resumeWrites();
  await around.lease.write(lease, { holder, record, durationMs: settings.leaseDurationMs });
  log.info({ holder }, 'handed over');
}

async function freeLease(
  lease: PrimaryLease | 'none',
  { leaseDurationMs }: HandOverSettings,
  around: Surroundings,
): Promise<void> {
  await around.lease.write(lease, { holder: undefined, record: undefined, durationMs: leaseDurationMs });
}

function chooseHeir(
  peers: readonly Candidate[],
  { record, address }: Pick<Heritage, 'record' | 'address'>,
): string | undefined {
  const replicas = peers.filter(({ state }) => state.linkUp && isSameAddress(state.primary, address));
  return rankCandidates(replicas, record)[0]?.pod;
}

interface Heritage {
  readonly record: { readonly primary: string; readonly history: string; readonly offset: number };
  readonly address: { readonly host: string; readonly port: number };
}

async function catchesUp(
  heir: string,
  {
    offset,
    settings,
    around,
  }: { readonly offset: number; readonly settings: HandOverSettings; readonly around: Surroundings },
): Promise<boolean> {
  const { timer } = around;
  const end = timer.now() + settings.handOverMs;
  while (timer.now() < end) {
    const state = await around
      .peer(heir)
      .observe()
      .catch(() => undefined);
    if (state !== undefined && state.offset >= offset) return true;
    await new Promise<void>((resolve) => void timer.schedule(POLL_MS, resolve));
  }
  return false;
}
