import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../../e2e/support/eventually.js';

export interface Answer {
  /** What came back: the HTTP status, or why there was none. */
  readonly outcome: number | string;
  readonly body: string;
}

const TIMEOUT_MS = 10_000;
const PAUSE_MS = 5;

/** Visitors who ask for one page again and again, one request after the other and each on a connection of its own. */
export class Traffic {
  readonly answers: Answer[] = [];
  private readonly stopping = new AbortController();
  private readonly url: string;
  private readonly visitor: Promise<void>;

  constructor(url: string) {
    this.url = url;
    this.visitor = this.visit();
  }

  get good(): readonly Answer[] {
    return this.answers.filter(({ outcome }) => outcome === 200);
  }

  /** What went wrong, and how often. */
  get failures(): Readonly<Record<string, number>> {
    const failures: Record<string, number> = {};
    for (const { outcome } of this.answers)
      if (outcome !== 200) failures[outcome] = (failures[outcome] ?? 0) + 1;
    return failures;
  }

  /** Waits for so many more good answers. */
  async until(more: number): Promise<void> {
    const wanted = this.good.length + more;
    await eventually(() => this.good.length >= wanted, {
      timeoutMs: 120_000,
      what: `${more} good answers of ${this.url}`,
    });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.visitor;
  }

  private async visit(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.answers.push(await ask(this.url));
      await delay(PAUSE_MS);
    }
  }
}

async function ask(url: string): Promise<Answer> {
  try {
    const headers = { Connection: 'close' };
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { outcome: response.status, body: await response.text() };
  } catch (error) {
    const { cause = error } = error as Error;
    return { outcome: String(cause), body: '' };
  }
}
