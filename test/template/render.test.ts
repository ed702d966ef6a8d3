import fc from 'fast-check';
import { compileTemplates } from '../../src/template/compile.js';
import { renderTemplates } from '../../src/template/render.js';
import { errorOf, fileWith, observed, render, scopeWith, valueOf, webApp, webAppSpec } from './builders.js';

describe('a value', () => {
  it.each([
    ['a whole expression keeps its type', '${parent.spec.replicas * 2}', 6],
    ['text around an expression makes text', 'n-${string(parent.spec.replicas)}', 'n-3'],
    ['schema is another name of parent', '${schema.spec.replicas}', 3],
    ['the status may be empty', '${parent.status.?ready.orValue(0)}', 0],
    ['finalizing is a bool', '${finalizing}', false],
    ['a literal stays', '{ a: [1, 1.5, true, null, text] }', { a: [1, 1.5, true, null, 'text'] }],
    ['null is kept when it is written', '${null}', null],
    ['omit() drops a field', '{ a: "${omit()}", b: 1 }', { b: 1 }],
    ['omit() drops an item', '["${omit()}", 1]', [1]],
    ['omit() drops a field inside of an expression', '\'${{"a": omit(), "b": 1}}\'', { b: 1 }],
    ['an empty list stays a list', '${[]}', []],
    ['$${ stands for ${', '$${HOME}', '${HOME}'],
    ['a string literal stands for itself', '\'${"${HOME}"}\'', '${HOME}'],
    ['a block without newline keeps its type', '>-\n        ${parent.spec.replicas\n        + 1}', 4],
    ['a block of text keeps its newline', '|\n        a ${parent.metadata.name}\n        b', 'a shop\nb\n'],
    ['numbers as keys are text', '{ 80: http }', { '80': 'http' }],
    ['a key called __proto__ is a key', '{ __proto__: 1 }', JSON.parse('{"__proto__": 1}')],
  ])('%s: %s', (_, yaml, value) => {
    expect(JSON.stringify(valueOf(yaml))).toBe(JSON.stringify(value));
  });

  it('is a double where the schema says number', () => {
    expect(valueOf('${parent.spec.weight * 1.5}', { parent: webApp({ weight: 2 }) })).toBe(3);
  });

  it.each([
    [
      '${parent.spec.settle}',
      '8:14: ${parent.spec.settle}: "settle" is absent (parent.spec.settle is absent)',
      'if it may be absent, write parent.spec.?settle.orValue(…)',
    ],
    [
      'n-${parent.spec.replicas}',
      '8:16: ${parent.spec.replicas}: inside of text the expression must give a string, not int (parent.spec.replicas = 3)',
      'write ${string(parent.spec.replicas)}',
    ],
    ['n-${omit()}', 'must give a string, not omit()', 'take a string out of it'],
    [
      '${parent.spec.?settle}',
      'the result is optional, which JSON does not have',
      'end it with .orValue(…); .orValue(omit()) drops the field',
    ],
    ['${bytes("a")}', 'the result is bytes', 'use base64.encode(…), or .hex()'],
    ['${9007199254740993}', 'too large for JSON', 'use string(…) where the field takes text'],
    [
      '${parent.metadata.labels.app}',
      '"labels" is absent',
      'if it may be absent, write parent.metadata.?labels.orValue(…)',
    ],
    [
      '${parent.status.phase}',
      '"phase" is absent',
      'if it may be absent, write parent.status.?phase.orValue(…)',
    ],
    ['${parent.spec.replicas / 0}', 'division by zero (parent.spec.replicas = 3)', ''],
    [
      '${parent.spec.zones[parent.spec.replicas]}',
      '(parent.spec.zones is a list of 2, parent.spec.replicas = 3)',
      '[?index]',
    ],
    ['${int(parent.metadata.name)}', '(parent.metadata.name = "shop")', ''],
    ['${dyn(parent.spec).foo}', '(parent.spec is a map with replicas, zones)', ''],
  ])('that fails says where, what and why: %s', (yaml, message, hint) => {
    const error = errorOf(() => valueOf(yaml, { parent: webApp({ zones: ['a', 'b'] }) }));

    expect(error.code).toBe('TEMPLATE_FAILED');
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
  });
});

