import { setTimeout as delay } from 'node:timers/promises';
import { StatusError } from '../../src/cluster/status-error.js';
import { eventually } from '../e2e/support/eventually.js';
import type { Arena } from './arena.js';
import type { Chapter } from './chapter.js';
import { namesOf, replaced } from './placeholders.js';
import type { Action, Case, Scenario, Step } from './scenario.js';
import { ScriptedHooks } from './scripted-hooks.js';
import { Stage } from './stage.js';
import { Witness } from './witness.js';

/** Plays one case in a cluster and tells what came of each step. */
export async function play(scenario: Scenario, original: Case, arena: Arena): Promise<readonly Chapter[]> {
  const names = namesOf(scenario, original);
  const hooks = new ScriptedHooks((hooksUrl) => replaced(original.hook, names, hooksUrl));
  const hooksUrl = await hooks.listen();
  const plot = { names, hooksUrl, case: replaced(original, names, hooksUrl) };
  const witness = new Witness(arena.api, plot);
  const stage = new Stage({ api: arena.api, plot, onCreated: (object) => witness.learn(object) });
  try {
    const chapters = await new Story({ arena, hooks, stage, witness }).play(plot.case.steps);
    if (hooks.problems.length > 0) throw new Error(`${names.id}: ${hooks.problems.join('; ')}`);
    return chapters;
  } finally {
    witness.stop();
    await stage.clear();
    await hooks.close();
  }
}

interface Cast {
  readonly arena: Arena;
  readonly hooks: ScriptedHooks;
  readonly stage: Stage;
  readonly witness: Witness;
}

class Story {
  readonly #cast: Cast;
  #refused: string[] = [];

  constructor(cast: Cast) {
    this.#cast = cast;
    cast.hooks.act = (actions) => this.#actAll(actions);
  }

  async play(steps: readonly Step[]): Promise<readonly Chapter[]> {
    const chapters = [await this.#chapter({ title: 'setting', do: [] }, () => this.#setTheScene())];
    for (const step of steps) {
      if (this.#cast.arena.crashed()) break;
      chapters.push(await this.#chapter(step, () => this.#actAll(step.do)));
    }
    return chapters;
  }

  async #setTheScene(): Promise<void> {
    const { stage, witness } = this.#cast;
    await stage.furnish();
    await witness.watch(stage.collections);
    for (const controller of stage.controllers) await this.#act({ create: controller });
    await eventually(async () => (await witness.startedControllers()) >= stage.controllersToStart, {
      intervalMs: 50,
      what: 'the start of the controllers',
    });
  }

  async #chapter({ title, observe }: Step, act: () => Promise<void>): Promise<Chapter> {
    const { arena, hooks, stage, witness } = this.#cast;
    const mark = hooks.requests.length;
    const began = Date.now();
    this.#refused = [];
    await act();
    const ending =
      observe === undefined ? await this.#rest() : await delay(observe * 1000, 'counted' as const);
    if (ending === 'restless') witness.hideGenerations();
    const requests = hooks.requests.slice(mark).filter(({ body }) => witness.concerns(body));
    const rate = (requests.length * 1000) / (Date.now() - began);
    return {
      title,
      ...(arena.crashed() && { crashed: true }),
      ...(ending === 'restless' && { restless: true }),
      ...(ending !== 'rest' && { callsPerSecond: Math.round(rate * 10) / 10 }),
      requests: witness.questions(requests, ending === 'rest'),
      history: witness.takeHistory(ending === 'restless'),
      ...(ending === 'rest' && { objects: await witness.objects(stage.collections) }),
      events: await witness.newEvents(),
      ...(this.#refused.length > 0 && { refused: this.#refused }),
    };
  }

  /** Waits until nothing has called and nothing has changed for a while. */
  async #rest(): Promise<'rest' | 'restless'> {
    const { arena, hooks, witness } = this.#cast;
    const began = Date.now();
    let [lookedAt, quietFor] = [began, 0];
    while (quietFor < arena.quietMs) {
      if (Date.now() - began > arena.patienceMs) return 'restless';
      await delay(LOOK_MS);
      const [before, now] = [lookedAt, Date.now()];
      const isBusy = hooks.busy || arena.busy?.() === true;
      const isQuiet = !isBusy && Math.max(hooks.lastCallAt, witness.lastChangeAt) < before;
      // While this process is busy, nothing can happen in a cluster inside it: a late look counts a quarter at most.
      quietFor = isQuiet ? quietFor + Math.min(now - before, arena.quietMs / 4) : 0;
      lookedAt = now;
    }
    return 'rest';
  }

  async #actAll(actions: readonly Action[]): Promise<void> {
    for (const action of actions) await this.#act(action);
  }

  /** What the API refuses belongs to the story. */
  async #act(action: Action): Promise<void> {
    const { hooks, stage, witness } = this.#cast;
    if ('mode' in action) hooks.mode = action.mode;
    try {
      await stage.act(action);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.#refused.push(witness.text(`${error.reason}: ${error.message}`));
    }
  }
}

const LOOK_MS = 20;
