import type { ApiResource } from '../../cluster/kube-api.js';
import {
  type ChildResourceRule,
  type CompositeController,
} from '../../contract/controller-objects.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { takeCompositeTurn } from './composite-turn.js';
import type { Context } from './context.js';
import type { Informer } from './informer.js';
import { lookUpChildren, openHost, type PreparedController } from './prepare-host.js';
import { prepareHooks, withHookVersions } from './prepare-hooks.js';
import { REVISION_RESOURCE, type RolloutRules } from './rollout/rollout-rules.js';
import { childSelector, compileSelector, matchEverything } from './selector.js';
import { isRollingMethod } from './update-strategy.js';

/**
 * Looks up and compiles what a CompositeController names. Nothing is left open when it fails.
 *
 * @throws MetacontrollerError with the text of the CreateError event
 */
export async function prepareComposite(
  context: Context,
  controller: CompositeController,
  signal: AbortSignal,
): Promise<PreparedController> {
  const { spec, metadata } = controller;
  const { apiVersion, resource, labelSelector, ignoreStatusChanges = false } = spec.parentResource;
  const parentResource = await context.resources.byResource(apiVersion, resource);
  const childKinds = await lookUpChildren(context.resources, spec.childResources ?? []);
  const hooks = await prepareHooks(context, spec);
  const matches = labelSelector === undefined ? matchEverything : compileSelector(labelSelector);
  const revisionResource = await lookUpRevisions(context, spec);
  const opened = await openHost(context, {
    controller: asSent(controller),
    finalizer: {
      name: `metacontroller.io/compositecontroller-${metadata.name}`,
      wanted: spec.hooks?.finalize !== undefined,
    },
    parentKinds: [{ resource: parentResource, ignoreStatusChanges }],
    selects: (parent) => matches(parent.metadata.labels),
    childKinds,
    ...hooks,
    signal,
  });
  const { generateSelector = false } = spec;
  const rollout = revisionResource && prepareRollout(context, controller, opened.open(revisionResource));
  const parents = opened.host.parentKinds[0]?.informer;
  return {
    ...opened,
    others: rollout === undefined ? [] : [rollout.revisions],
    takeTurn: (turn, parent) => takeCompositeTurn({ ...turn, generateSelector, rollout }, parent),
    potentialParents: (child) => findPotentialParents(child, parents, generateSelector),
  };
}

async function lookUpRevisions(
  { resources }: Context,
  { childResources = [] }: CompositeController['spec'],
): Promise<ApiResource | undefined> {
  const isRolling = childResources.some(({ updateStrategy }) => isRollingMethod(updateStrategy?.method));
  return isRolling ? resources.byResource(REVISION_RESOURCE.apiVersion, REVISION_RESOURCE.resource) : undefined;
}

function prepareRollout({ fixed }: Context, { spec }: CompositeController, revisions: Informer): RolloutRules {
  const { fieldPaths = [] } = spec.parentResource.revisionHistory ?? {};
  return { revisions, fieldPaths: fieldPaths.length === 0 ? ['spec'] : fieldPaths, isFixed: fixed };
}

/**
 * The controller object as Go writes it back: an update strategy always has its `statusChecks`, and the status is there and
 * empty.
 */
function asSent(controller: CompositeController): CompositeController {
  const { childResources, hooks = {} } = controller.spec;
  const spec = {
    ...controller.spec,
    ...(childResources !== undefined && { childResources: childResources.map(withStatusChecks) }),
    hooks: withHookVersions(hooks),
  };
  return { ...controller, spec, status: {} };
}

function withStatusChecks(rule: ChildResourceRule): ChildResourceRule {
  if (rule.updateStrategy === undefined) return rule;
  return { ...rule, updateStrategy: { statusChecks: {}, ...rule.updateStrategy } };
}

function findPotentialParents(
  child: KubeObject,
  parents: Informer | undefined,
  generateSelector: boolean,
): readonly KubeObject[] {
  const { namespace = '' } = child.metadata;
  const candidates = parents?.objects.list() ?? [];
  return candidates.filter((parent) => {
    const { namespace: own = '' } = parent.metadata;
    if (own !== '' && namespace !== '' && own !== namespace) return false;
    try {
      return childSelector(parent, generateSelector)(child.metadata.labels);
    } catch {
      // A parent without a usable selector takes nothing; its own turn tells why.
      return false;
    }
  });
}
