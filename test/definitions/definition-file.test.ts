import { parse } from 'yaml';
import { z } from 'zod';
import { compileDefinition } from '../../src/definitions/definition-file.js';
import { isComposite } from '../../src/sdk/controller-definition.js';
import type { CompositeDefinition } from '../../src/sdk/definition.js';
import { jsonSchemaOf } from '../../src/sdk/written-schema.js';
import { renderManifests } from '../../src/manifests/render-manifests.js';
import { definitionText, errorOfDefinition } from './builders.js';

function compile(text: string): CompositeDefinition {
  const { definition } = compileDefinition(text, 'web-app.yaml');
  if (isComposite(definition)) return definition;
  throw new Error('not a composite');
}

describe('compileDefinition', () => {
  it('fills in what goes without saying', () => {
    const definition = compile(definitionText());
    expect(definition).toMatchObject({
      name: 'web-app',
      parent: { resource: 'webapps', description: 'WebApp, run by metahooks.' },
      children: [{ apiVersion: 'v1', kind: 'ConfigMap', resource: 'configmaps', updateStrategy: 'InPlace' }],
    });
    expect(definition.parent.printerColumns?.map(({ name }) => name)).toEqual(['Ready', 'Reason']);
  });

  it('replaces what cannot be changed, unless the child says otherwise', () => {
    const job = (more: string): string => `  - id: job
    ${more}
    template: { apiVersion: batch/v1, kind: Job, metadata: { name: '\${parent.metadata.name}' } }
`;
    expect(compile(definitionText(job(''))).children[1]?.updateStrategy).toBe('Recreate');
    const kept = compile(definitionText(job('updateStrategy: OnDelete')));
    expect(kept.children[1]?.updateStrategy).toBe('OnDelete');
  });

  it.each([
    [
      definitionText().replace('metahooks/v1', 'metahooks/v2'),
      'web-app.yaml:1:13: apiVersion must be metahooks/v1',
    ],
    [
      definitionText().replace('CompositeD', 'CompositD'),
      'web-app.yaml:2:7: kind must be CompositeDefinition',
    ],
    [
      definitionText().replace('name: web-app', 'name: Web_App'),
      'web-app.yaml:3:7: name: must be a DNS label',
    ],
    [definitionText().replace('kind: WebApp', 'kind: webapp'), 'web-app.yaml:6:9: parent.kind: is a name'],
    [
      definitionText().replace('  kind: WebApp', '  kinds: WebApp'),
      'web-app.yaml:6:3: parent has no field "kinds"',
    ],
    [
      definitionText('chidren: []'),
      'web-app.yaml:15:1: a CompositeDefinition has no field "chidren" – did you mean',
    ],
    [definitionText('', '{ replicas: int }'), 'web-app.yaml:7:21: the type "int" is not known'],
    [definitionText('', '{ a: integer | size=3 }'), 'web-app.yaml:7:14: the marker "size" is not known'],
    [definitionText('', '{ a: integer | default=x }'), 'web-app.yaml:7:14: the default x is not of the type'],
    [
      definitionText('', '{ type: object, properties: { a: { typ: string } } }'),
      'web-app.yaml:7:44: a schema has no keyword "typ" – did you mean "type"?',
    ],
    [
      definitionText('', '{ type: object, properties: { a: { type: strin } } }'),
      'web-app.yaml:7:50: the type "strin" is not known – did you mean "string"?',
    ],
    [
      definitionText('status: { conditions: [] }'),
      'web-app.yaml:15:11: status.conditions is added to every status',
    ],
    [
      definitionText("status: { n: '${observed.settings.nothing}' }"),
      'web-app.yaml:15:14: the type of status.n cannot be told from its expression',
    ],
    [
      definitionText('conditions: [{ type: Up, status: true }]'),
      'web-app.yaml:15:13: the conditions lack Ready',
    ],
    [definitionText('conditions: [auto, auto]'), 'web-app.yaml:15:13: the condition Ready stands here twice'],
    [definitionText('finalize: [{ name: a }]'), 'web-app.yaml:15:12: a stage of finalize needs "until"'],
    [
      definitionText("finalize: [{ name: a, children: [x], until: '${true}' }]"),
      'web-app.yaml:15:34: no child has the id "x"',
    ],
    [
      definitionText("related: [{ id: a, apiVersion: v1, kind: Pod, name: '${parent.metadata.labels.a}' }]"),
      'related.a.name may not read parent.metadata.labels.a',
    ],
    [
      definitionText(`let: { team: '\${parent.metadata.labels.team}', base: '\${team}' }
related: [{ id: a, apiVersion: v1, kind: Pod, name: '\${base}' }]`),
      'related.a.name may not read base',
    ],
    [
      definitionText('related: [{ id: a, apiVersion: x.io/v1, kind: Thing, name: a }]'),
      'web-app.yaml:15:11: the plural of Thing (x.io/v1) is not known',
    ],
    [
      definitionText(`  - id: other
    updateStrategy: OnDelete
    template: { apiVersion: v1, kind: ConfigMap, metadata: { name: other } }`),
      'web-app.yaml:15:5: ConfigMap is declared in two ways',
    ],
    [definitionText().replace('${string(', '${strin('), 'web-app.yaml:14:28: ${strin('],
    [
      definitionText('', '{ a: integer }'),
      'web-app.yaml:14:35: ${string(parent.spec.?replicas.orValue(0))}: unknown field',
    ],
  ])('refuses what is wrong, with its place: %#', (text, message) => {
    const error = errorOfDefinition(text);
    expect(error.message).toContain(message);
    expect(['DEFINITION_INVALID', 'TEMPLATE_INVALID']).toContain(error.code);
  });
});

