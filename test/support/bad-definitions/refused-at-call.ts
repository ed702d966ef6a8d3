import { configMap, definition, type Parts } from './definition.js';

/** A definition that is served, and fails with the values of a parent. The line that has to be named ends in `# here`. */
export interface CallCase {
  readonly what: string;
  readonly code: string;
  readonly says: string;
  readonly text: (name: string) => string;
  readonly hook: 'sync' | 'customize';
  readonly spec: Readonly<Record<string, unknown>>;
}

type Written = Omit<Parts, 'name' | 'children'> & {
  readonly children?: string;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly hook?: 'customize';
};

function failing(what: string, [code, says]: readonly [string, string], written: Written): CallCase {
  const { hook = 'sync', values = {}, children = configMap('fine'), ...parts } = written;
  return {
    what,
    code,
    says,
    hook,
    spec: values,
    text: (name) => definition({ name, children, ...parts }),
  };
}

/** An expression that fails as the value of a key. */
const value = (expression: string, values: Written['values'] = {}): Written => ({
  children: configMap(`'\${${expression}}' # here`),
  values,
});

/** A ConfigMap with the given metadata beside its name. */
const metadata = (more: string): Written => ({
  children: `  - id: settings # here
    template: { apiVersion: v1, kind: ConfigMap, metadata: { name: settings, ${more} } }`,
});

/** A ConfigMap whose name is what a text of the spec says. */
const named = (name: string): Written => ({
  children: configMap('fine', '${parent.spec.text}').replace(/( {6}metadata.*)/, '$1 # here'),
  values: { text: name },
});

const forEach = (lists: string, name: string): string => `  - id: many
    forEach: { ${lists} } # here
    template: { apiVersion: v1, kind: ConfigMap, metadata: { name: '${name}' } }`;

const millionSteps = 'lists.range(100).map(a, lists.range(100).map(b, lists.range(100).map(c, a * b * c)))';
const FAILED = 'TEMPLATE_FAILED';
const LIMIT = 'TEMPLATE_LIMIT_EXCEEDED';

/** Takes far longer than a render may. */
export const ENDLESS = failing('a billion steps', [LIMIT, 'the render took longer than 100 ms'], {
  children: configMap(
    "'${string(lists.range(1000).map(a, lists.range(1000).map(b, lists.range(1000).map(c, a * b * c).size()).size()).size())}' # here",
  ),
});