describe('let', () => {
  const file = (lets: string, value: string): string => `let: { ${lets} }\n${fileWith(value)}`;
  const letValue = (lets: string, value: string): unknown =>
    render(file(lets, value)).children[0]?.object['data'];

  it('may use the ones before it', () => {
    expect(letValue('a: "${parent.spec.replicas}", b: "${a + 1}"', '${b}')).toEqual({ value: 4 });
  });

  it('holds whole values, with integers and decimals as they are written', () => {
    const lets = 'ports: { http: 80, share: 2.0, list: [1, "${omit()}"] }';
    const value = '${[ports.http + 1, ports.share * 1.5, ports.list.size()]}';

    expect(letValue(lets, value)).toEqual({ value: [81, 3, 1] });
  });

  it('may be omit() or text', () => {
    expect(letValue('a: "${omit()}", b: "x-${parent.metadata.name}"', '${[a, b]}')).toEqual({
      value: ['x-shop'],
    });
  });

  it('may read observed, and one that does not comes first', () => {
    const lets = 'size: "${observed.?settings.?data.?size.orValue(0)}", name: "${parent.metadata.name}"';
    const text = file(lets, '${size}').replace('name: settings', "name: '${name}'");

    const { children } = render(text, { observed: [observed('ConfigMap', 'shop', { data: { size: 7 } })] });

    expect(children[0]?.object['data']).toEqual({ value: 7 });
  });
});

const CONFIG_MAP = '{ apiVersion: v1, kind: ConfigMap, metadata: { name: NAME } }';

function child(id: string, name: string, more = ''): string {
  return `- id: ${id}\n${more}  template: ${CONFIG_MAP.replace('NAME', `'${name}'`)}\n`;
}

function namesOf(text: string, scope = {}): unknown[] {
  return render(`children:\n${text}`, scope).children.map(
    ({ id, object }) => `${id}/${object.metadata.name}`,
  );
}

describe('includeWhen', () => {
  const text = child('a', 'a', '  includeWhen: "${parent.spec.?ingress.?enabled.orValue(false)}"\n');

  it('leaves a child out, and keeps its id', () => {
    expect(render(`children:\n${text}`)).toEqual({
      children: [],
      byId: { a: [] },
      waiting: [],
      report: undefined,
    });
  });

  it('lets a child in', () => {
    expect(namesOf(text, { parent: webApp({ ingress: { enabled: true } }) })).toEqual(['a/a']);
  });

  it('needs every condition of a list', () => {
    expect(namesOf(child('a', 'a', '  includeWhen: [true, "${parent.spec.replicas > 3}"]\n'))).toEqual([]);
  });

  it('spares the forEach of a child that is left out', () => {
    const more =
      '  includeWhen: ["${has(parent.spec.zones)}"]\n  forEach: { zone: "${parent.spec.zones}" }\n';

    expect(namesOf(child('a', '${zone}', more))).toEqual([]);
  });

  it('must give a bool', () => {
    const error = errorOf(() => namesOf(child('a', 'a', '  includeWhen: "${parent.spec.replicas}"\n')));

    expect(error.message).toBe(
      'children.yaml:3:16: includeWhen must give a bool, not int (parent.spec.replicas = 3)',
    );
  });
});

describe('forEach', () => {
  it('makes one object for each item, with its number', () => {
    const more = '  forEach: { zone: "${parent.spec.zones}" }\n';

    expect(
      namesOf(child('a', '${zone}-${string(zone_index)}', more), { parent: webApp({ zones: ['x', 'y'] }) }),
    ).toEqual(['a/x-0', 'a/y-1']);
  });

  it('takes the product of its lists, the last running fastest', () => {
    const more = '  forEach:\n  - zone: [x, y]\n  - n: "${lists.range(2)}"\n';

    expect(namesOf(child('a', '${zone}${string(n)}', more))).toEqual(['a/x0', 'a/x1', 'a/y0', 'a/y1']);
  });

  it('must be a list', () => {
    const error = errorOf(() =>
      namesOf(child('a', '${i}', '  forEach: { i: "${parent.spec.image}" }\n'), {
        parent: webApp({ image: 'nginx' }),
      }),
    );

    expect(error.message).toBe(
      'children.yaml:3:17: forEach.i must be a list, not string (parent.spec.image = "nginx")',
    );
  });

  it('makes at most 1000 objects', () => {
    const more = '  forEach: { a: "${lists.range(100)}", b: "${lists.range(11)}" }\n';
    const error = errorOf(() => namesOf(child('x', '${string(a)}-${string(b)}', more)));

    expect(error).toMatchObject({ code: 'TEMPLATE_LIMIT_EXCEEDED' });
    expect(error.message).toContain('forEach of "x" makes more than 1000 objects');
  });
});

