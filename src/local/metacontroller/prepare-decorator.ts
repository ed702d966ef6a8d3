import type { ApiResource } from '../../cluster/kube-api.js';
import type { DecoratorController } from '../../contract/controller-objects.js';
import { toGroupVersion } from '../../contract/kube-object.js';
import type { Context } from './context.js';
import { takeDecoratorTurn } from './decorator-turn.js';
import { explain, MetacontrollerError } from './errors.js';
import type { Host, ParentKind } from './host.js';
import { lookUpChildren, openHost, type PreparedController } from './prepare-host.js';
import { prepareHooks, withHookVersions } from './prepare-hooks.js';
import type { ResourceMap } from './resource-map.js';
import { compileSelector, type LabelMatcher, matchEverything } from './selector.js';

type Rule = DecoratorController['spec']['resources'][number];

interface Target {
  readonly rule: Rule;
  readonly resource: ApiResource;
  readonly matchesLabels: LabelMatcher;
  readonly matchesAnnotations: LabelMatcher;
}

/**
 * Looks up and compiles what a DecoratorController names. Nothing is left open when it fails.
 *
 * @throws MetacontrollerError with the text of the CreateError event
 */
export async function prepareDecorator(
  context: Context,
  controller: DecoratorController,
  signal: AbortSignal,
): Promise<PreparedController> {
  const { spec, metadata } = controller;
  const hooks = await prepareHooks(context, spec);
  const targets = await lookUpTargets(context.resources, spec.resources);
  const childKinds = await lookUpChildren(context.resources, spec.attachments ?? []);
  const opened = await openHost(context, {
    controller: { ...controller, spec: { ...spec, hooks: withHookVersions(spec.hooks ?? {}) }, status: {} },
    finalizer: {
      name: `metacontroller.io/decoratorcontroller-${metadata.name}`,
      wanted: spec.hooks?.finalize !== undefined,
    },
    parentKinds: toParentKinds(targets),
    selects: targetSelector(targets),
    childKinds,
    ...hooks,
    signal,
  });
  return {
    ...opened,
    others: [],
    takeTurn: takeDecoratorTurn,
    // Without a selector for its attachments a decorator adopts nothing.
    potentialParents: () => [],
  };
}

async function lookUpTargets(resources: ResourceMap, rules: readonly Rule[]): Promise<readonly Target[]> {
  const targets: Target[] = [];
  for (const rule of rules) {
    const resource = await lookUpTarget(resources, rule);
    const { annotationSelector } = rule;
    targets.push({
      rule,
      resource,
      matchesLabels: await toMatcher(rule, 'label', rule.labelSelector),
      // Compiled as a label selector, so that keys and values must be such as labels may have.
      matchesAnnotations: await toMatcher(
        rule,
        'annotation',
        annotationSelector && {
          matchLabels: annotationSelector.matchAnnotations,
          matchExpressions: annotationSelector.matchExpressions,
        },
      ),
    });
  }
  return targets;
}

async function lookUpTarget(resources: ResourceMap, { apiVersion, resource }: Rule): Promise<ApiResource> {
  try {
    return await resources.byResource(apiVersion, resource);
  } catch (cause) {
    const message = `can't find resource "${resource}" in apiVersion "${apiVersion}"`;
    throw new MetacontrollerError(message, { cause });
  }
}

async function toMatcher(
  { apiVersion, resource }: Rule,
  what: 'label' | 'annotation',
  selector: Rule['labelSelector'],
): Promise<LabelMatcher> {
  if (selector === undefined) return matchEverything;
  const prefix = `can't convert ${what} selector for parent resource "${resource}" in apiVersion "${apiVersion}"`;
  return explain(prefix, () => Promise.resolve(selector).then(compileSelector));
}

/** One informer for each resource; `ignoreStatusChanges` of any rule counts for it. */
function toParentKinds(targets: readonly Target[]): readonly Omit<ParentKind, 'informer'>[] {
  const kinds = new Map<string, Omit<ParentKind, 'informer'>>();
  for (const { rule, resource } of targets) {
    const key = `${resource.apiVersion}/${resource.resource}`;
    const ignoreStatusChanges = rule.ignoreStatusChanges === true || kinds.get(key)?.ignoreStatusChanges === true;
    kinds.set(key, { resource, ignoreStatusChanges });
  }
  return [...kinds.values()];
}

/** Of several rules for one group and kind only the last one selects. */
function targetSelector(targets: readonly Target[]): Host['selects'] {
  const byKind = new Map(targets.map((target) => [groupKind(target.resource), target]));
  return (parent) => {
    const target = byKind.get(groupKind(parent));
    if (target === undefined) return false;
    const { labels, annotations } = parent.metadata;
    return target.matchesLabels(labels) && target.matchesAnnotations(annotations);
  };
}

function groupKind({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): string {
  return `${kind}.${toGroupVersion(apiVersion).group}`;
}
