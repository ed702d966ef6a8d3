import type { CollectionRef, KubeApi } from '../../cluster/kube-api.js';
import { isStatusError } from '../../cluster/status-error.js';
import type { Config } from '../../config.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { createLog } from '../../log.js';
import {
  childRulesOf,
  type ControllerDefinition,
  isComposite,
  isDecorator,
} from '../../sdk/controller-definition.js';
import type { DecoratorDefinition } from '../../sdk/decorator.js';
import type { CompositeDefinition, ConnectOptions } from '../../sdk/definition.js';
import { isSelected, type TargetRule } from '../../sdk/target-rule.js';
import { type HookServer, startHookServer } from '../hook-server.js';
import { loadObjects } from '../objects-file.js';
import { Activity } from '../start/activity.js';
import { type ParentReport, reportParent, reportTarget, type TargetReport } from '../start/report.js';
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

export interface SessionReport {
  readonly parents: readonly ParentReport[];
  /** Those that are selected now. */
  readonly targets: readonly TargetReport[];
  readonly seconds: number;
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
    for (const { parent } of definitions.filter(isComposite)) {
      this.#stops.push(
        follow(cluster.api, parent, (event) => {
          family.addParent(event.object);
          timeline.onParent(event);
        }),
      );
    }
    for (const definition of definitions.filter(isDecorator)) this.#followTargets(definition, family);
    const rules = definitions.flatMap(childRulesOf);
    const unique = new Map(rules.map((rule) => [`${rule.apiVersion}/${rule.resource}`, rule]));
    for (const rule of unique.values()) {
      this.#stops.push(
        follow(cluster.api, rule, (event) => {
          if (family.admit(event.object)) timeline.onChild(event);
        }),
      );
    }
  }

  #followTargets({ name, resources }: DecoratorDefinition, family: Family): void {
    const { cluster, timeline } = this.#parts;
    for (const rule of resources) {
      this.#stops.push(
        follow(cluster.api, toCollection(rule), ({ type, object }) => {
          const selected = isSelected([rule], object);
          if (selected) family.addParent(object);
          timeline.onTarget({ type, object }, { controller: name, selected });
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

  async report(): Promise<SessionReport> {
    const { cluster, activity } = this.#parts;
    const { api } = cluster;
    const syncsOf = (definition: ControllerDefinition, { kind, metadata }: KubeObject): number =>
      activity.syncsOf(definition.name, { kind, ...metadata });
    const parents = (await this.#parents()).map(({ parent, definition }) =>
      reportParent(parent, { api, definition, syncs: syncsOf(definition, parent) }),
    );
    const targets = (await this.#targets()).map(({ target, definition }) =>
      reportTarget(target, { api, definition, syncs: syncsOf(definition, target) }),
    );
    return {
      parents: await Promise.all(parents),
      targets: await Promise.all(targets),
      seconds: Math.round(performance.now() - this.#startedAt) / 1000,
    };
  }

  async #targets(): Promise<{ target: KubeObject; definition: DecoratorDefinition }[]> {
    const { definitions, cluster } = this.#parts;
    const decorated = definitions
      .filter(isDecorator)
      .flatMap((definition) => definition.resources.map((rule) => ({ definition, rule })));
    const lists = await Promise.all(
      decorated.map(async ({ definition, rule }) => {
        const items = await listTargets(cluster.api, rule);
        return items.map((target) => ({ target, definition }));
      }),
    );
    return lists.flat();
  }

  async #parents(): Promise<{ parent: KubeObject; definition: CompositeDefinition }[]> {
    const { definitions, cluster } = this.#parts;
    const lists = await Promise.all(
      definitions.filter(isComposite).map(async (definition) => {
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

/** A kind without a CRD, which somebody else is to bring, has no targets yet. */
async function listTargets(api: KubeApi, rule: TargetRule): Promise<readonly KubeObject[]> {
  try {
    const { items } = await api.list(toCollection(rule));
    return items.filter((object) => isSelected([rule], object));
  } catch (error) {
    if (isStatusError(error, 'NotFound')) return [];
    throw error;
  }
}

/** All of its kind: the selectors of a rule are not those of a list. */
function toCollection({ apiVersion, resource }: TargetRule): CollectionRef {
  return { apiVersion, resource };
}
