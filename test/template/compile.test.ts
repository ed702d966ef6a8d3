import { compileTemplates, type TemplateOptions } from '../../src/template/compile.js';
import { errorOf, fileWith, webAppSpec } from './builders.js';

function compile(text: string, options: Partial<TemplateOptions> = {}): unknown {
  return compileTemplates(text, { file: 'children.yaml', parentSchema: webAppSpec, ...options });
}

function messageOf(text: string, options: Partial<TemplateOptions> = {}): string {
  const error = errorOf(() => compile(text, options));
  expect(error.code).toBe('TEMPLATE_INVALID');
  return error.message;
}

/** One child of which a test replaces a part. */
const CHILD = `children:
- id: web
  template:
    apiVersion: v1
    kind: ConfigMap
    metadata: { name: web }
`;

describe('compileTemplates', () => {
  it('accepts the header that names the kind and the parent', () => {
    expect(() => compile(`kind: HookTemplate\nfor: webapps.apps.example.com/v1\n${CHILD}`)).not.toThrow();
  });

  it.each([
    ['', 'children.yaml:1:1: a template file must be a mapping'],
    ['- a', 'children.yaml:1:1: a template file must be a mapping'],
    ['let: {}', 'children.yaml:1:1: a template file needs "children"'],
    ['children: {}', 'children.yaml:1:11: children must be a list'],
    ['children: [a]', 'children.yaml:1:12: a child must be a mapping'],
    [
      'children: []\nchidlren: []',
      'children.yaml:2:1: a template file has no field "chidlren" – did you mean "children"?',
    ],
    ['children: []\nchildren: []', 'children.yaml:2:1: the same key stands here twice'],
    ['kind: Template\nchildren: []', 'children.yaml:1:7: kind must be HookTemplate, or left out'],
    ['for: [a]\nchildren: []', 'children.yaml:1:6: for must be text, such as webapps.apps.example.com/v1'],
    [
      'children: []\n---\nchildren: []',
      'children.yaml:2:1: a template file holds one document, without `---`',
    ],
    ['children: [', 'children.yaml:1:12:'],
    ['? [a]\n: 1', 'children.yaml:1:3: a key must be plain text'],
    [CHILD + CHILD.slice('children:\n'.length), 'children.yaml:7:3: two children have the id "web"'],
    [CHILD.replace('id: web', 'id: my-web'), 'children.yaml:2:7: id must be a name of letters and digits'],
    [
      CHILD.replace('id: web', 'ids: web'),
      'children.yaml:2:3: a child has no field "ids" – did you mean "id"?',
    ],
    [CHILD.replace('v1', '${"v1"}'), 'children.yaml:4:17: template needs apiVersion as plain text'],
    [CHILD.replace('kind: ConfigMap', 'spec: {}'), 'children.yaml:4:5: template needs kind as plain text'],
    [CHILD.replace('name: web', 'labels: {}'), 'children.yaml:4:5: template needs metadata.name'],
    [CHILD.replace('metadata: { name: web }', ''), 'children.yaml:4:5: template needs metadata.name'],
  ])('refuses %j', (text, message) => {
    expect(messageOf(text)).toContain(message);
  });

  it.each(['status', 'conditions', 'resyncAfterSeconds', 'finalize', 'related'])(
    'says that %s belongs to a definition',
    (field) => {
      expect(messageOf(`${CHILD}${field}: {}\n`)).toBe(
        `children.yaml:7:1: "${field}" belongs to a definition, not to a template file`,
      );
    },
  );

  it.each([
    ['after: [webb]', 'no child has the id "webb" – did you mean "web"?'],
    ['after: [web]', 'after goes round in a circle: web → web'],
    ['after: [other]', 'after goes round in a circle: web → other → web'],
    ['readyWhen: sure', 'readyWhen takes ${…} expressions that give a bool'],
    ['includeWhen: "${observed.?web.hasValue()}"', 'includeWhen may not read observed'],
    ['includeWhen: "${other.data.a == 1}"', 'includeWhen may not read "other", which reads observed'],
  ])('refuses %j', (line, message) => {
    const other = `- id: other
  after: [web]
  template: { apiVersion: v1, kind: ConfigMap, metadata: { name: other } }
`;
    expect(messageOf(`${CHILD}  ${line}\n${other}`)).toContain(message);
  });

  it.each([
    ['&a 5', '8:17: anchors and aliases are not supported'],
    ['!!str 5', '8:20: the tag tag:yaml.org,2002:str is not supported'],
    ['{ <<: {} }', '8:16: merge keys are not supported'],
    ["{ '${x}': 1 }", '8:16: keys are never expressions'],
    ['0644', '8:14: 0644 is octal to some YAML readers'],
    ['yes', '8:14: yes is a boolean to some YAML readers'],
    ['.inf', '8:14: the number .inf does not fit JSON'],
    ['12345678901234567890', '8:14: the number 12345678901234567890 does not fit JSON'],
    ['${', '8:14: an expression has no closing }'],
    ["'${ }'", '8:15: an expression is empty'],
    ['|\n        ${parent.spec.replicas}', '8:14: the block ends in a newline'],
    [
      '${parent.spec.replicaz}',
      '8:16: ${parent.spec.replicaz}: unknown field "replicaz" – did you mean "replicas"?',
    ],
    [
      'a ${"b"} ${parent.spec.?imag}',
      '8:25: ${parent.spec.?imag}: unknown field "imag" – did you mean "image"?',
    ],
    ['${schema.spec.replicaz}', 'unknown field "replicaz" – did you mean "replicas"?'],
    ['${parent.metadata.nmae}', 'unknown field "nmae" – did you mean "name"?'],
    ['${prent.spec}', '8:16: ${prent.spec}: unknown name "prent" – did you mean "parent"?'],
    ['${parent.spec.image + 1}', 'no such overload: string + int'],
    ['"\\u0061${parent.spec.image +}"', '8:42: ${parent.spec.image +}: the expression ends too early'],
    ['${observed}', 'observed must be followed by the id of a child'],
    ['${json.marshal(observed)}', 'observed must be followed by the id of a child'],
    ['${observed.?setings.hasValue()}', 'unknown field "setings" – did you mean "settings"?'],
  ])('refuses the value %j', (value, message) => {
    expect(messageOf(fileWith(value))).toContain(message);
  });

  it('refuses an expression that is too long', () => {
    const error = errorOf(() => compile(fileWith(`\${"${'a'.repeat(5000)}"}`)));

    expect(error.code).toBe('TEMPLATE_LIMIT_EXCEEDED');
    expect(error.message).toMatch(/^children.yaml:8:14: \$\{"a{118}…\}: the expression has 5002 characters/);
  });

  it('takes any field of a spec without schema', () => {
    expect(() =>
      compileTemplates(fileWith('${parent.spec.anything}'), { file: 'children.yaml' }),
    ).not.toThrow();
  });

  it('refuses a kind that is not declared', () => {
    const declared = [{ apiVersion: 'apps/v1', kind: 'Deployment' }];

    expect(messageOf(CHILD, { declared })).toBe(
      'children.yaml:4:5: ConfigMap of v1 is not among the declared children',
    );
  });

  it.each(['parent', 'for', 'lists', 'my-value'])('refuses %s as the name of a value', (name) => {
    expect(messageOf(CHILD, { values: [name] })).toContain(`"${name}" cannot be the name of a value`);
  });
});

describe('let', () => {
  it.each([
    ['parent: 1', 'children.yaml:1:8: "parent" has a meaning already'],
    ['my-name: 1', '"my-name" cannot be used as a name'],
    ['a: "${b}", b: 1', 'unknown name "b"'],
    ['a: "${parent.spec.zones}", b: "${a + 1}"', 'no such overload: list<string> + int'],
  ])('refuses { %s }', (lets, message) => {
    expect(messageOf(`let: { ${lets} }\n${CHILD}`)).toContain(message);
  });
});

describe('forEach', () => {
  const file = (forEach: string, name = '${i}'): string =>
    CHILD.replace('name: web', `name: '${name}'`).replace(
      '  template:',
      `  forEach: ${forEach}\n  template:`,
    );

  it.each([
    ['{}', 'children.yaml:3:12: forEach needs at least one list'],
    ['{ i: a }', 'forEach.i must be a list or one ${…} that gives a list'],
    ['{ parent: [] }', '"parent" has a meaning already'],
    ['{ a: [], b: [], c: [], d: [] }', 'forEach takes at most 3 lists'],
    ['[{ i: [] }, { i: [] }]', 'forEach uses "i" twice'],
    ['{ i: [], i_index: [] }', 'forEach uses "i_index" twice'],
    ['{ i: "${[observed.?web]}" }', '${[observed.?web]}: forEach may not read observed'],
  ])('refuses %s', (forEach, message) => {
    expect(messageOf(file(forEach))).toContain(message);
  });

  it('refuses a name that all its objects would share', () => {
    expect(messageOf(file('{ i: [a, b] }', 'web'))).toContain(
      'every object of "web" would have the same name',
    );
  });
});

const twoChildren = (web: string, other: string): string => `children:
- id: web
  template: { apiVersion: v1, kind: ConfigMap, metadata: { ${web} } }
- id: other
  forEach: { i: [a, b] }
  template: { apiVersion: v1, kind: Secret, metadata: { ${other} } }
`;

describe('a child that is called after another', () => {
  it('may share its name among namespaces', () => {
    const text = twoChildren('name: web', "name: same, namespace: '${i}'");
    expect(() => compile(text)).not.toThrow();
  });

  it.each([
    ["name: '${web.metadata.name}'", "name: 'x${i}'", 'names go round in a circle: web → web'],
    ["name: '${web.metadata.uid}'", "name: 'x${i}'", 'metadata.name may not read "web"'],
    [
      "name: web, namespace: '${web.metadata.namespace}'",
      "name: 'x${i}'",
      'names go round in a circle: web → web',
    ],
    ['name: web', "name: '${k8sName(web.metadata.name + i)}'", 'metadata.name may not read "web"'],
    ['name: web', "name: '${web.metadata.name}'", 'every object of "other" would have the same name'],
  ])('is refused: %s, %s', (web, other, message) => {
    expect(messageOf(twoChildren(web, other))).toContain(message);
  });
});

describe('what decides which children there are', () => {
  const taint = 'let: { replicas: "${observed.?web.?spec.?replicas.orValue(1)}" }\n';

  it.each([
    ['metadata.name', CHILD.replace('name: web', 'name: "${string(observed.?web.hasValue())}"'), 'observed'],
    [
      'metadata.namespace',
      CHILD.replace('name: web', 'name: web, namespace: "${string(replicas)}"'),
      '"replicas"',
    ],
    [
      'includeWhen',
      CHILD.replace('  template:', '  includeWhen: "${replicas == 1}"\n  template:'),
      '"replicas"',
    ],
  ])('may not be read from observed: %s', (what, text, reason) => {
    expect(messageOf(taint + text)).toContain(`${what} may not read ${reason}`);
  });

  it('takes conditions, not text', () => {
    const text = CHILD.replace('  template:', '  includeWhen: "true"\n  template:');

    expect(messageOf(text)).toContain('includeWhen takes ${…} expressions that give a bool');
  });
});
