import type { ApiResource } from '../../cluster/kube-api.js';
import type { ChildResourceRule, CompositeController, Hook } from '../../contract/controller-objects.js';
import type { KubeObject } from '../../contract/kube-object.js';
import type { Context } from './context.js';
import { explain, MetacontrollerError } from './errors.js';
import { callHook, type HookCall } from './hook-client.js';
import type { ChildKind, Host } from './host.js';
import type { Informer } from './informer.js';
import type { InformerLease } from './informer-pool.js';
import type { ResourceMap } from './resource-map.js';
import { compileSelector, matchEverything } from './selector.js';
import { stoppableApi } from './stoppable-api.js';
import { toIdentity } from './events.js';
import { toCallableHook } from './webhook.js';

/** Everything of a host but what its customize hook adds, and the informers it holds. */
export interface PreparedHost {
  readonly host: Omit<Host, 'relatedTo'>;
  readonly parents: Informer;
  readonly namespaces: Informer;
  readonly release: () => void;
}

/**
 * Looks up and compiles what a controller object names. Nothing is left open when it fails.
 *
 * @throws MetacontrollerError with the text of the CreateError event
 */
export async function prepareHost(
  context: Context,
  controller: CompositeController,
  signal: AbortSignal,
): Promise<PreparedHost> {
  const { spec } = controller;
  const { apiVersion, resource, labelSelector } = spec.parentResource;
  const parentResource = await context.resources.byResource(apiVersion, resource);
  const childResources = await lookUpChildren(context.resources, spec.childResources ?? []);
  const hooks = prepareHooks(controller);
  const parentSelector = labelSelector === undefined ? matchEverything : compileSelector(labelSelector);
  const namespaceResource = await explain("can't create namespace informer for customize manager", () =>
    context.resources.byResource('v1', 'namespaces'),
  );

  const leases: InformerLease[] = [];
  const open = (opened: ApiResource): Informer => {
    const lease = context.informers.lease(opened);
    leases.push(lease);
    return lease.informer;
  };
  const childKinds = childResources.map((child): ChildKind => ({ ...child, informer: open(child.resource) }));
  const { name } = controller.metadata;
  const { clock, resources } = context;
  return {
    host: {
      name,
      controller: asSent(controller),
      api: stoppableApi(context.api, signal),
      clock,
      signal,
      resources,
      parentResource,
      parentSelector,
      generateSelector: spec.generateSelector ?? false,
      childKinds,
      finalizer: {
        name: `metacontroller.io/compositecontroller-${name}`,
        wanted: spec.hooks?.finalize !== undefined,
      },
      ...hooks,
      call: hookCaller(context, name, signal),
    },
    parents: open(parentResource),
    namespaces: open(namespaceResource),
    release: () => {
      for (const lease of leases) lease.release();
    },
  };
}

async function lookUpChildren(
  resources: ResourceMap,
  rules: readonly ChildResourceRule[],
): Promise<readonly Omit<ChildKind, 'informer'>[]> {
  const children: Omit<ChildKind, 'informer'>[] = [];
  for (const { apiVersion, resource, updateStrategy } of rules) {
    const found = await explain("can't create informer for child resource", () =>
      resources.byResource(apiVersion, resource),
    );
    children.push({ resource: found, method: updateStrategy?.method ?? 'OnDelete' });
  }
  return children;
}

function prepareHooks({ spec }: CompositeController): Pick<Host, 'sync' | 'finalize' | 'customize'> {
  if (spec.hooks === undefined) throw new MetacontrollerError('no hooks defined');
  return {
    sync: toCallableHook('sync', spec.hooks.sync),
    finalize: toCallableHook('finalize', spec.hooks.finalize),
    customize: toCallableHook('customize', spec.hooks.customize),
  };
}

/**
 * The controller object as Go writes it back: an update strategy always has its `statusChecks`, and the status is there and
 * empty. Hook versions have the default of the CRD, in case the API at hand does not fill it in.
 */
function asSent(controller: CompositeController): CompositeController {
  const { childResources, hooks = {} } = controller.spec;
  const versioned = Object.entries(hooks)
    .filter((entry): entry is [string, Hook] => entry[1] !== undefined)
    .map(([name, hook]): [string, Hook] => [name, { ...hook, version: hook.version ?? 'v1' }]);
  const spec = {
    ...controller.spec,
    ...(childResources !== undefined && { childResources: childResources.map(withStatusChecks) }),
    hooks: Object.fromEntries(versioned),
  };
  return { ...controller, spec, status: {} };
}

function withStatusChecks(rule: ChildResourceRule): ChildResourceRule {
  if (rule.updateStrategy === undefined) return rule;
  return { ...rule, updateStrategy: { statusChecks: {}, ...rule.updateStrategy } };
}

function hookCaller(context: Context, controller: string, signal: AbortSignal): Host['call'] {
  const { clock, resolveUrl, emit } = context;
  return async <T>(parent: KubeObject, call: HookCall<T>): Promise<T> => {
    const client = {
      clock,
      signal,
      resolveUrl,
      onAnswer: ({ durationMs, status }: { durationMs: number; status?: number }): void => {
        const { name, url } = call.hook;
        const answered = status === undefined ? {} : { status };
        emit(controller, {
          type: 'hook-called',
          parent: toIdentity(parent),
          hook: name,
          url,
          durationMs,
          ...answered,
        });
      },
    };
    return callHook(client, call);
  };
}