describe('identity', () => {
  it('of two children differs', () => {
    const error = errorOf(() => namesOf(child('a', 'same') + child('b', '${"same"}')));

    expect(error).toMatchObject({ code: 'TEMPLATE_FAILED' });
    expect(error.message).toBe('children.yaml:4:3: ConfigMap same comes from "a" and "b"');
  });

  it('of the items of a forEach differs', () => {
    const more = '  forEach: { a: [1, 2], b: [1, 2] }\n';

    expect(errorOf(() => namesOf(child('x', '${string(a)}', more))).message).toContain(
      'comes from "x" twice',
    );
  });

  it('counts the namespace of the parent', () => {
    const other = child('b', 'same').replace("'same'", 'same, namespace: default');

    expect(errorOf(() => namesOf(child('a', 'same') + other)).message).toContain('comes from "a" and "b"');
  });

  it.each([
    ['${parent.spec.replicas}', 'not number'],
    ['${""}', 'not empty'],
    ['${omit()}', 'not omitted'],
  ])('needs a name that is text: %s', (name, message) => {
    expect(errorOf(() => namesOf(child('a', name))).message).toContain(
      `metadata.name of "a" must be text, ${message}`,
    );
  });
});

describe('observed', () => {
  const scope = {
    observed: [
      observed('ConfigMap', 'b', { data: { n: 2 } }),
      observed('ConfigMap', 'a', { data: { n: 1 } }),
      observed('Secret', 'settings', { data: { value: 'other kind' } }),
    ],
  };

  it('is empty for a child that does not exist', () => {
    expect(valueOf('${observed.?settings.hasValue()}', scope)).toBe(false);
    expect(valueOf('${observed.?settings.?data.?value.orValue("none")}', scope)).toBe('none');
    expect(errorOf(() => valueOf('${observed.settings.data}', scope)).hint).toContain(
      'write observed.?settings',
    );
  });

  it('is found by kind and rendered name', () => {
    const own = observed('ConfigMap', 'settings', { data: { value: 'own' } });

    expect(valueOf('${observed.?settings.?data.?value.orValue("none")}', { observed: [own] })).toBe('own');
  });

  it('is a list sorted by name for a forEach', () => {
    const text = `children:\n${child('x', '${i}', '  forEach: { i: [b, c, a] }\n')}- id: y
  template: { apiVersion: v1, kind: ConfigMap, metadata: { name: y }, data: '\${observed.x.map(o, o.data.n)}' }\n`;

    expect(render(text, scope).byId['y']?.[0]?.['data']).toEqual([1, 2]);
  });

  it('finds a child of another namespace and a cluster-scoped one', () => {
    const text = `children:\n${child('x', 'x').replace("'x'", 'x, namespace: \'${"far"}\'')}${child('y', 'y')}- id: z
  template: { apiVersion: v1, kind: ConfigMap, metadata: { name: z }, data: '\${[observed.?x, observed.?y].map(o, o.hasValue())}' }\n`;
    const objects = [
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'far', uid: '1' } },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'y', uid: '2' } },
    ];

    expect(render(text, { observed: objects }).byId['z']?.[0]?.['data']).toEqual([true, true]);
  });

  it('leaves out a child that is not wanted now', () => {
    const text = `children:\n${child('x', 'x', '  includeWhen: false\n')}- id: y
  template: { apiVersion: v1, kind: ConfigMap, metadata: { name: y }, data: '\${observed.?x.hasValue()}' }\n`;

    expect(render(text, { observed: [observed('ConfigMap', 'x')] }).byId['y']?.[0]?.['data']).toBe(false);
  });
});

