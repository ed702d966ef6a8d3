import type { ApiResource } from '../../cluster/kube-api.js';
import type { HookVersion } from '../../contract/controller-objects.js';
import type { KubeObject } from '../../contract/kube-object.js';
import type { RelatedResourceRule } from '../../contract/responses.js';
import { MetacontrollerError } from './errors.js';
import { compileSelector, type LabelMatcher, matchEverything } from './selector.js';

type Selection = 'labels' | 'namespace-and-labels' | 'namespace-and-names' | 'namespace-selector';

export interface RelatedScope {
  /** Version of the customize hook. */
  readonly version: HookVersion;
  readonly parent: KubeObject;
  readonly parentNamespaced: boolean;
  readonly related: ApiResource;
  /** Labels of a namespace by name, undefined if there is no such namespace. Throws while namespaces are not known yet. */
  readonly namespaces: () => (name: string) => Readonly<Record<string, string>> | undefined;
}

/**
 * Which objects a rule of the customize hook selects, for the request of a sync.
 *
 * A namespaced parent with a v1 customize hook is kept to its own namespace – but for `names` alone, which search all
 * namespaces. For a cluster-scoped related kind the namespace of the rule means nothing.
 *
 * @throws MetacontrollerError for a rule that is not allowed
 */
export function relatedFilter(
  rule: RelatedResourceRule,
  scope: RelatedScope,
): (object: KubeObject) => boolean {
  const { namespaced } = scope.related;
  const selection = selectionOf(rule);
  checkScope(rule, scope);
  const matches = selection === 'namespace-and-names' ? byNames(rule) : byLabels(rule);
  switch (selection) {
    case 'labels': {
      const isConfined = isConfinedToParent(scope);
      return (object) => matches(object) && (!isConfined || isInNamespace(object, parentNamespace(scope)));
    }
    case 'namespace-and-labels':
    case 'namespace-and-names': {
      const { namespace = '' } = rule;
      return (object) =>
        matches(object) && (!namespaced || namespace === '' || isInNamespace(object, namespace));
    }
    case 'namespace-selector': {
      const labelsOf = scope.namespaces();
      const matchesNamespace = toMatcher(rule.namespaceSelector);
      return (object) => {
        const labels = labelsOf(object.metadata.namespace ?? '');
        return labels !== undefined && matchesNamespace(labels) && matches(object);
      };
    }
  }
}

/**
 * Whether a change of `object` concerns the parent. For a namespaced parent with a v1 hook it is narrower than the filter: `names` alone
 * only watches the parent's own namespace, and a rule with another namespace watches nothing, even of a cluster-scoped kind.
 *
 * @throws MetacontrollerError for a rule that is not allowed
 */
export function concernsParent(rule: RelatedResourceRule, scope: RelatedScope, object: KubeObject): boolean {
  const { related, version, parentNamespaced } = scope;
  const { namespace = '' } = rule;
  if (object.apiVersion !== related.apiVersion || object.kind !== related.kind) return false;
  const isForeign = namespace !== '' && namespace !== parentNamespace(scope);
  if (version === 'v1' && parentNamespaced && isForeign) return false;
  if (isConfinedToParent(scope) && !isInNamespace(object, parentNamespace(scope))) return false;
  return relatedFilter(rule, scope)(object);
}

function selectionOf(rule: RelatedResourceRule): Selection {
  refuseExclusive(rule);
  const { labelSelector, namespaceSelector, namespace = '', names = [] } = rule;
  if (namespaceSelector !== undefined) return 'namespace-selector';
  if (labelSelector !== undefined && namespace !== '') return 'namespace-and-labels';
  return namespace !== '' || names.length > 0 ? 'namespace-and-names' : 'labels';
}

function refuseExclusive(rule: RelatedResourceRule): void {
  const { labelSelector, namespaceSelector, namespace = '', names = [] } = rule;
  const hasSelector = labelSelector !== undefined || namespaceSelector !== undefined;
  if (names.length > 0 && hasSelector) throw excluding(rule, 'names and labelSelector/namespaceSelector');
  if (namespace !== '' && namespaceSelector !== undefined) {
    throw excluding(rule, 'namespace and namespaceSelector');
  }
}

function excluding(rule: RelatedResourceRule, fields: string): MetacontrollerError {
  return new MetacontrollerError(`related rule cannot have both ${fields} specified: ${toGoSyntax(rule)}`);
}

/** As Go prints a value with `%#v`; where its pointers point to is anybody's guess. */
function toGoSyntax(rule: RelatedResourceRule): string {
  const { apiVersion, resource, labelSelector, namespaceSelector, namespace = '', names } = rule;
  const pointer = (to: unknown): string => `(*v1.LabelSelector)(${to === undefined ? 'nil' : '0xc000000000'})`;
  const list = names === undefined ? '(nil)' : `{${names.map((name) => JSON.stringify(name)).join(', ')}}`;
  const fields = [
    `ResourceRule:v1alpha1.ResourceRule{APIVersion:${JSON.stringify(apiVersion)}, Resource:${JSON.stringify(resource)}}`,
    `LabelSelector:${pointer(labelSelector)}`,
    `NamespaceSelector:${pointer(namespaceSelector)}`,
    `Namespace:${JSON.stringify(namespace)}`,
    `Names:[]string${list}`,
  ];
  return `&v1alpha1.RelatedResourceRule{${fields.join(', ')}}`;
}

function checkScope(rule: RelatedResourceRule, scope: RelatedScope): void {
  const { namespace = '', namespaceSelector } = rule;
  const isConfined = isConfinedToParent(scope);
  if (isConfined && namespace !== '' && namespace !== parentNamespace(scope)) {
    throw new MetacontrollerError(
      `requested related object namespace ${namespace} differs from parent object namespace ${parentNamespace(scope)}`,
    );
  }
  if (namespaceSelector === undefined) return;
  if (isConfined) {
    throw new MetacontrollerError(
      'namespaceSelector is not supported for namespaced parent in v1 hook version',
    );
  }
  if (!scope.related.namespaced) {
    throw new MetacontrollerError('namespaceSelector is only supported for namespaced related resources');
  }
}

function isConfinedToParent({ version, parentNamespaced, related }: RelatedScope): boolean {
  return version === 'v1' && parentNamespaced && related.namespaced;
}

function byNames({ names = [] }: RelatedResourceRule): (object: KubeObject) => boolean {
  return (object) => names.length === 0 || names.includes(object.metadata.name);
}

function byLabels({ labelSelector }: RelatedResourceRule): (object: KubeObject) => boolean {
  const matches = toMatcher(labelSelector);
  return (object) => matches(object.metadata.labels);
}

function toMatcher(selector: RelatedResourceRule['labelSelector']): LabelMatcher {
  return selector === undefined ? matchEverything : compileSelector(selector);
}

function parentNamespace({ parent }: RelatedScope): string {
  return parent.metadata.namespace ?? '';
}

function isInNamespace(object: KubeObject, namespace: string): boolean {
  return object.metadata.namespace === namespace;
}
