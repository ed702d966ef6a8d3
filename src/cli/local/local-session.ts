import type { CollectionRef, KubeApi } from '../../cluster/kube-api.js';
import { isStatusError } from '../../cluster/status-error.js';
import type { Config } from '../../config.js';
import type { KubeObject } from '../../contract/kube-object.js';
import type { FolderOptions } from '../../definitions/definition-folder.js';
import { describeFinding } from '../../lint/report.js';
import { createLog } from '../../log.js';
import { type ControllerDefinition, isComposite, isDecorator } from '../../sdk/controller-definition.js';
import type { DecoratorDefinition } from '../../sdk/decorator.js';
import type { CompositeDefinition, ConnectOptions } from '../../sdk/definition.js';
import { isSelected, type TargetRule } from '../../sdk/target-rule.js';
import { type HookServer, startHookServer } from '../hook-server.js';
import type { Reload } from '../reload.js';
import { loadObjects } from '../objects-file.js';
import { Activity } from '../start/activity.js';
import { type ParentReport, reportParent, reportTarget, type TargetReport } from '../start/report.js';
import { settle } from '../start/settle.js';
import { applyObject, installDefinitions } from './apply.js';
import { Followers } from './followers.js';
import { embeddedCluster, type SessionCluster, type StandIns } from './session-cluster.js';
import { createTimeline, type Timeline } from './timeline.js';

export interface LocalSessionOptions {
  readonly definitions: readonly ControllerDefinition[];
  /** Folders whose definition files are served as well. @default none */
  readonly definitionFolders?: readonly FolderOptions[] | undefined;
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
  readonly cluster: SessionCluster;
  readonly server: HookServer;
  readonly hooksUrl: string;
  readonly standIns: StandIns;
  readonly followers: Followers;
  readonly activity: Activity;
  readonly timeline: Timeline;
}

/** Hook server, cluster and the objects applied to it, as `metahooks start` and `metahooks dev` run them together. */
export class LocalSession {
  readonly #parts: SessionParts;
  readonly #startedAt = performance.now();
  /** The redefinitions under way, one after the other. */
  #changes: Promise<void> = Promise.resolve();

  private constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** Fails when a definition or a template is wrong; nothing runs then. A wrong definition file is noted, and left out. */
  static async start(options: LocalSessionOptions): Promise<LocalSession> {
    const { definitions, definitionFolders, config, environment = {}, cluster = embeddedCluster() } = options;
    const activity = new Activity();
    const timeline = createTimeline(options.write, () => performance.now());
    let onReload = (_reload: Reload): void => undefined;
    const server = await startHookServer({
      definitions,
      definitionFolders,
      config,
      environment,
      log: createLog(config.logLevel, process.stderr),
      host: '127.0.0.1',
      onReload: (reload) => onReload(reload),
      onFinding: (finding) => timeline.note(describeFinding(finding)),
    });
    const hooksUrl = `http://127.0.0.1:${server.port}`;
    timeline.note(`hooks are served at ${hooksUrl}`);
    for (const { error } of server.problems()) timeline.note(`${error.code} ${error.message}`);
    const served = [...server.controllers.values()].map(({ definition }) => definition);
    try {
      await installDefinitions(cluster.api, served, hooksUrl);
    } catch (error) {
      await server.drain();
      throw error;
    }
    const standIns = cluster.startStandIns((event) => {
      activity.record(event);
      timeline.onMetacontroller(event);
    });
    const followers = new Followers(cluster.api, timeline);
    followers.add(served);
    const session = new LocalSession({ cluster, server, hooksUrl, standIns, followers, activity, timeline });
    onReload = (reload) => session.#onReload(reload);
    return session;
  }

  /** What is served now. */
  definitions(): readonly ControllerDefinition[] {
    return [...this.#parts.server.controllers.values()].map(({ definition }) => definition);
  }

  /** A definition that is new or generates other manifests is applied before its parents are looked at again. */
  #onReload({ controller, error, isRedefined }: Reload): void {
    const { timeline, standIns, server } = this.#parts;
    if (error !== undefined) {
      timeline.note(`${error.code} ${error.message}`);
      return;
    }
    timeline.note(`${controller}: reloaded`);
    const definition = server.controllers.get(controller)?.definition;
    if (definition === undefined || !isRedefined) {
      standIns.metacontroller.resync(controller);
      return;
    }
    this.#changes = this.#changes
      .then(() => this.#reinstall(definition))
      .catch((problem: unknown) => {
        timeline.note(
          `${controller} cannot be applied: ${problem instanceof Error ? problem.message : 'unknown'}`,
        );
      });
  }

  async #reinstall(definition: ControllerDefinition): Promise<void> {
    const { cluster, hooksUrl, followers, standIns } = this.#parts;
    await installDefinitions(cluster.api, [definition], hooksUrl);
    followers.add([definition]);
    standIns.metacontroller.resync(definition.name);
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
    const { cluster } = this.#parts;
    const decorated = this.definitions()
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
    const { cluster } = this.#parts;
    const lists = await Promise.all(
      this.definitions()
        .filter(isComposite)
        .map(async (definition) => {
          const { items } = await cluster.api.list(definition.parent);
          return items.map((parent) => ({ parent, definition }));
        }),
    );
    return lists.flat();
  }

  async stop(): Promise<void> {
    this.#parts.followers.stop();
    await this.#changes;
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