describe('the schema of a definition', () => {
  const specOf = (spec: string): CompositeDefinition['parent']['spec'] =>
    compile(definitionText('', spec)).parent.spec;

  it('takes the short form of kro', () => {
    const text = `
    replicas: integer | default=2 minimum=1 description="How many"
    tier: string | enum="small,large" required=true
    zones: '[]string'
    labels: 'map[string]string'
    port: int-or-string | default=80
    storage: { size: string | default=1Gi, class: string }
    backup: { bucket: string | required=true }`;
    const crd = crdOf(definitionText('', text));
    expect(crd).toContain('default: 2');
    expect(specOf(text).parse({ tier: 'small', backup: { bucket: 'b' } })).toEqual({
      replicas: 2,
      tier: 'small',
      port: 80,
      storage: { size: '1Gi' },
      backup: { bucket: 'b' },
    });
    for (const wrong of [
      {},
      { tier: 'huge', backup: { bucket: 'b' } },
      { tier: 'small', backup: {} },
      { tier: 'small', backup: { bucket: 'b' }, replicas: 0 },
      { tier: 'small', backup: { bucket: 'b' }, unknown: 1 },
    ]) {
      expect(specOf(text).safeParse(wrong).success).toBe(false);
    }
  });

  it.each([
    [
      String.raw`string | pattern="^[a-z]+\.(?i)X$"`,
      { type: 'string', pattern: String.raw`^[a-z]+\.(?i)X$` },
    ],
    [String.raw`string | description="say \"a\" = b | c\\d"`, { description: String.raw`say "a" = b | c\d` }],
    ['string | pattern=12 description=5', { pattern: '12', description: '5' }],
    ['string | immutable=false', { type: 'string' }],
    ['[]string | uniqueItems=true', { 'x-kubernetes-list-type': 'set' }],
    ['[]object | listType=map listMapKey=a listMapKey=b', { 'x-kubernetes-list-map-keys': ['a', 'b'] }],
    ['object | default={"a": {"b": "}"}, "c": [[1]]}', { default: { a: { b: '}' }, c: [[1]] } }],
    ['integer | minimum="1"', { minimum: 1 }],
  ])('reads the markers of %s as kro does', (field, schema) => {
    expect(jsonSchemaOf(specOf(`\n    replicas: integer\n    a: '${field}'`))).toMatchObject({
      properties: { a: schema },
    });
  });

  it.each([
    [
      'string | pattern="(?=a)"',
      'the pattern has lookahead or lookbehind, which RE2, and so Kubernetes, does not take',
    ],
    [
      String.raw`{ type: object, properties: { a: { type: string, pattern: '(a)\1' } } }`,
      'the pattern has a backreference',
    ],
    ['integer | minimum=few', 'minimum is a number'],
    ['object | default={"a": 1', 'is not name=value'],
  ])('refuses %s', (field, message) => {
    const spec = field.startsWith('{') ? field : `\n    a: '${field}'`;
    expect(errorOfDefinition(definitionText('', spec)).message).toContain(message);
  });

  it('leaves patterns to the API server, whose regular expressions cannot take for ever', () => {
    const spec = specOf('{ replicas: integer, a: string | pattern="^(a+)+$" }');
    expect(spec.safeParse({ a: `${'a'.repeat(40)}!` }).success).toBe(true);
  });

  describe('with types of its own', () => {
    const withTypes = (types: string, spec: string): string =>
      definitionText('', spec).replace('  spec:', `  types: ${types}\n  spec:`);
    const schemaOf = (types: string, spec: string): unknown => {
      const crd = z.object({
        spec: z.object({
          versions: z.tuple([
            z.object({
              schema: z.object({
                openAPIV3Schema: z.object({ properties: z.object({ spec: z.unknown() }) }),
              }),
            }),
          ]),
        }),
      });
      const { spec: stored } = crd.parse(parse(crdOf(withTypes(types, spec))));
      return stored.versions[0].schema.openAPIV3Schema.properties.spec;
    };

    it('has what they say wherever they are named', () => {
      const types =
        '{ Port: integer | minimum=1 maximum=65535, Door: { port: Port | default=80, name: string } }';
      const port = { type: 'integer', minimum: 1, maximum: 65535 };
      const door = {
        type: 'object',
        properties: { port: { ...port, default: 80 }, name: { type: 'string' } },
      };

      expect(
        schemaOf(
          types,
          `{ replicas: integer, port: Port | maximum=9, front: Door | description="Of all", doors: '[]Door', byName: 'map[string]Door' }`,
        ),
      ).toMatchObject({
        properties: {
          port: { ...port, maximum: 9 },
          front: { ...door, description: 'Of all', default: {} },
          doors: { type: 'array', items: door },
          byName: { type: 'object', additionalProperties: door },
        },
      });
    });

    it('wants a field of a type with required fields only when it says so itself', () => {
      const types = '{ Limits: { cpu: string | required=true } }';

      expect(
        schemaOf(types, '{ replicas: integer, quota: Limits, limits: Limits | required=true }'),
      ).toMatchObject({
        required: ['limits'],
        properties: { quota: expect.not.objectContaining({ default: {} }) as unknown },
      });
    });

    it.each([
      ['{ Door: { port: Port }, Port: integer }', 'web-app.yaml:7:26: the type "Port" is not known'],
      ['{ Door: { next: Door } }', 'web-app.yaml:7:26: the type "Door" is not known'],
      ['{ string: integer }', 'web-app.yaml:7:12: there is a type "string" already'],
      ['{ "[]x": integer }', 'web-app.yaml:7:12: a type is called by a name such as Port'],
      ['{ Port: integer | required=true }', 'web-app.yaml:7:18: a field is required, and not its type'],
      ['[Port]', 'web-app.yaml:7:10: types must be a mapping'],
    ])('does not take the types %s', (types, message) => {
      expect(errorOfDefinition(withTypes(types, '{ a: string }')).message).toContain(message);
    });
  });

  it('takes the markers of kubebuilder for lists that are maps, and a message for a rule', () => {
    const text = `
    replicas: integer
    env: '[]object | listType=map listMapKey=name listMapKey=kind'
    size: integer | validation="self >= oldSelf" message="can only grow" immutable=true`;

    expect(crdOf(definitionText('', text))).toContain(`\
                env:
                  type: array
                  items:
                    type: object
                    x-kubernetes-preserve-unknown-fields: true
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys:
                    - name
                    - kind
                size:
                  type: integer
                  x-kubernetes-validations:
                    - rule: self >= oldSelf
                      message: can only grow
                    - rule: self == oldSelf
                      message: the field cannot be changed
`);
    expect(errorOfDefinition(definitionText('', '{ size: integer | message="no" }')).message).toContain(
      'a message belongs to the validation before it',
    );
  });

  it('takes OpenAPI and puts it into the CRD word for word', () => {
    const text = `
    type: object
    required: [replicas]
    properties:
      replicas: { type: integer, format: int32, minimum: 1 }
      note: { type: string, nullable: true }
      free: { type: object, x-kubernetes-preserve-unknown-fields: true }
      ports:
        type: array
        x-kubernetes-list-type: map
        x-kubernetes-list-map-keys: [port]
        items: { type: object, required: [port], properties: { port: { type: integer } } }
    x-kubernetes-validations: [{ rule: 'self.replicas < 10' }]`;
    const crd = crdOf(definitionText('', text));
    expect(crd).toContain('x-kubernetes-list-map-keys');
    expect(crd).toContain('format: int32');
    expect(crd).toContain('rule: self.replicas < 10');
    expect(specOf(text).parse({ replicas: 1, note: null, free: { a: 1 }, ports: [{ port: 1 }] })).toEqual({
      replicas: 1,
      note: null,
      free: { a: 1 },
      ports: [{ port: 1 }],
    });
  });

  it('completes a default as the API server does', () => {
    const text = `
    type: object
    properties:
      replicas: { type: integer }
      storage: { type: object, default: {}, properties: { size: { type: string, default: 1Gi } } }`;
    expect(specOf(text).parse({})).toEqual({ storage: { size: '1Gi' } });
  });

  it('of a status is told by its expressions where it is not declared', () => {
    const crd = crdOf(
      definitionText(`status:
  url: http://\${parent.metadata.name}
  replicas: \${parent.spec.replicas}
  names: '\${[parent.metadata.name]}'
  ports: { http: 80 }
  known: '\${observed.?settings.?data.?count.orValue(0)}'
`),
    );
    expect(crd).toMatch(/replicas:\n +type: integer/);
    expect(crd).toMatch(/url:\n +type: string/);
    expect(crd).toMatch(/names:\n +type: array\n +items:\n +type: string/);
    expect(crd).toMatch(/http:\n +type: integer/);
    expect(crd).toMatch(/known:\n +type: integer/);
  });
});

