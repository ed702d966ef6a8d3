import { factsOfKind } from '../contract/built-in-kinds.js';
import type { ChildRule } from '../sdk/child-rule.js';
import type { RelatedRule } from '../sdk/definition.js';
import { failAt, type Location } from '../template/source.js';
import type { ChildTemplate, RelatedTemplate } from '../template/template-set.js';

/** Kinds that cannot be changed once they are made. */
const UNCHANGEABLE: ReadonlySet<string> = new Set(['v1/Pod', 'batch/v1/Job']);

/**
 * The kinds of a definition's children, one rule for each. Children are updated in place unless their kind cannot be, or they
 * say otherwise.
 *
 * @throws HookError DEFINITION_INVALID for a kind whose plural is not known, or that is declared in two ways
 */
export function declaredChildRules(children: readonly ChildTemplate[]): readonly ChildRule[] {
  const rules = new Map<string, ChildRule>();
  for (const child of children) {
    const key = `${child.apiVersion}/${child.kind}`;
    const known = rules.get(key);
    const rule = toRule(child, known);
    if (known !== undefined && !isSame(known, rule)) {
      throw failAt('DEFINITION_INVALID', child.location, {
        message: `${child.kind} is declared in two ways: ${describe(known)}, and ${describe(rule)}`,
        hint: 'Metacontroller has one rule for each kind; say the same for all children of the kind',
      });
    }
    rules.set(key, rule);
  }
  return [...rules.values()];
}

/** What a child does not say is as the children of its kind before it have it. */
function toRule(child: ChildTemplate, known: ChildRule | undefined): ChildRule {
  const { apiVersion, kind } = child;
  const facts = factsOfKind(apiVersion, kind);
  const said = { ...facts, updateStrategy: defaultStrategy(apiVersion, kind), ...known, ...child.declares };
  if (said.resource === undefined) throw unknownKind(child, child.location);
  const updateStrategy = isStrategy(said.updateStrategy) ? said.updateStrategy : 'InPlace';
  const isClusterScoped = said.scope === 'Cluster';
  return {
    apiVersion,
    kind,
    resource: said.resource,
    updateStrategy,
    ...(isClusterScoped ? { scope: 'Cluster' } : {}),
  };
}

function defaultStrategy(apiVersion: string, kind: string): ChildRule['updateStrategy'] {
  return UNCHANGEABLE.has(`${apiVersion}/${kind}`) ? 'Recreate' : 'InPlace';
}

function isStrategy(text: string): text is ChildRule['updateStrategy'] {
  return text === 'InPlace' || text === 'Recreate' || text === 'OnDelete';
}

function isSame(one: ChildRule, other: ChildRule): boolean {
  return describe(one) === describe(other);
}

function describe({ resource, updateStrategy, scope = 'Namespaced' }: ChildRule): string {
  return `${resource}, ${updateStrategy}, ${scope}`;
}

/** The kinds a definition asks for beside its children. @throws HookError DEFINITION_INVALID */
export function relatedRulesOf(related: readonly RelatedTemplate[]): readonly RelatedRule[] {
  const rules = related.map((template) => {
    const { apiVersion, kind } = template;
    return { apiVersion, kind, resource: resourceOf(template) };
  });
  return [...new Map(rules.map((rule) => [`${rule.apiVersion}/${rule.kind}`, rule])).values()];
}

export function resourceOf({ apiVersion, kind, resource, location }: RelatedTemplate): string {
  const found = resource ?? factsOfKind(apiVersion, kind)?.resource;
  if (found !== undefined) return found;
  throw unknownKind({ apiVersion, kind }, location);
}

function unknownKind({ apiVersion, kind }: { apiVersion: string; kind: string }, location: Location): Error {
  return failAt('DEFINITION_INVALID', location, {
    message: `the plural of ${kind} (${apiVersion}) is not known`,
    hint: `add "resource: <plural>", as \`kubectl api-resources\` shows it`,
  });
}
