import type { Config } from '../../config.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { createLog } from '../../log.js';
import type { ControllerDefinition } from '../../sdk/controller-definition.js';
import type { ConnectOptions } from '../../sdk/definition.js';
import { type HookServer, startHookServer } from '../hook-server.js';
import { loadObjects } from '../objects-file.js';
import { Activity } from '../start/activity.js';
import { type ParentReport, reportParent } from '../start/report.js';
import { settle } from '../start/settle.js';
import { applyObject, installDefinitions } from './apply.js';
import { Family } from './family.js';
import { follow } from './follow.js';
import { embeddedCluster, type SessionCluster, type StandIns } from './session-cluster.js';
import { createTimeline, type Timeline } from './timeline.js';

export interface LocalSessionOptions {
  readonly definitions: readonly ControllerDefinition[];
  readonly config: Config;
  /** For the settings of controllers that reach out of the cluster. */
  readonly environment?: ConnectOptions['environment'];
  /** Gets the lines of the timeline. */
  readonly write: (line: string) => void;
  /** @default an embedded one, empty */
  readonly cluster?: SessionCluster;
}

interface SessionParts {
  readonly definitions: readonly ControllerDefinition[];
  readonly cluster: SessionCluster;
  readonly server: HookServer;
  readonly standIns: StandIns;
  readonly activity: Activity;
  readonly timeline: Timeline;
}

/** Hook server, cluster and the objects applied to it, as `metahooks start` and `metahooks dev` run them together. */
export class LocalSession {
  readonly #parts: SessionParts;
  readonly #startedAt = performance.now();
  readonly #stops: (() => void)[] = [];

  private constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#follow();
  }

  /** Fails when a definition or a template is wrong; nothing runs then. */
  static async start(options: LocalSessionOptions): Promise<LocalSession> {
    const { definitions, config, environment = {}, cluster = embeddedCluster() } = options;
    const activity = new Activity();
    const timeline = createTimeline(options.write, () => performance.now());
    let resync = (_controller: string): void => undefined;
    const server = await startHookServer({
      definitions,
      config,
      environment,
      log: createLog(config.logLevel, process.stderr),
      host: '127.0.0.1',
      onReload: (controller, error) => {
        timeline.note(
          error === undefined ? `${controller}: templates reloaded` : `${error.code} ${error.message}`,
        );
        if (error === undefined) resync(controller);
      },
    });
    try {
      const hooksUrl = `http://127.0.0.1:${server.port}`;
      timeline.note(`hooks are served at ${hooksUrl}`);
      await installDefinitions(cluster.api, definitions, hooksUrl);
    } catch (error) {
      await server.drain();
      throw error;
    }
    const standIns = cluster.startStandIns((event) => {
      activity.record(event);
      timeline.onMetacontroller(event);
    });
    resync = (controller) => standIns.metacontroller.resync(controller);
    return new LocalSession({ definitions, cluster, server, standIns, activity, timeline });
  }

  #follow(): void {
    const { definitions, cluster, timeline } = this.#parts;
    const family = new Family();
    for (const { parent } of definitions) {
      this.#stops.push(
        follow(cluster.api, parent, (event) => {
          family.addParent(event.object);
          timeline.onParent(event);
        }),
      );
    }
    const rules = definitions.flatMap(({ children }) => children);
    const unique = new Map(rules.map((rule) => [`${rule.apiVersion}/${rule.resource}`, rule]));
    for (const rule of unique.values()) {
      this.#stops.push(
        follow(cluster.api, rule, (event) => {
          if (family.admit(event.object)) timeline.onChild(event);
        }),
      );
    }
  }

  /** Writes a line to the timeline. */
  note(text: string): void {
    this.#parts.timeline.note(text);
  }

  /** @throws HookError OBJECT_INVALID; StatusError when the API refuses an object */
  async applyFile(path: string): Promise<void> {
    for (const object of await loadObjects(path)) await applyObject(this.#parts.cluster.api, object);
  }

  /** @throws HookError NOT_SETTLED */
  async settle(timeoutMs: number): Promise<void> {
    const { settle: comeToRest } = this.#parts.standIns;
    if (comeToRest === undefined) throw new Error('only an embedded cluster settles');
    await settle({
      cluster: { settle: comeToRest },
      parents: async () => (await this.#parents()).map(({ parent }) => parent),
      timeoutMs,
    });
  }

  async report(): Promise<{ readonly parents: readonly ParentReport[]; readonly seconds: number }> {
    const { cluster, activity } = this.#parts;
    const parents = await Promise.all(
      (await this.#parents()).map(({ parent, definition }) => {
        const { kind, metadata } = parent;
        return reportParent(parent, {
          api: cluster.api,
          definition,
          syncs: activity.syncsOf({ kind, ...metadata }),
        });
      }),
    );
    return { parents, seconds: Math.round(performance.now() - this.#startedAt) / 1000 };
  }

  async #parents(): Promise<{ parent: KubeObject; definition: ControllerDefinition }[]> {
    const { definitions, cluster } = this.#parts;
    const lists = await Promise.all(
      definitions.map(async (definition) => {
        const { items } = await cluster.api.list(definition.parent);
        return items.map((parent) => ({ parent, definition }));
      }),
    );
    return lists.flat();
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops) stop();
    await this.#parts.standIns.stop();
    await this.#parts.server.drain();
  }
}
