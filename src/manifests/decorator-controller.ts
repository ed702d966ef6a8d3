import { METACONTROLLER_API_VERSION } from '../contract/controller-objects.js';
import type { JsonObject } from '../contract/kube-object.js';
import type { DecoratorDefinition } from '../sdk/decorator.js';
import type {
  AnnotationSelector,
  LabelSelector,
  SelectorRequirement,
  TargetRule,
} from '../sdk/target-rule.js';
import { type HookAddress, renderChildResource, renderHooks } from './controller-hooks.js';

/** The object by which Metacontroller learns of a decorator. */
export function renderDecoratorController(definition: DecoratorDefinition, address: HookAddress): JsonObject {
  const { name, resources, attachments } = definition;
  return {
    apiVersion: METACONTROLLER_API_VERSION,
    kind: 'DecoratorController',
    metadata: { name },
    spec: {
      resources: resources.map(renderTargetRule),
      attachments: attachments.map(renderChildResource),
      hooks: renderHooks(definition, address),
    },
  };
}

function renderTargetRule({ apiVersion, resource, ...selectors }: TargetRule): JsonObject {
  const { labelSelector, annotationSelector } = selectors;
  return {
    apiVersion,
    resource,
    ...(labelSelector === undefined ? {} : { labelSelector: renderLabelSelector(labelSelector) }),
    ...(annotationSelector === undefined
      ? {}
      : { annotationSelector: renderAnnotationSelector(annotationSelector) }),
  };
}

function renderLabelSelector({ matchLabels, matchExpressions }: LabelSelector): JsonObject {
  return {
    ...(matchLabels === undefined ? {} : { matchLabels }),
    ...renderRequirements(matchExpressions),
  };
}

function renderAnnotationSelector({ matchAnnotations, matchExpressions }: AnnotationSelector): JsonObject {
  return {
    ...(matchAnnotations === undefined ? {} : { matchAnnotations }),
    ...renderRequirements(matchExpressions),
  };
}

function renderRequirements(requirements: readonly SelectorRequirement[] | undefined): JsonObject {
  if (requirements === undefined) return {};
  return {
    matchExpressions: requirements.map(({ key, operator, values }) => ({
      key,
      operator,
      ...(values === undefined ? {} : { values }),
    })),
  };
}