/** The CRD's text. */
function crdOf(text: string): string {
  const files = renderManifests([compile(text)], {
    image: 'metahooks:test',
    namespace: 'metahooks',
  });
  return files.find(({ path }) => path.includes('crds/'))?.text ?? '';
}

describe('the schema of a status', () => {
  const CHILDREN = `
  - id: web
    template: { apiVersion: apps/v1, kind: Deployment, metadata: { name: '\${parent.metadata.name}' } }
  - id: bucket
    resource: buckets
    template: { apiVersion: s3.example.com/v1, kind: Bucket, metadata: { name: '\${parent.metadata.name}' } }`;
  const withStatus = (expression: string): string =>
    definitionText(`${CHILDREN.slice(1)}\nstatus: { a: '\${${expression}}' }`);

  it.each([
    ['web.status.readyReplicas', { type: 'integer' }],
    ['observed.?web.?status.?readyReplicas.orValue(parent.spec.replicas)', { type: 'integer' }],
    ['web.status.conditions', { type: 'array', items: { type: 'object' } }],
    ['web.spec.selector.matchLabels', { type: 'object', additionalProperties: { type: 'string' } }],
    ['web.spec.paused', { type: 'boolean' }],
    ['settings.data.replicas', { type: 'string' }],
    ['web.status.conditions[?0].?reason.orValue("")', { type: 'string' }],
    ['web.spec.template.spec.containers[0].image', { type: 'string' }],
    ['bucket.metadata.uid', { type: 'string' }],
    ['bucket.metadata.generation', { type: 'integer' }],
  ])('is that of the field of a built-in kind: %s', (expression, schema) => {
    const { status } = compile(withStatus(expression)).parent;
    expect(jsonSchemaOf(status)).toMatchObject({ properties: { a: schema } });
  });

  it.each(['bucket.status.arn', 'web.status.nothing', 'web.status.replicas + web.status.other'])(
    'has to be declared for %s',
    (expression) => {
      expect(errorOfDefinition(withStatus(expression)).message).toContain(
        'the type of status.a cannot be told',
      );
    },
  );
});
