import fc from 'fast-check';
import type { KubeObject } from '../../src/contract/kube-object.js';
import type { RenderedTemplates } from '../../src/template/rendered.js';
import { errorOf, observed, render } from './builders.js';

const deployment = (id: string, more = ''): string => `- id: ${id}
${more}  template:
    apiVersion: apps/v1
    kind: Deployment
    metadata: { name: ${id} }
    spec: { replicas: 1 }
`;

const RECORD = 'metacontroller.k8s.io/last-applied-configuration';

/** A Deployment as Metacontroller made it. */
function running(name: string, ready: boolean): KubeObject {
  const record = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec: { replicas: 1 } };
  const base = observed('Deployment', name, {
    spec: { replicas: 1 },
    status: {
      observedGeneration: 1,
      replicas: 1,
      updatedReplicas: 1,
      availableReplicas: ready ? 1 : 0,
      address: ready ? '10.0.0.1' : undefined,
    },
  });
  return {
    ...base,
    metadata: { ...base.metadata, generation: 1, annotations: { [RECORD]: JSON.stringify(record) } },
  };
}

const idsOf = ({ children }: RenderedTemplates): string[] => children.map(({ id }) => id);

describe('after', () => {
  const text = `children:\n${deployment('db')}${deployment('web', '  after: [db]\n')}`;

  it('holds a child back until the other one is ready, and says so', () => {
    const first = render(text);
    expect(idsOf(first)).toEqual(['db']);
    expect(first.waiting).toEqual([
      { id: 'web', kind: 'Deployment', name: 'web', state: 'Waiting', message: 'waits for db' },
    ]);
    expect(idsOf(render(text, { observed: [running('db', false)] }))).toEqual(['db']);

    const then = render(text, { observed: [running('db', true)] });
    expect(idsOf(then)).toEqual(['db', 'web']);
    expect(then.waiting).toEqual([]);
  });

  it('never takes back a child that exists', () => {
    const both = [running('db', false), running('web', true)];
    expect(idsOf(render(text, { observed: both }))).toEqual(['db', 'web']);
    expect(idsOf(render(text, { observed: [running('web', true)] }))).toEqual(['db', 'web']);
  });

  it('does not wait for a child that is not wanted', () => {
    const optional = `children:\n${deployment('db', '  includeWhen: false\n')}${deployment('web', '  after: db\n')}`;
    expect(idsOf(render(optional))).toEqual(['web']);
  });

  it('waits for a child that is being deleted', () => {
    const leaving = running('db', true);
    leaving.metadata.deletionTimestamp = '2026-01-01T00:00:00Z';
    expect(idsOf(render(text, { observed: [leaving] }))).toEqual(['db']);
  });

  it('holds back each object of a forEach by itself', () => {
    const many = `children:
${deployment('db')}- id: web
  after: [db]
  forEach: { name: [a, b] }
  template: { apiVersion: apps/v1, kind: Deployment, metadata: { name: '\${name}' } }
`;
    const { children, waiting } = render(many, { observed: [running('b', true)] });
    expect(children.map(({ object }) => object.metadata.name)).toEqual(['db', 'b']);
    expect(waiting.map(({ name }) => name)).toEqual(['a']);
  });
});

describe('readyWhen', () => {
  const gated = (readyWhen: string): string =>
    `children:\n${deployment('db', `  readyWhen: ${readyWhen}\n`)}${deployment('web', '  after: [db]\n')}`;

  it.each([
    ['"${child.status.availableReplicas == 0}"'],
    ['["${child.status.availableReplicas >= 0}", "${parent.spec.replicas == 3}"]'],
    ['"${each.metadata.name == "db"}"'.replaceAll('"db"', "'db'")],
    ['"${db.status.replicas == 1}"'],
    ['true'],
  ])('counts instead of the rules of the kind: %s', (readyWhen) => {
    expect(idsOf(render(gated(readyWhen), { observed: [running('db', false)] }))).toEqual(['db', 'web']);
  });

  it.each([
    ['"${child.status.address != null}"'],
    ['"${child.status.conditions[0].status == \'True\'}"'],
    ['false'],
  ])('does not hold while what it reads is not there: %s', (readyWhen) => {
    expect(idsOf(render(gated(readyWhen), { observed: [running('db', false)] }))).toEqual(['db']);
  });

  it('must give a bool', () => {
    const error = errorOf(() =>
      render(gated('"${child.metadata.name}"'), { observed: [running('db', true)] }),
    );
    expect(error.code).toBe('TEMPLATE_FAILED');
    expect(error.message).toContain('children.yaml:3:14: readyWhen must give a bool, not string');
  });
});

