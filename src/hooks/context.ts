import { z } from 'zod';
import type { KubeObject } from '../contract/kube-object.js';
import type { ObjectMap } from '../contract/object-map.js';
import { HookError } from '../errors/hook-error.js';
import { childPolicy } from '../sdk/child-policy.js';
import { Condition } from '../sdk/conditions.js';
import { childRulesOf } from '../sdk/controller-definition.js';
import type { HookContext, Parent, RenderedChildren } from '../sdk/definition.js';
import type { DesiredObject } from '../sdk/objects.js';
import { ObservedObjects } from '../sdk/observed.js';
import { renderTemplates } from '../template/render.js';
import type { RenderedTemplates, TemplateParent } from '../template/rendered.js';
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

/** What came with a request beside the object it is about, and when. */
export interface Circumstances {
  readonly observed: ObjectMap;
  readonly related: ObjectMap;
  readonly finalizing: boolean;
  readonly now: number;
}

/** Everything a hook may look at beside `parent`, the object it is called for: parent of a composite, target of a decorator. */
export function toContext(
  { definition, templates, effects, server, onRender }: ServedController,
  parent: TemplateParent,
  circumstances: Circumstances,
): HookContext {
  const { finalizing, now } = circumstances;
  const observed = new ObservedObjects(circumstances.observed);
  const related = new ObservedObjects(circumstances.related);
  const policy = childPolicy(childRulesOf(definition));
  return {
    observed,
    related,
    now,
    effects,
    render: (values = {}) => {
      const set = templates();
      if (set === undefined) {
        throw new HookError('DEFINITION_INVALID', { message: `"${definition.name}" names no template file` });
      }
      const scope = {
        parent,
        observed: observed.every(),
        related: related.every(),
        values,
        policy,
        server,
      };
      return toRendered(renderTemplates(set, { ...scope, finalizing }, onRender));
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
