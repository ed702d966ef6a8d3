import {
  type ChildResourceRule,
  type CompositeController,
  METACONTROLLER_API_VERSION,
} from '../../contract/controller-objects.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { takeCompositeTurn } from './composite-turn.js';
import type { Context } from './context.js';
import type { Informer } from './informer.js';
import { openHost, lookUpChildren, type PreparedController } from './prepare-host.js';
import { prepareHooks, withHookVersions } from './prepare-hooks.js';
import type { RolloutRules } from './rollout/rollout-rules.js';
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
  const revisionResource = isRolling(spec.childResources)
    ? await context.resources.byResource(METACONTROLLER_API_VERSION, 'controllerrevisions')
    : undefined;

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
  const revisions = revisionResource && opened.open(revisionResource);
  const rollout: RolloutRules | undefined = revisionResource &&
    revisions && {
      resource: revisionResource,
      revisions,
      fieldPaths: fieldPathsOf(controller),
      isFixed: context.fixed,
    };
  const [parents] = opened.host.parentKinds;
  return {
    ...opened,
    others: revisions === undefined ? [] : [revisions],
    takeTurn: (turn, parent) => takeCompositeTurn({ ...turn, generateSelector, rollout }, parent),
    potentialParents: (child) => findPotentialParents(child, parents?.informer, generateSelector),
  };
}

function isRolling(rules: CompositeController['spec']['childResources'] = []): boolean {
  return rules.some(({ updateStrategy }) => isRollingMethod(updateStrategy?.method));
}

function fieldPathsOf({ spec }: CompositeController): readonly string[] {
  const { fieldPaths = [] } = spec.parentResource.revisionHistory ?? {};
  return fieldPaths.length === 0 ? ['spec'] : fieldPaths;
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
