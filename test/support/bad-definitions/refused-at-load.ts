import { configMap, definition, type Parts } from './definition.js';

/** A file that cannot be served. The line that has to be named ends in `# here`. */
export interface LoadCase {
  readonly what: string;
  readonly code: string;
  readonly says: string;
  readonly text: (name: string) => string;
}

type Written = Omit<Parts, 'name' | 'children'> & { readonly children?: string };

/** A sentence, after the code where that is not TEMPLATE_INVALID. */
type Expected = string | readonly [code: string, says: string];

const DEFINITION = 'DEFINITION_INVALID';
const LIMIT = 'TEMPLATE_LIMIT_EXCEEDED';

/** A whole file. */
function raw(what: string, expected: Expected, text: LoadCase['text']): LoadCase {
  const [code, says] = typeof expected === 'string' ? ['TEMPLATE_INVALID', expected] : expected;
  return { what, code, says, text };
}

/** A file that is right but for some of its parts. */
function refused(what: string, expected: Expected, parts: Written): LoadCase {
  return raw(what, expected, (name) => definition({ name, children: configMap('fine'), ...parts }));
}

const value = (yaml: string): Written => ({ children: configMap(`${yaml} # here`) });

const DEEP = 60;
const template = (text: string): string => `  - id: web\n    template: { ${text} } # here`;