describe('other values', () => {
  it('has the related objects in a fixed order', () => {
    const related = [observed('Secret', 'b'), observed('ConfigMap', 'c'), observed('ConfigMap', 'a')];

    expect(valueOf('${related.map(o, o.metadata.name)}', { related })).toEqual(['a', 'c', 'b']);
  });

  it('has the values the hook passes', () => {
    const text = fileWith('${color + "-" + string(size)}');
    const options = { values: ['color', 'size'] };

    expect(
      render(text, { values: { color: 'red', size: 2, unused: 1 } }, options).children[0]?.object['data'],
    ).toEqual({
      value: 'red-2',
    });
  });

  it('misses a value the hook forgot', () => {
    const error = errorOf(() => render(fileWith('${color}'), {}, { values: ['color'] }));

    expect(error).toMatchObject({ code: 'TEMPLATE_FAILED' });
    expect(error.message).toBe('children.yaml: the hook did not pass the value "color"');
  });

  it('refuses a value that is no JSON', () => {
    const error = errorOf(() =>
      render(fileWith('${at}'), { values: { at: new Date(0) } }, { values: ['at'] }),
    );

    expect(error.message).toBe('children.yaml: "at" cannot be used in expressions: Date is not JSON');
  });
});

it('refuses a value of the hook that contains itself', () => {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  const error = errorOf(() => render(fileWith('${cycle}'), { values: { cycle } }, { values: ['cycle'] }));

  expect(error.message).toBe(
    'children.yaml: "cycle" cannot be used in expressions: it is nested without end',
  );
});

describe('a limit', () => {
  it('of time stops nested macros', () => {
    const yaml = '${lists.range(1000).map(a, lists.range(1000).map(b, lists.range(1000).map(c, a)))}';
    const error = errorOf(() => valueOf(yaml));

    expect(error.code).toBe('TEMPLATE_LIMIT_EXCEEDED');
    expect(error.message).toContain('children.yaml:8:14: the render took longer than 100 ms; it was at ${');
  });

  it('of size stops text that doubles and doubles', () => {
    const doubles = Array.from(
      { length: 25 },
      (_, index) => `  v${index + 1}: \${v${index} + v${index}}\n`,
    ).join('');

    const error = errorOf(() => render(`let:\n  v0: text\n${doubles}${fileWith('${v25}')}`));

    expect(error).toMatchObject({
      code: 'TEMPLATE_LIMIT_EXCEEDED',
      message: 'children.yaml:35:14: the rendered objects are larger than 1048576 bytes',
    });
  });

  it('of size counts bytes, not letters', () => {
    const text = `let:\n  long: '\${lists.range(1000).map(i, "${'é'.repeat(600)}").join("")}'\n${fileWith('${long}')}`;

    expect(errorOf(() => render(text)).message).toContain('larger than 1048576 bytes');
  });

  it('of objects holds for all children together', () => {
    const many = ['a', 'b', 'c'].map((id) =>
      child(id, `${id}-\${string(i)}`, '  forEach: { i: "${lists.range(700)}" }\n'),
    );
    const error = errorOf(() => namesOf(many.join('')));

    expect(error.code).toBe('TEMPLATE_LIMIT_EXCEEDED');
    expect(error.message).toContain('more than 2000 objects are rendered');
  });
});

