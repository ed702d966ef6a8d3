import { factsOfKind } from '../../contract/built-in-kinds.js';
import type { ChildTemplate, Placed } from '../../template/template-set.js';
import type { Finding } from '../finding.js';
import { Reads } from '../reads.js';
import { childrenOf, type LintSubject, ownerScopes, type PlacedChild } from '../subject.js';

/** A namespaced object can own only what lies in its namespace. */
export function* findForeignScope(subject: LintSubject): Generator<Finding> {
  const scopes = new Set(ownerScopes(subject));
  if (scopes.size !== 1) return;
  const isNamespaced = scopes.has('Namespaced');
  for (const placed of childrenOf(subject)) {
    const finding = isNamespaced ? underNamespaced(placed, subject) : underCluster(placed);
    if (finding !== undefined) yield finding;
  }
}

function underNamespaced({ child, rule }: PlacedChild, { set }: LintSubject): Finding | undefined {
  if (isClusterScoped(child, rule)) {
    return wrong(child.location, {
      message: `${child.kind} is cluster-scoped, its ${set.subject} is namespaced and cannot own it`,
      hint: 'make the parent cluster-scoped (parent.scope: Cluster), or let somebody else make the object',
    });
  }
  const { namespace } = child;
  if (namespace === undefined || isOwnNamespace(namespace, child, set)) return undefined;
  return wrong(namespace.location, {
    message: `a namespaced ${set.subject} can own objects in its own namespace only`,
    hint: 'leave metadata.namespace out',
  });
}

function isOwnNamespace({ tree }: Placed, child: ChildTemplate, set: LintSubject['set']): boolean {
  const paths = Reads.of(set).within(child).in(tree);
  return paths.some(([, part, field]) => part === 'metadata' && field === 'namespace');
}

function underCluster({ child, rule }: PlacedChild): Finding | undefined {
  if (isClusterScoped(child, rule)) {
    if (child.namespace === undefined) return undefined;
    return wrong(child.namespace.location, {
      message: `${child.kind} is cluster-scoped and has no namespace`,
    });
  }
  if (child.namespace !== undefined || !isKnownNamespaced(child, rule)) return undefined;
  return wrong(child.name.location, {
    message: `${child.kind} is namespaced, and its parent has no namespace to put it in`,
    hint: 'add metadata.namespace, for example from a field of the spec',
  });
}

function isClusterScoped({ apiVersion, kind }: ChildTemplate, rule: PlacedChild['rule']): boolean {
  return (rule?.scope ?? factsOfKind(apiVersion, kind)?.scope) === 'Cluster';
}

function isKnownNamespaced({ apiVersion, kind }: ChildTemplate, rule: PlacedChild['rule']): boolean {
  return (rule?.scope ?? factsOfKind(apiVersion, kind)?.scope) === 'Namespaced' || rule !== undefined;
}

function wrong(
  location: Finding['location'],
  text: { readonly message: string; readonly hint?: string },
): Finding {
  return { rule: 'scope', severity: 'error', location, ...text };
}
