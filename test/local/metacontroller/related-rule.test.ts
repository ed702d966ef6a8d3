import { KubeObject } from '../../../src/contract/kube-object.js';
import type { RelatedResourceRule } from '../../../src/contract/responses.js';
import { concernsParent, relatedFilter, type RelatedScope } from '../../../src/local/metacontroller/related-rule.js';

function object(kind: string, name: string, namespace?: string): KubeObject {
  const metadata = { name, uid: `${namespace}/${name}`, labels: { app: name }, ...(namespace && { namespace }) };
  return KubeObject.parse({ apiVersion: 'v1', kind, metadata });
}

const CONFIG_MAPS = [
  object('ConfigMap', 'a', 'default'),
  object('ConfigMap', 'b', 'default'),
  object('ConfigMap', 'a', 'other'),
];
const NODES = [object('Node', 'n')];

type Place = 'v1 namespaced' | 'v2 namespaced' | 'v1 cluster';

function scope(place: Place, kind = 'ConfigMap'): RelatedScope {
  const parentNamespaced = place !== 'v1 cluster';
  return {
    version: place === 'v2 namespaced' ? 'v2' : 'v1',
    parent: object('Thing', 'alice', parentNamespaced ? 'default' : undefined),
    parentNamespaced,
    related: {
      apiVersion: 'v1',
      kind,
      resource: `${kind.toLowerCase()}s`,
      namespaced: kind !== 'Node',
      shortNames: [],
      subresources: [],
    },
    namespaces: () => (name) => (name === 'other' ? { team: 'x' } : {}),
  };
}

const rule = (fields: Partial<RelatedResourceRule>, resource = 'configmaps'): RelatedResourceRule => ({
  apiVersion: 'v1',
  resource,
  ...fields,
});

const selected = (fields: Partial<RelatedResourceRule>, place: Place): readonly string[] =>
  CONFIG_MAPS.filter(relatedFilter(rule(fields), scope(place))).map(({ metadata }) => metadata.uid);

const EVERYWHERE = ['default/a', 'default/b', 'other/a'];
const LABELLED = { matchLabels: { app: 'a' } };

describe('relatedFilter', () => {
  it.each<[string, Partial<RelatedResourceRule>, Place, readonly string[]]>([
    ['an empty rule of v1', {}, 'v1 namespaced', ['default/a', 'default/b']],
    ['an empty rule of v2', {}, 'v2 namespaced', EVERYWHERE],
    ['an empty rule of a cluster parent', {}, 'v1 cluster', EVERYWHERE],
    ['labels of v1', { labelSelector: LABELLED }, 'v1 namespaced', ['default/a']],
    ['labels of v2', { labelSelector: LABELLED }, 'v2 namespaced', ['default/a', 'other/a']],
    ['labels in a namespace', { labelSelector: LABELLED, namespace: 'other' }, 'v2 namespaced', ['other/a']],
    ['a namespace', { namespace: 'default' }, 'v1 namespaced', ['default/a', 'default/b']],
    ['names in a namespace', { names: ['a'], namespace: 'other' }, 'v1 cluster', ['other/a']],
    ['names alone search all namespaces, also in v1', { names: ['a'] }, 'v1 namespaced', ['default/a', 'other/a']],
    ['a namespaceSelector', { namespaceSelector: { matchLabels: { team: 'x' } } }, 'v2 namespaced', ['other/a']],
    [
      'a namespaceSelector with labels',
      { namespaceSelector: {}, labelSelector: LABELLED },
      'v1 cluster',
      ['default/a', 'other/a'],
    ],
  ])('selects by %s', (...[, fields, place, expected]) => {
    expect(selected(fields, place)).toEqual(expected);
  });

  it.each<[string, Partial<RelatedResourceRule>, Place, RegExp]>([
    ['names with labels', { names: ['a'], labelSelector: {} }, 'v2 namespaced', /both names and/],
    ['names with a namespaceSelector', { names: ['a'], namespaceSelector: {} }, 'v2 namespaced', /both names and/],
    ['two kinds of namespace', { namespace: 'a', namespaceSelector: {} }, 'v2 namespaced', /both namespace and/],
    ['a foreign namespace in v1', { namespace: 'other' }, 'v1 namespaced', /namespace other differs from .* default$/],
    ['a namespaceSelector in v1', { namespaceSelector: {} }, 'v1 namespaced', /not supported for namespaced parent/],
  ])('refuses %s', (...[, fields, place, reason]) => {
    expect(() => relatedFilter(rule(fields), scope(place))).toThrow(reason);
  });

  it('ignores the namespace of a rule for a cluster-scoped kind', () => {
    const selects = relatedFilter(rule({ namespace: 'other' }, 'nodes'), scope('v1 namespaced', 'Node'));

    expect(NODES.filter(selects)).toEqual(NODES);
  });

  it('refuses a namespaceSelector for a cluster-scoped kind', () => {
    expect(() => relatedFilter(rule({ namespaceSelector: {} }, 'nodes'), scope('v2 namespaced', 'Node'))).toThrow(
      /only supported for namespaced related resources/,
    );
  });
});

describe('concernsParent', () => {
  const concerned = (fields: Partial<RelatedResourceRule>, place: Place): readonly string[] =>
    CONFIG_MAPS.filter((one) => concernsParent(rule(fields), scope(place), one)).map(({ metadata }) => metadata.uid);

  it('watches names only in the namespace of a v1 parent, unlike the request', () => {
    expect(concerned({ names: ['a'] }, 'v1 namespaced')).toEqual(['default/a']);
    expect(concerned({ names: ['a'] }, 'v2 namespaced')).toEqual(['default/a', 'other/a']);
  });

  it('passes over objects of another kind', () => {
    expect(concernsParent(rule({}), scope('v2 namespaced'), object('Secret', 'a', 'default'))).toBe(false);
  });
});
