import type { ApiResource } from '../../cluster/kube-api.js';
import type { UpdateMethod } from '../../contract/controller-objects.js';
import type { KubeObject } from '../../contract/kube-object.js';
import type { ControllerObject } from '../../contract/requests.js';
import type { Context } from './context.js';
import { explain, MetacontrollerError } from './errors.js';
import { toIdentity } from './events.js';
import { type AnsweredCall, callHook, type HookCall } from './hook-client.js';
import type { ChildKind, Host, ParentKind, Turn } from './host.js';
import type { Informer } from './informer.js';
import type { InformerLease } from './informer-pool.js';
import type { PreparedHooks } from './prepare-hooks.js';
import type { ResourceMap } from './resource-map.js';
import { stoppableApi } from './stoppable-api.js';

/** A controller ready to be started, and what is particular to its kind. */
export interface PreparedController {
  readonly host: Host;
  readonly namespaces: Informer;
  /** What must have been listed, beside parents and children, before the first turn. */
  readonly others: readonly Informer[];
  readonly takeTurn: (turn: Turn, parent: KubeObject) => Promise<'done' | 'ignored'>;
  /** Parents that would take an object without a controller. */
  readonly potentialParents: (child: KubeObject) => readonly KubeObject[];
  readonly release: () => void;
}

/** What a controller object names, looked up and compiled. */
export interface HostRules extends PreparedHooks {
  /** As requests carry it. */
  readonly controller: ControllerObject;
  readonly finalizer: Host['finalizer'];
  readonly parentKinds: readonly Omit<ParentKind, 'informer'>[];
  readonly selects: Host['selects'];
  readonly childKinds: readonly Omit<ChildKind, 'informer'>[];
  readonly signal: AbortSignal;
}

export interface OpenHost {
  readonly host: Host;
  readonly namespaces: Informer;
  /** An informer of the controller's own, released with the others. */
  readonly open: (resource: ApiResource) => Informer;
  readonly release: () => void;
}

/** Opens the informers of a controller; to be released when it stops. */
export async function openHost(context: Context, rules: HostRules): Promise<OpenHost> {
  const { controller, signal, parentKinds, childKinds, ...compiled } = rules;
  const namespaceResource = await explain("can't create namespace informer for customize manager", () =>
    context.resources.byResource('v1', 'namespaces'),
  );
  const leases: InformerLease[] = [];
  const open = (resource: ApiResource): Informer => {
    const lease = context.informers.lease(resource);
    leases.push(lease);
    return lease.informer;
  };
  const { name } = controller.metadata;
  const { clock, resources } = context;
  return {
    host: {
      ...compiled,
      name,
      controller,
      api: stoppableApi(context.api, signal),
      clock,
      signal,
      resources,
      childKinds: childKinds.map((kind): ChildKind => ({ ...kind, informer: open(kind.resource) })),
      parentKinds: parentKinds.map((kind): ParentKind => ({ ...kind, informer: open(kind.resource) })),
      serverSideApply: context.serverSideApply,
      call: hookCaller(context, name, signal),
    },
    namespaces: open(namespaceResource),
    open,
    release: () => {
      for (const lease of leases) lease.release();
    },
  };
}

interface ChildRule {
  readonly apiVersion: string;
  readonly resource: string;
  readonly updateStrategy?:
    | {
        readonly method?: UpdateMethod | undefined;
        readonly statusChecks?: { readonly conditions?: ChildKind['statusChecks'] | undefined } | undefined;
      }
    | undefined;
}

/** @throws MetacontrollerError worded by where the real one would have missed the resource first */
export async function lookUpChildren(
  resources: ResourceMap,
  rules: readonly ChildRule[],
): Promise<readonly Omit<ChildKind, 'informer'>[]> {
  const children: Omit<ChildKind, 'informer'>[] = [];
  for (const rule of rules) {
    const { updateStrategy } = rule;
    const resource = await lookUpChild(resources, rule);
    const { method = 'OnDelete', statusChecks = {} } = updateStrategy ?? {};
    children.push({ resource, method, statusChecks: statusChecks.conditions ?? [] });
  }
  return children;
}

async function lookUpChild(resources: ResourceMap, rule: ChildRule): Promise<ApiResource> {
  const { apiVersion, resource, updateStrategy } = rule;
  try {
    const informer = `can't create client for ${resource}.${apiVersion} shared informer`;
    return await explain(`can't create informer for child resource: ${informer}`, () =>
      resources.byResource(apiVersion, resource),
    );
  } catch (error) {
    const isLookedUpFirst = updateStrategy !== undefined && updateStrategy.method !== 'OnDelete';
    if (!isLookedUpFirst) throw error;
    throw new MetacontrollerError(`can't find child resource "${resource}" in ${apiVersion}`, { cause: error });
  }
}

function hookCaller(context: Context, controller: string, signal: AbortSignal): Host['call'] {
  const { clock, resolveUrl, emit, callsUnderWay } = context;
  return async <T>(parent: KubeObject, call: HookCall<T>): Promise<T> => {
    const client = {
      clock,
      signal,
      resolveUrl,
      onAnswer: ({ hook: { name, url }, ...answered }: AnsweredCall): void => {
        emit(controller, { type: 'hook-called', parent: toIdentity(parent), hook: name, url, ...answered });
      },
    };
    callsUnderWay.count += 1;
    try {
      return await callHook(client, { ...call, parent });
    } finally {
      callsUnderWay.count -= 1;
    }
  };
}