export const REFUSED_AT_LOAD: readonly LoadCase[] = [
  // No YAML, or not the right file
  raw('an empty file', 'a definition must be a mapping', () => ''),
  raw('prose', 'a definition must be a mapping', () => 'This is not YAML. # here'),
  raw('a list', 'a definition must be a mapping', () => '- kind: CompositeDefinition # here'),
  raw('a bracket that is not closed', 'end with a ]', () => 'kind: [ # here'),
  raw('a tab', 'Tabs are not allowed', (name) => `name: ${name}\nparent:\n\tkind: Thing # here`),
  raw('two documents', 'one document', (name) => `name: ${name}\n---\nname: other`),
  raw('a key twice', 'the same key stands here twice', (name) => `name: ${name}\nname: other # here`),
  raw('bytes that are no text', '', () => '\u0000\uFFFD\u0001'),
  raw('an alias', 'anchors and aliases', (name) =>
    definition({ name, children: configMap('*nowhere # here') }),
  ),
  raw('YAML nested without end', 'nested too deep', (name) =>
    definition({ name, children: configMap(`${'['.repeat(5000)}${']'.repeat(5000)}`) }),
  ),
  raw(
    'a manifest of Kubernetes',
    [DEFINITION, 'apiVersion must be metahooks/v1'],
    () => 'apiVersion: v1 # here\nkind: ConfigMap',
  ),

  raw(
    'an unknown kind',
    [DEFINITION, 'kind must be'],
    () => 'apiVersion: metahooks/v1\nkind: Deployment # here',
  ),

  raw('a name that is no DNS label', [DEFINITION, 'must be a DNS label'], () =>
    definition({ name: 'Bad_Name # here', children: configMap('fine') }),
  ),

  raw('the name of another controller', [DEFINITION, 'is the name of another controller'], () =>
    definition({ name: 'good # here', children: configMap('fine') }),
  ),

  raw('the name of a shipped controller', [DEFINITION, 'is the name of another controller'], () =>
    definition({ name: 'crontab # here', children: configMap('fine') }),
  ),

  // Structure
  refused('an unknown field', 'has no field "replicas"', { more: 'replicas: 3 # here' }),
  refused('a misspelt field', 'did you mean "children"', { more: 'chidren: [] # here' }),
  refused('children that are no list', 'children must be a list', { children: '  web: {} # here' }),
  refused('a child without template', 'a child needs "template"', { children: '  - id: web # here' }),
  refused('a child that is null', 'a child must be a mapping', { children: '  - null # here' }),
  refused('two children of one id', 'two children have the id "settings"', {
    children: `${configMap('a')}\n${configMap('b').replace('settings', 'settings # here')}`,
  }),
  refused('an id with a dash', 'id must be a name of letters and digits', {
    children: configMap('a').replace('settings', 'my-settings # here'),
  }),
  refused('a template without name', 'needs metadata.name', {
    children: template('apiVersion: v1, kind: ConfigMap, metadata: {}'),
  }),
  refused('a template without kind', 'kind as plain text', {
    children: template('apiVersion: v1, metadata: { name: a }'),
  }),
  refused('a kind that is no string', 'kind as plain text', {
    children: template('apiVersion: v1, kind: 5, metadata: { name: a }'),
  }),
  refused('a kind that is computed', 'kind as plain text', {
    children: template("apiVersion: v1, kind: '${parent.spec.text}', metadata: { name: a }"),
  }),
  refused('metadata that is no mapping', 'metadata must be a mapping', {
    children: template("apiVersion: v1, kind: ConfigMap, metadata: '${parent.metadata}'"),
  }),
  refused('a kind that nobody knows', [DEFINITION, 'the plural of Gadget (x.example.com/v1) is not known'], {
    children:
      '  - id: web # here\n    template: { apiVersion: x.example.com/v1, kind: Gadget, metadata: { name: a } }',
  }),

  refused('a kind that is declared in two ways', [DEFINITION, 'declared in two ways'], {
    children: `${configMap('a')}\n${configMap('b').replace('id: settings', 'id: others # here\n    updateStrategy: OnDelete')}`,
  }),

  refused('a strategy that stalls', 'updateStrategy must be', {
    children: configMap('a').replace(
      'id: settings',
      'id: settings\n    updateStrategy: RollingRecreate # here',
    ),
  }),

  // The schema of the parent
  refused('a type that there is not', [DEFINITION, 'the type "int" is not known'], {
    spec: '{ size: int } # here\n ',
  }),

  refused('a default of another type', [DEFINITION, 'is not of the type'], {
    spec: '{ size: integer | default=many } # here\n ',
  }),

  refused('a schema that is no schema', [DEFINITION, ''], { spec: '[1, 2] # here\n ' }),

  refused('an OpenAPI keyword that there is not', [DEFINITION, 'did you mean "type"'], {
    spec: '{ type: object, properties: { size: { typ: integer } } } # here\n ',
  }),

  // Expressions
  refused('a syntax error', 'Unexpected token', value('${1 +* 2}')),
  refused('an expression without end', 'no closing }', value('${parent.spec.text')),
  refused('an expression without quotes in braces', 'has to be quoted', {
    children: configMap('{ text: ${parent.spec.text} } # here'),
  }),
  refused('an empty expression', 'an expression is empty', value('${ }')),
  refused('an unknown name', 'unknown name "parnt" – did you mean "parent"', value('${parnt.spec.text}')),
  refused('an unknown field', 'unknown field', value('${parent.spec.txet}')),
  refused('an unknown function', 'frobnicate', value('${frobnicate(parent.spec.text)}')),
  refused('operators that do not fit', 'no such overload', value('${parent.spec.size + parent.spec.text}')),
  refused('a key that is an expression', 'keys are never expressions', {
    children: configMap("{ '${parent.spec.text}': 1 } # here"),
  }),
  refused('an expression that is too long', [LIMIT, '4096 are allowed'], value(`\${"${'x'.repeat(5000)}"}`)),

  refused(
    'macros four deep',
    [LIMIT, 'stand inside each other'],
    value('${[1].map(a, [1].map(b, [1].map(c, [1].map(d, d))))}'),
  ),

  refused('parentheses without end', [LIMIT, ''], value(`\${${'('.repeat(DEEP)}1${')'.repeat(DEEP)}}`)),

  refused('a list that is too long', [LIMIT, ''], value(`\${[${'1,'.repeat(500)}1]}`)),

  refused(
    'a regular expression that RE2 does not have',
    'which RE2 cannot read',
    value("${parent.spec.text.matches('(a)\\\\1')}"),
  ),
  refused(
    'a regular expression that comes from the spec',
    'must be written out as a literal',
    value('${"aaa".matches(parent.spec.text)}'),
  ),
  refused('a number that JSON cannot carry', 'does not fit JSON', value('9007199254740993')),
  refused('a number that is infinite', 'does not fit JSON', value('.inf')),
  refused('yes without quotes', 'is a boolean to some YAML readers', value('yes')),
  refused('a password outside of a Secret', 'data of a Secret only', value('${secrets.derive("x")}')),

  raw(
    'a label of a target without a proper key',
    '"my label" cannot be a key of labels',
    (name) => `apiVersion: metahooks/v1
kind: DecoratorDefinition
name: ${name}
targets: [{ apiVersion: v1, kind: Pod }]
children: []
labels: { my label: a } # here`,
  ),

  // Order and circles
  refused('lets that go round in a circle', 'unknown name "second"', {
    more: "let:\n  first: '${second}' # here\n  second: '${first}'",
  }),
  refused('a let that reads itself', 'unknown name "own"', { more: "let:\n  own: '${own + 1}' # here" }),
  refused('a let with a name of the language', 'parent', { more: 'let:\n  parent: 1 # here' }),
  refused('children that wait for each other', 'in a circle: settings → others → settings', {
    children: `${configMap('a').replace('id: settings', 'id: settings\n    after: [others] # here')}\n${configMap('b', 'b').replace('id: settings', 'id: others\n    after: [settings]')}`,
  }),
  refused('a child that waits for itself', 'in a circle', {
    children: configMap('a').replace('id: settings', 'id: settings\n    after: [settings] # here'),
  }),
  refused('a child that waits for none', 'no child has the id "nobody"', {
    children: configMap('a').replace('id: settings', 'id: settings\n    after: [nobody] # here'),
  }),
  refused('a name that follows the cluster', '', {
    children: configMap('a', '${observed.settings.metadata.uid}').replace(' }\n', ' } # here\n'),
  }),
  refused('a forEach that is text', 'must be a list', {
    children: configMap('a').replace('id: settings', 'id: settings\n    forEach: { item: text } # here'),
  }),
  refused('a forEach that makes one name', 'every object of "settings" would have the same name', {
    children: configMap('a', 'same')
      .replace('id: settings', "id: settings\n    forEach: { item: '${parent.spec.items}' }")
      .replace("'same' }", "'same' } # here"),
  }),
  refused('a forEach of four lists', 'at most 3 lists', {
    children: configMap('a').replace(
      'id: settings',
      'id: settings\n    forEach: { a: [1], b: [1], c: [1], d: [1] } # here',
    ),
  }),

  // What it says of its parent
  refused('a status that is no mapping', 'status must be a mapping', { more: 'status: 5 # here' }),
  refused('conditions in the status', 'status.conditions is added to every status', {
    more: 'status: { conditions: [] } # here',
  }),
  refused('a status of unknown type', [DEFINITION, 'the type of status.n cannot be told'], {
    more: "status: { n: '${observed.settings.data.a + observed.settings.data.b}' } # here",
  }),

  refused('conditions without Ready', 'the conditions lack Ready', {
    more: 'conditions: [{ type: Up, status: true }] # here',
  }),
  refused('a stage for a child that there is not', 'no child has the id "x"', {
    more: "finalize: [{ name: a, children: [x], until: '${true}' }] # here",
  }),
  refused('related that is no list', 'related must be a list', { more: 'related: { id: a } # here' }),
  refused('related of a kind that nobody knows', [DEFINITION, 'the plural of Gadget'], {
    more: 'related: [{ id: a, apiVersion: x.io/v1, kind: Gadget, name: a }] # here',
  }),

  refused('related with neither name nor selector', 'needs one of name', {
    more: 'related: [{ id: a, apiVersion: v1, kind: Pod }] # here',
  }),
  refused('related that follows the status', 'may not read parent.status', {
    more: "related: [{ id: a, apiVersion: v1, kind: Pod, name: '${parent.status.x}' }] # here",
  }),
];