export const REFUSED_AT_CALL: readonly CallCase[] = [
  // Expressions
  failing(
    'a division by zero',
    [FAILED, 'division by zero (parent.spec.size = 0)'],
    value('string(1 / parent.spec.size)', { size: 0 }),
  ),
  failing('a field that is not there', [FAILED, '"text" is absent'], value('parent.spec.text')),
  failing('an item that is not there', [FAILED, ''], value('parent.spec.items[3]', { items: ['a'] })),
  failing(
    'a value of the wrong type',
    [FAILED, ''],
    value('string(parent.spec.free.a + 1)', { free: { a: 'one' } }),
  ),
  failing(
    'text made of a number',
    [FAILED, 'inside of text the expression must give a string, not int'],
    value('parent.spec.size} pieces${""', { size: 3 }),
  ),
  failing(
    'an integer beyond 64 bits',
    [FAILED, 'overflow'],
    value('string(9223372036854775807 + parent.spec.size)', { size: 1 }),
  ),
  failing(
    'an integer beyond 2^53',
    [FAILED, 'too large for JSON'],
    value('9007199254740993 * parent.spec.size', { size: 1 }),
  ),
  failing('not a number', [FAILED, 'NaN is not JSON'], value('0.0 / double(parent.spec.size)', { size: 0 })),
  failing(
    'an infinite number',
    [FAILED, 'Infinity is not JSON'],
    value('1.0 / double(parent.spec.size)', { size: 0 }),
  ),
  failing('an optional', [FAILED, 'the result is optional'], value('parent.spec.?text')),
  failing('a text that is no number', [FAILED, ''], value('string(int(parent.spec.text))', { text: 'many' })),
  failing('a let that fails', [FAILED, 'division by zero'], {
    children: configMap('${string(share)}'),
    more: "let:\n  share: '${1 / parent.spec.size}' # here",
    values: { size: 0 },
  }),

  // Too much
  ENDLESS,
  failing('a million steps in each of many fields', [LIMIT, 'the render took longer than 100 ms'], {
    children: configMap(
      `{ ${Array.from({ length: 40 }, (_, index) => `k${index}: '\${string(size(${millionSteps}))}'`).join(', ')} } # here`,
    ),
  }),
  failing(
    'a text that is too long',
    [LIMIT, 'larger than 1048576 bytes'],
    value(`lists.range(1000).map(i, "${'x'.repeat(2000)}").join("")`),
  ),
  failing('a list of ten thousand numbers', [FAILED, ''], value('string(size(lists.range(10000)))')),
  failing('a forEach with 5000 items', [LIMIT, 'makes more than 1000 objects'], {
    children: forEach("item: '${parent.spec.items}'", '${item}'),
    values: { items: Array.from({ length: 5000 }, (_, index) => `item-${index}`) },
  }),
  failing('a product of 5000 objects', [LIMIT, 'makes more than 1000 objects'], {
    children: forEach("a: '${lists.range(100)}', b: '${lists.range(50)}'", '${string(a)}-${string(b)}'),
  }),
  failing('2010 objects in several lists', [LIMIT, 'more than 2000 objects are rendered'], {
    children: ['a', 'b', 'c # here']
      .map((id) =>
        forEach("item: '${lists.range(670)}'", `${id[0] ?? ''}-\${string(item)}`)
          .replace(' # here', '')
          .replace('id: many', `id: ${id}`),
      )
      .join('\n'),
  }),

  // Names
  failing('a name in upper case', ['CHILD_NAME_INVALID', '"Shop"'], named('Shop')),
  failing('a name with a space', ['CHILD_NAME_INVALID', '"my shop"'], named('my shop')),
  failing('a name of 254 characters', ['CHILD_NAME_INVALID', '253'], named('x'.repeat(254))),
  failing('an empty name', [FAILED, 'metadata.name of "settings" must be text, not empty'], named('')),
  failing('a name that is a number', [FAILED, 'must be text, not number'], {
    children: configMap('fine', '${parent.spec.size}').replace(/( {6}metadata.*)/, '$1 # here'),
    values: { size: 1 },
  }),
  failing('a name that is omitted', [FAILED, 'must be text, not omitted'], {
    children: configMap('fine', '${omit()}').replace(/( {6}metadata.*)/, '$1 # here'),
  }),
  failing('one name for two children', [FAILED, 'comes from "settings" and "others"'], {
    children: `${configMap('a')}\n${configMap('b').replace('id: settings', 'id: others # here')}`,
  }),
  failing(
    'the namespace of another',
    ['CHILD_NAMESPACE_FOREIGN', 'is in namespace kube-system'],
    metadata('namespace: kube-system'),
  ),
  failing('a Namespace under a namespaced parent', ['CHILD_CLUSTER_SCOPED', ''], {
    children:
      '  - id: space # here\n    template: { apiVersion: v1, kind: Namespace, metadata: { name: space } }',
  }),
  failing('a generated name', ['CHILD_GENERATE_NAME', ''], metadata('generateName: x-')),

  // What Kubernetes would refuse, or Metacontroller would write for ever
  failing(
    'a label that is too long',
    ['CHILD_LABEL_INVALID', 'metadata.labels["app"]'],
    metadata(`labels: { app: ${'x'.repeat(64)} }`),
  ),
  failing(
    'a label with a space',
    ['CHILD_LABEL_INVALID', 'metadata.labels["app"]'],
    metadata('labels: { app: my shop }'),
  ),
  failing(
    'a label that is a number',
    ['CHILD_LABEL_INVALID', 'metadata.labels["app"]'],
    metadata('labels: { app: 1 }'),
  ),
  failing(
    'a label without a proper key',
    ['CHILD_LABEL_INVALID', '"my key"'],
    metadata('labels: { my key: a }'),
  ),
  failing('labels that are a list', ['CHILD_LABEL_INVALID', 'metadata.labels'], metadata('labels: [a]')),
  failing(
    'an annotation that is a bool',
    ['CHILD_LABEL_INVALID', 'metadata.annotations["on"]'],
    metadata('annotations: { "on": true }'),
  ),
  failing(
    'a label of Metacontroller',
    ['CHILD_SELECTOR_LABEL', ''],
    metadata('labels: { controller-uid: mine }'),
  ),
  failing('a uid', ['CHILD_SERVER_FIELD', 'metadata.uid'], metadata('uid: abc')),
  failing('null', ['CHILD_VALUE_INVALID', ''], {
    children: configMap('null').replace('id: settings', 'id: settings # here'),
  }),
  failing('two ports that collapse', ['CHILD_MERGE_KEY_COLLISION', ''], {
    children:
      '  - id: web # here\n    template: { apiVersion: v1, kind: Service, metadata: { name: web }, spec: { ports: [{ name: a, port: 1 }, { name: b, port: 1 }] } }',
  }),

  // Conditions of the language
  failing('an includeWhen that is text', [FAILED, 'includeWhen must give a bool, not string'], {
    children: configMap('a').replace(
      'id: settings',
      "id: settings\n    includeWhen: '${dyn(parent.spec.text)}' # here",
    ),
    values: { text: 'yes' },
  }),
  failing('a forEach that is a number', [FAILED, 'must be a list, not int'], {
    children: forEach("item: '${dyn(parent.spec.size)}'", 'a-${string(item)}'),
    values: { size: 3 },
  }),

  // What it says of its parent
  failing('a field of the status that fails', [FAILED, 'division by zero'], {
    more: "status: { share: '${1 / parent.spec.size}' } # here",
    values: { size: 0 },
  }),
  failing('a status that is null', ['STATUS_VALUE_INVALID', 'status.note is null'], {
    spec: '{ type: object, properties: { note: { type: string, nullable: true } } }',
    more: `status: { note: '\${parent.spec.?note.orValue("none")}' } # here`,
    values: { note: null },
  }),
  failing('a condition that is a number', [FAILED, 'the status of a condition is a bool'], {
    more: "conditions: [auto, { type: Big, status: '${parent.spec.size}' }] # here",
    values: { size: 1 },
  }),
  failing('a next call in the past', [FAILED, 'resyncAfterSeconds must be a number of seconds'], {
    more: "resyncAfterSeconds: '${parent.spec.size}' # here",
    values: { size: -1 },
  }),
  failing('a next call in a hundred years', [FAILED, 'resyncAfterSeconds must be a number of seconds'], {
    more: "resyncAfterSeconds: '${parent.spec.size}' # here",
    values: { size: 3_155_760_000 },
  }),
  failing('a related object without name', [FAILED, 'related.other'], {
    more: "related: [{ id: other, apiVersion: v1, kind: ConfigMap, name: '${parent.spec.text}' }] # here",
    hook: 'customize',
    values: { text: '' },
  }),
  failing('a related name that fails', [FAILED, '"text" is absent'], {
    more: "related: [{ id: other, apiVersion: v1, kind: ConfigMap, name: '${parent.spec.text}' }] # here",
    hook: 'customize',
  }),
  failing('a selector that is none', [FAILED, 'related.other'], {
    more: "related: [{ id: other, apiVersion: v1, kind: Pod, labelSelector: '${dyn(parent.spec.text)}' }] # here",
    hook: 'customize',
    values: { text: 'app=web' },
  }),
];
