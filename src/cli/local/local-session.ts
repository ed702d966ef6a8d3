import type { Config } from '../../config.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { realClock } from '../../local/clock.js';
import { createLocalCluster, type LocalCluster } from '../../local/local-cluster.js';
import { createLog } from '../../log.js';
import type { CompositeDefinition, ConnectOptions } from '../../sdk/definition.js';
import { type HookServer, startHookServer } from '../hook-server.js';
import { loadObjects } from '../objects-file.js';
import { Activity } from './activity.js';
import { applyObject, installDefinitions } from './apply.js';
import { follow } from './follow.js';
import { type ParentReport, reportParent } from './report.js';
import { settle } from './settle.js';
import { createTimeline, type Timeline } from './timeline.js';

export interface LocalSessionOptions {
  readonly definitions: readonly CompositeDefinition[];
  readonly config: Config;
  /** For the settings of controllers that reach out of the cluster. */
  readonly environment?: ConnectOptions['environment'];
  /** Gets the lines of the timeline. */
  readonly write: (line: string) => void;
}

/** Hook server, local cluster and the objects applied to it, as `npm start` runs them together. */
export class LocalSession {
  readonly #definitions: readonly CompositeDefinition[];
  readonly #startedAt = performance.now();
  readonly #activity = new Activity();
  readonly #timeline: Timeline;
  readonly #cluster: LocalCluster;
  readonly #stops: (() => void)[] = [];
  #server: HookServer | undefined;

  private constructor(definitions: readonly CompositeDefinition[], write: (line: string) => void) {
    this.#definitions = definitions;
    this.#timeline = createTimeline(write, () => performance.now());
    this.#cluster = createLocalCluster({
      clock: realClock(),
      onEvent: (event) => {
        this.#activity.record(event);
        this.#timeline.onMetacontroller(event);
      },
    });
  }

  /** Fails when a definition or a template is wrong; nothing runs then. */
  static async start(options: LocalSessionOptions): Promise<LocalSession> {
    const session = new LocalSession(options.definitions, options.write);
    try {
      await session.#start(options);
    } catch (error) {
      await session.stop();
      throw error;
    }
    return session;
  }

  async #start({ config, environment }: LocalSessionOptions): Promise<void> {
    this.#server = await startHookServer({
      definitions: this.#definitions,
      config,
      ...(environment === undefined ? {} : { environment }),
      log: createLog(config.logLevel, process.stderr),
      host: '127.0.0.1',
      onReload: (controller, error) => {
        this.note(
          error === undefined ? `${controller}: templates reloaded` : `${error.code} ${error.message}`,
        );
        if (error === undefined) this.#cluster.metacontroller.resync(controller);
      },
    });
    const hooksUrl = `http://127.0.0.1:${this.#server.port}`;
    this.note(`hooks are served at ${hooksUrl}`);
    await installDefinitions(this.#cluster.api, this.#definitions, hooksUrl);
    this.#follow();
  }

  #follow(): void {
    const { api } = this.#cluster;
    for (const { parent } of this.#definitions)
      this.#stops.push(follow(api, parent, (event) => this.#timeline.onParent(event)));
    const rules = this.#definitions.flatMap(({ children }) => children);
    const unique = new Map(rules.map((rule) => [`${rule.apiVersion}/${rule.resource}`, rule]));
    for (const rule of unique.values()) {
      this.#stops.push(follow(api, rule, (event) => this.#timeline.onChild(event)));
    }
  }

  /** Writes a line to the timeline. */
  note(text: string): void {
    this.#timeline.note(text);
  }

  /** @throws HookError OBJECT_INVALID; StatusError when the API refuses an object */
  async applyFile(path: string): Promise<void> {
    for (const object of await loadObjects(path)) await applyObject(this.#cluster.api, object);
  }

  /** @throws HookError NOT_SETTLED */
  async settle(timeoutMs: number): Promise<void> {
    await settle({
      cluster: this.#cluster,
      parents: async () => (await this.#parents()).map(({ parent }) => parent),
      timeoutMs,
    });
  }

  async report(): Promise<{ readonly parents: readonly ParentReport[]; readonly seconds: number }> {
    const { api } = this.#cluster;
    const parents = await Promise.all(
      (await this.#parents()).map(({ parent, definition }) => {
        const { kind, metadata } = parent;
        return reportParent(parent, {
          api,
          definition,
          syncs: this.#activity.syncsOf({ kind, ...metadata }),
        });
      }),
    );
    return { parents, seconds: Math.round(performance.now() - this.#startedAt) / 1000 };
  }

  async #parents(): Promise<{ parent: KubeObject; definition: CompositeDefinition }[]> {
    const lists = await Promise.all(
      this.#definitions.map(async (definition) => {
        const { items } = await this.#cluster.api.list(definition.parent);
        return items.map((parent) => ({ parent, definition }));
      }),
    );
    return lists.flat();
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops) stop();
    await this.#cluster.stop();
    await this.#server?.drain();
  }
}