describe('a value that the cluster does not have yet', () => {
  const web = (value: string): string => `- id: web
  template:
    apiVersion: apps/v1
    kind: Deployment
    metadata: { name: web }
    spec: { host: '${value}' }
`;
  const text = (value: string): string => `children:\n${deployment('db')}${web(value)}`;

  it.each([
    ['${observed.db.status.address}', 'waits for observed.db'],
    ['${db.status.address}', 'waits for db'],
    ['http://${db.status.address}/', 'waits for db'],
    ['${observed.?db.status.address.value()}', 'waits for observed.db'],
  ])('holds back the child that reads it: %s', (value, message) => {
    const { children, waiting } = render(text(value));
    expect(children.map(({ id }) => id)).toEqual(['db']);
    expect(waiting).toMatchObject([
      { id: 'web', state: 'Waiting', message: expect.stringContaining(message) },
    ]);
  });

  it('leaves a child that exists as it is', () => {
    const rendered = render(text('${db.status.address}'), {
      observed: [running('db', false), running('web', true)],
    });
    expect(rendered.byId['web']).toEqual([
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 1 } },
    ]);
    expect(rendered.waiting).toMatchObject([{ id: 'web', message: 'waits for db.status.address' }]);
  });

  it('is used as soon as it is there', () => {
    const { byId, waiting } = render(text('${db.status.address}'), { observed: [running('db', true)] });
    expect(byId['web']?.[0]?.['spec']).toEqual({ host: '10.0.0.1' });
    expect(waiting).toEqual([]);
  });

  it('makes everything wait that reads a let with it', () => {
    const lets = `let: { address: '\${observed.db.status.address}', url: 'http://\${address}' }\n${text('${url}')}`;
    expect(render(lets).waiting).toMatchObject([
      { id: 'web', message: 'waits for observed.db.status.address' },
    ]);
  });

  it.each([
    ['a wrong expression', '${1 / (size(observed.?db.hasValue() ? "" : "") )}', 'division by zero'],
    ['an absent field of the parent', '${db.kind + parent.spec.settle}', '"settle" is absent'],
    ['what only the child itself could bring', '${observed.web.status.address}', '"web" is absent'],
  ])('is not %s', (_, value, message) => {
    const error = errorOf(() => render(text(value), { observed: [running('db', true)] }));
    expect(error.code).toBe('TEMPLATE_FAILED');
    expect(error.message).toContain(message);
  });
});

describe('an observed child that is wanted', () => {
  it('is never left out, whatever the state of the others', () => {
    const ids = ['a', 'b', 'c', 'd'];
    const text = `children:
${deployment('a')}${deployment('b', '  after: [a]\n')}${deployment('c', '  after: [b]\n  readyWhen: \'${child.status.address != ""}\'\n')}- id: d
  after: [a, c]
  template: { apiVersion: apps/v1, kind: Deployment, metadata: { name: d }, spec: { x: '\${c.status.address}' } }
`;
    const objects = fc
      .subarray(ids)
      .chain((names) => fc.tuple(...names.map((name) => fc.boolean().map((ready) => running(name, ready)))));
    fc.assert(
      fc.property(objects, (existing) => {
        const names = new Set(idsOf(render(text, { observed: [...existing] })));
        return existing.every(({ metadata }) => names.has(metadata.name));
      }),
    );
  });
});

describe('a name that is that of another child, as kro writes it', () => {
  const map = (id: string, name: string): string => `- id: ${id}
  template: { apiVersion: v1, kind: ConfigMap, metadata: { name: '${name}' } }
`;
  const text = `children:
${map('last', '${first.metadata.name}-c')}${map('first', '${base.metadata.name}-b')}${map('base', '${parent.metadata.name}-a')}`;

  it('waits until that child exists, in whatever order they stand', () => {
    const nothing = render(text, {});
    const base = render(text, { observed: [observed('ConfigMap', 'shop-a')] });
    const both = render(text, {
      observed: [observed('ConfigMap', 'shop-a'), observed('ConfigMap', 'shop-a-b')],
    });

    expect([nothing, base, both].map(namesOf)).toEqual([
      ['shop-a'],
      ['shop-a-b', 'shop-a'],
      ['shop-a-b-c', 'shop-a-b', 'shop-a'],
    ]);
  });

  it('keeps what exists while that child is gone', () => {
    const child = observed('ConfigMap', 'shop-a-b');
    const record = JSON.stringify({ ...child, metadata: { name: 'shop-a-b' } });
    const made = { ...child, metadata: { ...child.metadata, annotations: { [RECORD]: record } } };

    expect(namesOf(render(text, { observed: [made] }))).toEqual(['shop-a-b-c', 'shop-a-b', 'shop-a']);
  });
});

const namesOf = ({ children }: RenderedTemplates): string[] =>
  children.map(({ object }) => object.metadata.name);

it('says in which namespace an object waits that is not in that of the parent', () => {
  const text = `children:
${deployment('db')}- id: web
  after: [db]
  forEach: { env: [dev, default] }
  template: { apiVersion: v1, kind: ConfigMap, metadata: { name: web, namespace: '\${env}' } }
`;
  expect(render(text).waiting.map(({ name, namespace }) => [name, namespace])).toEqual([
    ['web', 'dev'],
    ['web', undefined],
  ]);
});