describe('an error', () => {
  const secret = (yaml: string): string => `children:
- id: login
  template: { apiVersion: v1, kind: Secret, metadata: { name: login } }
- id: settings
  template: { apiVersion: v1, kind: ConfigMap, metadata: { name: settings }, data: '${yaml}' }
`;
  const login = observed('Secret', 'login', { data: { password: 'hunter2' } });

  it.each([
    ['an observed Secret', '${int(observed.login.data.password)}'],
    ['a related Secret', '${int(related[0].data.password)}'],
    ['a timestamp', '${timestamp(observed.login.data.password)}'],
    ['a bool', '${bool(observed.login.data.password)}'],
  ])('never shows what came from %s', (_, yaml) => {
    const error = errorOf(() => render(secret(yaml), { observed: [login], related: [login] }));

    expect(error.code).toBe('TEMPLATE_FAILED');
    expect(`${error.message} ${error.hint} ${JSON.stringify(error.cause)}`).not.toContain('hunter2');
    expect(error.message).toMatch(/^children.yaml:5:\d+: \$\{/);
  });

  it('never shows what came from a key', () => {
    const yaml = '${parent.status[observed.login.data.password]}';
    const { waiting } = render(secret(yaml), { observed: [login], related: [login] });

    expect(waiting).toEqual([
      { id: 'settings', kind: 'ConfigMap', name: 'settings', state: 'Waiting', message: expect.any(String) },
    ]);
    expect(JSON.stringify(waiting)).not.toContain('hunter2');
  });

  it('never shows what a let or an item took from a Secret', () => {
    const lets = `let: { login: '\${observed.?login.?data.?password.orValue("")}', all: '\${[related[0].data.password]}' }\n`;
    const text = secret('${bool(login + item)}').replace(
      'metadata: { name: settings }',
      "metadata: { name: 'x-${string(item_index)}' }",
    );
    const withItems = text.replace('- id: settings', '- id: settings\n  forEach: { item: "${all}" }');
    const error = errorOf(() =>
      render(lets.replace('login:', 'word:') + withItems.replace('login +', 'word +'), {
        observed: [login],
        related: [login],
      }),
    );

    expect(error.message).toContain('(word is string, not shown, item is string, not shown)');
  });

  it('never shows a value the hook passed', () => {
    const error = errorOf(() =>
      render(fileWith('${int(password)}'), { values: { password: 'hunter2' } }, { values: ['password'] }),
    );

    expect(error.message).toBe(
      'children.yaml:8:14: ${int(password)}: int conversion error (password is string, not shown)',
    );
  });

  it('never shows a parent that is a Secret', () => {
    const parent = { ...observed('Secret', 'own'), spec: { replicas: 1, image: 'hunter2' } };
    const error = errorOf(() => valueOf('${bool(parent.spec.image)}', { parent }));

    expect(error.message).not.toContain('hunter2');
  });

  it('shortens what is long', () => {
    const error = errorOf(() =>
      valueOf('${int(parent.spec.image)}', { parent: webApp({ image: 'x'.repeat(500) }) }),
    );

    expect(error.message).toContain(`parent.spec.image = "${'x'.repeat(58)}…`);
  });
});

describe('rendering', () => {
  const text = `let: { zones: '\${parent.spec.?zones.orValue([]).distinct().sort()}' }
children:
${child('a', '${k8sName("z" + zone)}-${string(zone_index)}', '  forEach: { zone: "${zones}" }\n')}
- id: b
  template:
    apiVersion: v1
    kind: ConfigMap
    metadata: { name: b, labels: '\${parent.metadata.?labels.orValue({})}' }
    data: { hash: '\${hash.sha256(json.marshal(parent.spec)).hex()}', names: '\${observed.a.map(o, o.metadata.name)}' }
`;
  const set = compileTemplates(text, { file: 'children.yaml', parentSchema: webAppSpec });

  it('gives the same bytes for the same input, whatever the order of the observed objects', () => {
    const spec = fc.record({ replicas: fc.integer(), zones: fc.array(fc.string(), { maxLength: 4 }) });
    fc.assert(
      fc.property(spec, fc.array(fc.nat(5), { maxLength: 5 }), (values, numbers) => {
        const names = numbers.map((number) => observed('ConfigMap', `z-${number}`));
        const first = renderTemplates(set, scopeWith({ parent: webApp(values), observed: names }));
        const again = renderTemplates(set, scopeWith({ parent: webApp(values), observed: names.reverse() }));
        expect(JSON.stringify(again)).toBe(JSON.stringify(first));
      }),
      { numRuns: 30 },
    );
  });

  it('leaves its input as it was', () => {
    const scope = scopeWith({
      parent: webApp({ zones: ['b', 'a'] }),
      observed: [observed('ConfigMap', 'za-0')],
    });
    const { policy: _, ...data } = scope;
    const before = structuredClone(data);

    renderTemplates(set, scope);

    expect(data).toEqual(before);
  });
});
