import { z } from 'zod';
import type { KubeObject } from '../contract/kube-object.js';
import type { CompositeRequest } from '../contract/requests.js';
import { HookError } from '../errors/hook-error.js';
import { childPolicy } from '../sdk/child-policy.js';
import { Condition } from '../sdk/conditions.js';
import type { CompositeContext, Parent, RenderedChildren } from '../sdk/definition.js';
import type { DesiredObject } from '../sdk/objects.js';
import { ObservedObjects } from '../sdk/observed.js';
import { renderTemplates } from '../template/render.js';
import type { RenderedTemplates } from '../template/rendered.js';
import type { ServedController } from './served-controller.js';

const ParentStatus = z.looseObject({ conditions: z.array(Condition).catch([]).optional() }).catch({});

/** The parent as a hook sees it. A status that an older release wrote differently is taken for what it still says. */
export function toParent<Spec>(parent: KubeObject, spec: Spec): Parent<Spec> {
  const { conditions, ...status } = ParentStatus.parse(parent['status'] ?? {});
  return {
    apiVersion: parent.apiVersion,
    kind: parent.kind,
    metadata: parent.metadata,
    spec,
    status: conditions === undefined ? status : { ...status, conditions },
  };
}

/** Everything a hook may look at, made from one request. */
export function toContext<Spec>(
  { definition, templates, effects }: ServedController,
  request: CompositeRequest,
  { parent, now }: { readonly parent: Parent<Spec>; readonly now: number },
): CompositeContext<Spec> {
  const observed = new ObservedObjects(request.children);
  const related = new ObservedObjects(request.related);
  const policy = childPolicy(definition.children);
  return {
    parent,
    observed,
    related,
    now,
    effects,
    render: (values = {}) => {
      const set = templates();
      if (set === undefined) {
        throw new HookError('DEFINITION_INVALID', { message: `"${definition.name}" names no template file` });
      }
      const scope = { parent, observed: observed.every(), related: related.every(), values, policy };
      return toRendered(renderTemplates(set, { ...scope, finalizing: request.finalizing }));
    },
  };
}

/**
 * Rendered objects count as desired ones: the kinds were checked against the declaration when the file was compiled, and
 * the guard looks at every field before anything leaves.
 */
function toRendered({ children, ...rendered }: RenderedTemplates): RenderedChildren<DesiredObject> {
  return { ...rendered, children: children.map(({ object }) => object) };
}
