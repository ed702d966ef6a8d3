import type { Node } from 'yaml';
import { z } from 'zod';
import { factsOfKind } from '../contract/built-in-kinds.js';
import type { TargetRule } from '../sdk/target-rule.js';
import { itemsOf, type Source } from '../template/source.js';
import { invalidDefinition, parsePart } from './written.js';

const Strings = z.record(z.string(), z.string());
const matchExpressions = z
  .array(
    z.strictObject({
      key: z.string(),
      operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
      values: z.array(z.string()).exactOptional(),
    }),
  )
  .exactOptional();

export const Target = z.strictObject({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  resource: z.string().min(1).exactOptional(),
  scope: z.enum(['Namespaced', 'Cluster']).exactOptional(),
  labelSelector: z.strictObject({ matchLabels: Strings.exactOptional(), matchExpressions }).exactOptional(),
  annotationSelector: z
    .strictObject({ matchAnnotations: Strings.exactOptional(), matchExpressions })
    .exactOptional(),
  writesStatus: z.boolean().exactOptional(),
});

/** The kinds a decorator is for. @throws HookError DEFINITION_INVALID */
export function readTargets(node: Node, source: Source): readonly TargetRule[] {
  const items = itemsOf(node);
  if (items === undefined || items.length === 0) {
    throw invalidDefinition(node, source, { message: 'targets must be a list of kinds' });
  }
  return items.map((item) => {
    const plain = source.plain(item);
    const target = parsePart(Target, plain, { source, what: 'targets' });
    const facts = factsOfKind(target.apiVersion, target.kind);
    const resource = target.resource ?? facts?.resource;
    if (resource === undefined) {
      throw invalidDefinition(plain, source, {
        message: `the plural of ${target.kind} (${target.apiVersion}) is not known`,
        hint: 'add "resource: <plural>", as `kubectl api-resources` shows it',
      });
    }
    const scope = target.scope ?? facts?.scope;
    return { ...target, resource, ...(scope === undefined ? {} : { scope }) };
  });
}
