import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Booking, BookingList } from '../../src/flights/api/schemas.js';
import { FAULT_KINDS, FaultPlan, type FaultPlanInput, OPERATIONS } from '../../src/flights/faults/plan.js';
import { type Child, startChild } from './child.js';

const DrawnFault = z.object({
  operation: z.enum(OPERATIONS),
  key: z.string(),
  ordinal: z.int(),
  fault: z.enum(FAULT_KINDS),
});
export type DrawnFault = z.infer<typeof DrawnFault>;

/** What was drawn from one plan between two moments at which the service began to count anew. */
export interface Epoch {
  readonly plan: FaultPlan;
  readonly drawn: readonly DrawnFault[];
}

/**
 * How long the service remembers a key. The contract promises a day; here it is so short that asking a second time without
 * looking books twice. It must outlast two calls for one key that overlap, since both may have looked before either has
 * booked: a look-up is at most a quarter of HOOK_DEADLINE_MS old (0.5 s), and a `slow` booking arrives `latencyMs` later
 * (1 s). The second that remains is for a machine that is busy.
 */
const KEY_TTL_SECONDS = 2.5;

/** The flights service in a process of its own, which can be killed; its database outlives it. */
export class FlightsProcess {
  readonly apiKey = randomUUID();
  readonly epochs: Epoch[] = [];
  kills = 0;
  readonly #folder: string;
  #plan: FaultPlan;
  #child: Child | undefined;
  #url = '';
  #output = '';
  /** One after the other: a switch waits until the service is back. */
  #busy: Promise<unknown> = Promise.resolve();

  private constructor(folder: string, plan: FaultPlan) {
    this.#folder = folder;
    this.#plan = plan;
  }

  static async start(faults: FaultPlanInput): Promise<FlightsProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'metahooks-chaos-'));
    // Also when this process is made to end before `stop`.
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    const flights = new FlightsProcess(folder, FaultPlan.parse(faults));
    await writeFile(flights.apiKeyFile, flights.apiKey, { mode: 0o600 });
    await flights.#start('0');
    return flights;
  }

  get url(): string {
    return this.#url;
  }

  get apiKeyFile(): string {
    return join(this.#folder, 'api-key');
  }

  get output(): string {
    return this.#output;
  }

  get plan(): FaultPlan {
    return this.#plan;
  }

  async bookings(): Promise<readonly Booking[]> {
    return this.#inTurn(async () => BookingList.parse(await this.#ask('GET', '/admin/bookings')).bookings);
  }

  /** Changes some of the faults; the service counts requests anew from then on. */
  async switchTo(faults: FaultPlanInput): Promise<void> {
    await this.#inTurn(async () => {
      await this.#endEpoch();
      this.#plan = FaultPlan.parse({ ...this.#plan, ...faults });
      await this.#ask('PUT', '/admin/faults', this.#plan);
    });
  }

  /** Ends the service in whatever it is doing, and brings it back at the same address. */
  async killAndRestart(downMs: number): Promise<void> {
    await this.#inTurn(async () => {
      await this.#endEpoch();
      await this.#child?.kill();
      this.kills += 1;
      await sleep(downMs);
      await this.#start(new URL(this.#url).port);
    });
  }

  /** Notes down what was drawn until now. */
  async collectDrawn(): Promise<void> {
    await this.switchTo({});
  }

  async stop(): Promise<void> {
    await this.#busy.catch(() => undefined);
    await this.#child?.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#busy.catch(() => undefined).then(work);
    this.#busy = result;
    return result;
  }

  async #start(port: string): Promise<void> {
    const { seed, rate } = this.#plan;
    const faults = ['--fault-seed', String(seed), '--fault-rate', String(rate)];
    this.#child = await startChild({
      args: [
        'src/cli/main.ts',
        'flights',
        '--admin',
        '--host',
        '127.0.0.1',
        '--port',
        port,
        ...this.#files(),
        ...faults,
      ],
      ready: /flights at (http:\S+),/,
      onOutput: (text) => void (this.#output += text),
    });
    this.#url = this.#child.announced;
    await this.#ask('PUT', '/admin/faults', this.#plan);
  }

  #files(): readonly string[] {
    const data = join(this.#folder, 'bookings.db');
    return ['--data', data, '--api-key-file', this.apiKeyFile, '--key-ttl', String(KEY_TTL_SECONDS)];
  }

  async #endEpoch(): Promise<void> {
    const drawn = z.array(DrawnFault).parse(await this.#ask('GET', '/admin/faults/drawn'));
    this.epochs.push({ plan: this.#plan, drawn });
  }

  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
}
