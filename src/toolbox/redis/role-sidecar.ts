import { decide, type Decision, type Patience, type Situation } from './decide.js';
import type { Candidate } from './candidates.js';
import { handOver } from './hand-over.js';
import { LeaseWatch } from './lease-watch.js';
import type { DataRecord, PrimaryLease } from './primary-lease.js';
import { isSameAddress, NOWHERE, type RedisState } from './redis-state.js';
import type { Surroundings } from './surroundings.js';

export interface RoleSettings {
  /** The Pod of this sidecar. */
  readonly pod: string;
  /** For how long others respect a Lease that does not change. */
  readonly leaseDurationMs: number;
  /** After so long without a renewal the holder takes no more writes; shorter than the duration. */
  readonly renewDeadlineMs: number;
  readonly retryPeriodMs: number;
  readonly patience: Patience;
  /** How long a replica may take to catch up when this Pod goes. */
  readonly handOverMs: number;
}

/** What the sidecar knew and did in its last turn. */
export interface RoleStatus {
  readonly pod: string;
  /** By the clock of the sidecar. */
  readonly at: number;
  readonly leads: boolean;
  readonly holder: string | undefined;
  readonly decision: Decision;
  readonly self: RedisState | undefined;
  readonly peers: readonly Candidate[];
}

/**
 * Holds one redis-server to its role: primary while this Pod holds the Lease, a replica of the holder otherwise. All that is
 * decided is in `decide`; this class looks, asks it, and acts.
 */
export class RoleSidecar {
  readonly #settings: RoleSettings;
  readonly #around: Surroundings;
  readonly #watch: LeaseWatch;
  #status: RoleStatus | undefined;
  /** Until then nobody else can have taken the Lease, and this Pod may lead. */
  #heldUntil = -Infinity;
  #stopWatchdog: () => void = () => undefined;
  #lastAnswer: number;
  #expected: readonly string[] | undefined;
  #succeeded: string | undefined;
  #told = Promise.resolve();
  #telling = false;

  constructor(settings: RoleSettings, around: Surroundings) {
    this.#settings = settings;
    this.#around = around;
    this.#watch = new LeaseWatch(settings.leaseDurationMs);
    this.#lastAnswer = around.timer.now();
  }

  get status(): RoleStatus | undefined {
    return this.#status;
  }

  /** Takes turns until `signal` aborts; then hands over, if it leads. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const promoted = await this.turn();
      // What the new primary has must be on record before anything else happens to it.
      if (!promoted) await this.#sleep(signal);
    }
    await this.#leave();
    await this.#told;
  }

  /** Looks, decides and acts once. Never throws: what failed is tried again in the next turn. @returns whether it promoted */
  async turn(): Promise<boolean> {
    const { pod } = this.#settings;
    const { lease, situation } = await this.#look();
    const decision = decide(situation);
    this.#logChange(decision);
    const promoted = await this.#attempt(() => this.#act(decision, { lease, situation }));
    const { self, peers } = situation;
    const holder = lease === undefined || lease === 'none' ? undefined : lease.holder;
    const leads = this.#isHolding() && (promoted === true || self?.role === 'primary');
    this.#status = { pod, at: this.#around.timer.now(), leads, holder, decision, self, peers };
    this.#tell(this.#status);
    return promoted ?? false;
  }

  async #look(): Promise<Look> {
    const { timer, own } = this.#around;
    const { pod: me, patience } = this.#settings;
    const [observed, lease] = await Promise.all([
      this.#attempt(() => own.observe()),
      this.#attempt(() => this.#around.lease.read()),
    ]);
    const self = observed?.loading === false ? observed : undefined;
    if (self !== undefined) this.#lastAnswer = timer.now();
    const freeMs = lease === undefined ? undefined : this.#watch.freeMs(lease, timer.now());
    const peers = freeMs !== undefined || holderOf(lease) === me ? await this.#lookAtPeers(lease) : [];
    const situation: Situation = {
      me,
      self,
      downMs: timer.now() - this.#lastAnswer,
      peers,
      expected: this.#expected,
      lease,
      holding: this.#isHolding(),
      freeMs,
      patience,
    };
    return { lease, situation };
  }

  async #lookAtPeers(lease: PrimaryLease | 'none' | undefined): Promise<readonly Candidate[]> {
    this.#expected = (await this.#attempt(() => this.#around.expectedPods())) ?? this.#expected;
    const record = lease === undefined || lease === 'none' ? undefined : lease.record;
    // Those that lead or led may be outside of a StatefulSet that has become smaller.
    const pods = new Set([...(this.#expected ?? []), holderOf(lease) ?? '', record?.primary ?? '']);
    const others = [...pods].filter((pod) => pod !== '' && pod !== this.#settings.pod);
    const looks = others.map(async (pod) => {
      const state = await this.#attempt(() => this.#around.peer(pod).observe());
      return state?.loading === false ? [{ pod, state }] : [];
    });
    return (await Promise.all(looks)).flat();
  }

  async #act(decision: Decision, look: Look): Promise<boolean> {
    switch (decision.act) {
      case 'lead':
        return this.#lead(look);
      case 'release':
        await this.#resignIfItAnswers(look.situation.self);
        await this.#around.lease.write(look.lease ?? 'none', this.#leaseChange(undefined));
        return false;
      case 'follow':
        this.#letGo();
        await this.#follow(decision.primary, look.situation.self);
        return false;
      case 'wait':
        if (look.situation.self?.role !== 'replica') await this.#resign();
        return false;
      case 'stay':
        return false;
    }
  }

  async #lead({ lease, situation: { self, peers } }: Look): Promise<boolean> {
    if (lease === undefined || self === undefined) return false;
    const { pod } = this.#settings;
    const isPrimary = self.role === 'primary';
    // From the first primary on there is a record: a Pod without data never takes itself for the first again.
    const isOnRecord = lease !== 'none' && lease.record !== undefined;
    const sentAt = this.#around.timer.now();
    await this.#around.lease.write(lease, {
      ...this.#leaseChange(pod),
      ...((isPrimary || !isOnRecord) && { record: toRecord(pod, self) }),
    });
    this.#hold(sentAt);
    await this.#fence(peers);
    // Another primary may have taken its time to answer.
    if (isPrimary || !this.#isHolding()) return false;
    await this.#around.own.promote();
    this.#succeeded = lease === 'none' ? undefined : lease.record?.primary;
    return true;
  }

  /** A redis whose sidecar died goes on as primary: its Lease has run out, and nobody else would tell it. */
  async #fence(peers: readonly Candidate[]): Promise<void> {
    const address = this.#around.addressOf(this.#settings.pod);
    const rivals = peers.filter(({ state }) => state.role === 'primary');
    await Promise.all(rivals.map(({ pod }) => this.#attempt(() => this.#around.peer(pod).follow(address))));
  }

  async #follow(primary: string, self: RedisState | undefined): Promise<void> {
    const address = this.#around.addressOf(primary);
    const follows = self?.role === 'replica' && isSameAddress(self.primary, address);
    if (!follows) await this.#around.own.follow(address);
  }

  #leaseChange(holder: string | undefined): {
    holder: string | undefined;
    record: undefined;
    durationMs: number;
  } {
    return { holder, record: undefined, durationMs: this.#settings.leaseDurationMs };
  }

  #hold(sentAt: number): void {
    const { timer } = this.#around;
    this.#stopWatchdog();
    this.#heldUntil = sentAt + this.#settings.renewDeadlineMs;
    // Turns may be slow; this is not.
    this.#stopWatchdog = timer.schedule(this.#heldUntil - timer.now(), () => {
      this.#around.log.warn({}, 'the Lease could not be renewed in time');
      void this.#attempt(() => this.#resign());
    });
  }

  #letGo(): void {
    this.#stopWatchdog();
    this.#heldUntil = -Infinity;
  }

  #isHolding(): boolean {
    return this.#around.timer.now() < this.#heldUntil;
  }

  /** From the moment this is called, not even a slow turn takes this Pod for the holder. */
  async #resign(): Promise<void> {
    this.#letGo();
    await this.#around.own.follow(NOWHERE);
  }

  /** One that does not answer keeps nobody waiting; whoever leads next takes the role from it when it answers again. */
  async #resignIfItAnswers(self: RedisState | undefined): Promise<void> {
    if (self === undefined) await this.#attempt(() => this.#resign());
    else await this.#resign();
  }

  async #leave(): Promise<void> {
    const { lease, situation } = await this.#look();
    const isHolder = lease !== undefined && holderOf(lease) === this.#settings.pod;
    if (isHolder) {
      await this.#attempt(() =>
        handOver({ lease, self: situation.self, peers: situation.peers }, this.#settings, this.#around),
      );
    } else if (situation.self?.role === 'primary') await this.#attempt(() => this.#resign());
    this.#letGo();
    this.#tell({ leads: false, decision: { act: 'wait', because: 'it is stopping' } });
  }

  /** One report at a time, and no turn waits for it. */
  #tell({ leads, decision }: Pick<RoleStatus, 'leads' | 'decision'>): void {
    if (this.#telling) return;
    this.#telling = true;
    const because = 'because' in decision ? decision.because : undefined;
    const report = { leads, because, succeeded: this.#succeeded };
    this.#told = this.#attempt(() => this.#around.report(report).then(() => true)).then((done) => {
      this.#telling = false;
      if (done === true) this.#succeeded = undefined;
    });
  }

  #logChange(decision: Decision): void {
    if (JSON.stringify(decision) === JSON.stringify(this.#status?.decision)) return;
    this.#around.log.info({ ...decision }, 'decided');
  }

  async #attempt<Result>(run: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await run();
    } catch (error) {
      this.#around.log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'failed');
      return undefined;
    }
  }

  async #sleep(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        cancel();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const cancel = this.#around.timer.schedule(this.#settings.retryPeriodMs, end);
      signal.addEventListener('abort', end);
    });
  }
}

interface Look {
  readonly lease: PrimaryLease | 'none' | undefined;
  readonly situation: Situation;
}

function holderOf(lease: PrimaryLease | 'none' | undefined): string | undefined {
  return lease === undefined || lease === 'none' ? undefined : lease.holder;
}

export function toRecord(primary: string, { history, offset }: RedisState): DataRecord {
  return { primary, history, offset };
}
