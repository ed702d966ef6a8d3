import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { explain } from '../../../src/cli/explain/explain-command.js';
import type { Explanation } from '../../../src/cli/explain/explanation.js';
import { fileSource } from '../../../src/cli/explain/object-source.js';
import { toText } from '../../../src/cli/explain/text.js';
import { controllers } from '../../../src/controllers/index.js';
import type { ControllerDefinition } from '../../../src/sdk/controller-definition.js';
import { READY, widgetController } from '../../support/widget.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metahooks-explain-'));
  await cp('test/cli/explain/shop.yaml', join(folder, 'definitions', 'shop.yaml'), { recursive: true });
  await cp('test/definitions/memcached.yaml', join(folder, 'definitions', 'memcached.yaml'));
});

afterAll(() => rm(folder, { recursive: true }));

type Written = Readonly<Record<string, unknown>>;

interface Ask {
  readonly objects?: readonly Written[];
  readonly controller?: string;
  readonly definitions?: readonly ControllerDefinition[];
}

async function ask(parent: string, field: string | undefined, options: Ask = {}): Promise<Explanation> {
  const { objects = [shop()], controller, definitions = controllers } = options;
  const path = join(folder, 'objects.yaml');
  await writeFile(path, objects.map((object) => stringify(object)).join('---\n'));
  const [explanation] = await explain(
    { parent, field, namespace: 'default', controller },
    await fileSource(path),
    { definitions, definitionFolders: [{ path: join(folder, 'definitions') }] },
  );
  if (explanation === undefined) throw new Error('nothing was explained');
  return explanation;
}

const textOf = async (field: string | undefined, objects?: readonly Written[]): Promise<string> =>
  toText(await ask('shop/my', field, objects === undefined ? {} : { objects }));

const shop = (spec: Written = {}, metadata: Written = {}): Written => ({
  apiVersion: 'shop.example.com/v1',
  kind: 'Shop',
  metadata: { name: 'my', ...metadata },
  spec: { zones: ['a', 'b'], tiers: ['x', 'y'], ...spec },
});

const configMap = (name: string, data: Written, metadata: Written = {}): Written => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data,
});

const deployment = (name: string, more: Written = {}): Written => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  ...more,
});

const applied = (object: Written): Written => ({
  'metacontroller.k8s.io/last-applied-configuration': JSON.stringify(object),
});

const LOGIN = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'my-login' },
  data: { password: 'hunter2' },
};
const UP = configMap('my-shop-db', { state: 'up', address: '10.0.0.1' });

describe('the overview', () => {
  it('has a line for each object and each template without one, with what decides it', async () => {
    expect(await textOf(undefined)).toMatchSnapshot();
  });

  it('says what is deleted, and what belongs to somebody else', async () => {
    const stranger = {
      ...deployment('my-shop-a-x'),
      metadata: {
        name: 'my-shop-a-x',
        ownerReferences: [{ apiVersion: 'v1', kind: 'Other', name: 'o', uid: 'o', controller: true }],
      },
    };
    const text = await textOf(undefined, [shop(), UP, stranger, deployment('left-over')]);
    expect(text).toMatch(
      /web +Deployment\/my-shop-a-x +is being made; an object of that name exists and belongs to Other o/,
    );
    expect(text).toMatch(/- +Deployment\/left-over +to be deleted: nothing wants it any more/);
  });

  it('says why nothing moves while the spec is invalid', async () => {
    expect(await textOf(undefined, [shop({ zones: 1 })])).toContain(
      'its spec is invalid, so every child stays as it is: zones',
    );
  });

  it('tells the stage of a deletion, and what goes in it', async () => {
    const leaving = shop(
      { image: 'i', debug: false, backup: false },
      { deletionTimestamp: '2026-06-01T12:00:00Z', finalizers: ['x'] },
    );
    const text = await textOf(undefined, [leaving, UP, deployment('my-shop-a-x')]);
    expect(text).toContain('the deletion is in the stage drain');
    expect(text).toMatch(
      /web +Deployment\/my-shop-a-x +to be deleted; not among the children of the stage drain/,
    );
    expect(text).toContain('${size(observed.web) == 0} = false');
  });

  it('says that a deletion without a hook takes the children along', async () => {
    const cache = {
      apiVersion: 'cache.example.com/v1',
      kind: 'Memcached',
      metadata: { name: 'my', deletionTimestamp: '2026-06-01T12:00:00Z' },
      spec: {},
    };
    const text = toText(await ask('memcached/my', undefined, { objects: [cache, deployment('my')] }));
    expect(text).toContain('no hook is called for that: its children go with it');
    expect(text).toMatch(/Deployment\/my +goes with its parent/);
  });
});

describe('a field of a child', () => {
  it('is followed through lets to the place that made it', async () => {
    expect(await textOf('db.metadata.labels.app')).toMatchSnapshot();
  });

  it('shows the items of forEach that its object is for', async () => {
    const explanation = await ask('shop/my', 'Deployment/my-shop-b-y.metadata.name', {
      objects: [shop(), UP],
    });
    expect(explanation).toMatchObject({
      explains: 'field',
      shown: { value: 'my-shop-b-y' },
      origin: {
        from: 'template',
        trace: {
          end: 'here',
          steps: [
            {
              location: { file: 'shop.yaml' },
              written: '${base}-${zone}-${tier}',
              reads: [
                {
                  path: 'base',
                  source: 'let',
                  definition: { name: 'base', reads: [{ path: 'parent.metadata.name' }] },
                },
                { path: 'zone', source: 'forEach', shown: { value: 'b' }, item: { index: 1, count: 2 } },
                { path: 'tier', source: 'forEach', shown: { value: 'y' }, item: { index: 1, count: 2 } },
              ],
            },
          ],
        },
      },
    });
  });

  it('says when it is only a part of what an expression gives', async () => {
    const text = await textOf('deployment/my-shop-a-x.metadata.labels.zone', [shop(), UP]);
    expect(text).toContain('labels.zone = "a"');
    expect(text).toContain('${labels.merge({"zone": zone})}');
    expect(text).toContain('.zone is inside of the result of this expression');
  });

  it('says which expression left it out', async () => {
    const text = await textOf('db.data.log');
    expect(text).toContain('my-shop-db.data.log is absent');
    expect(text).toContain('${parent.spec.debug ? "all" : omit()}');
    expect(text).toContain('parent.spec.debug = false  (default of the schema)');
    expect(text).toContain('left out by omit()');
  });

  it('marks as a default what the API server filled in and nobody owns', async () => {
    const managedFields = [
      { manager: 'kubectl', operation: 'Update', fieldsV1: { 'f:spec': { 'f:zones': {}, 'f:tiers': {} } } },
    ];
    const filled = shop({ image: 'nginx:1', debug: false }, { managedFields });
    expect(await textOf('db.data.log', [filled])).toContain(
      'parent.spec.debug = false  (default of the schema)',
    );
    const given = shop(
      { debug: false },
      { managedFields: [{ ...managedFields[0], fieldsV1: { 'f:spec': { 'f:debug': {} } } }] },
    );
    expect(await textOf('db.data.log', [given])).toContain('(the same as the default of the schema)');
    const record = JSON.stringify(shop());
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': record };
    const owned = [
      {
        manager: 'kubectl-client-side-apply',
        operation: 'Update',
        fieldsV1: { 'f:spec': { 'f:debug': {} } },
      },
    ];
    const byKubectl = shop({ debug: false }, { managedFields: owned, annotations });
    expect(await textOf('db.data.log', [byKubectl])).toContain(
      'parent.spec.debug = false  (default of the schema)',
    );
  });

  it.each([
    ['Deployment/my-shop-a-x.spec.password', undefined],
    ['Deployment/my-shop-a-x.spec', undefined],
    ['token.stringData.token', 'nginx:1'],
    ['token.data.token', 'nginx:1'],
    ['token.metadata', 'hunter2'],
  ])('never shows what may be a Secret: %s', async (field, value) => {
    const token = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'my-shop-token' },
      data: { token: 'hunter2' },
    };
    const observed = { ...token, metadata: { ...token.metadata, annotations: applied(token) } };
    const explanation = await ask('shop/my', field, { objects: [shop(), UP, LOGIN, observed] });
    for (const text of [toText(explanation), JSON.stringify(explanation)]) {
      expect(text).not.toContain(value ?? 'hunter2');
      expect(text).not.toContain('hunter2');
    }
  });

  it('compares with what is observed and what was applied', async () => {
    const record = configMap('my-shop-db', { state: 'starting' });
    const observed = (state: string, last: Written): Written =>
      configMap(
        'my-shop-db',
        { state },
        {
          annotations: applied(last),
          managedFields: [
            { manager: 'kubectl-edit', operation: 'Update', fieldsV1: { 'f:data': { 'f:state': {} } } },
          ],
        },
      );
    expect(await textOf('db.data.state', [shop(), observed('starting', record)])).toContain(
      'observed: the same',
    );
    expect(await textOf('db.data.state', [shop(), observed('up', record)])).toContain(
      'observed: "up", changed since it was applied, written by kubectl-edit (Update)',
    );
    expect(
      await textOf('db.data.state', [shop(), observed('old', configMap('my-shop-db', { state: 'old' }))]),
    ).toContain('observed: "old", not changed yet');
  });

  it("that no template has is somebody else's", async () => {
    const uid = {
      managedFields: [{ manager: 'hpa', operation: 'Update', fieldsV1: { 'f:data': { 'f:extra': {} } } }],
    };
    const text = await textOf('db.data.extra', [shop(), configMap('my-shop-db', { extra: '1' }, uid)]);
    expect(text).toContain('my-shop-db.data.extra = "1"\n\nno template has it');
    expect(text).toContain('observed: "1", written by hpa (Update)');
  });

  it('is looked for near by when it is misspelt', async () => {
    await expect(ask('shop/my', 'db.data.stat')).rejects.toMatchObject({
      code: 'EXPLAIN_IMPOSSIBLE',
      message: expect.stringContaining('did you mean "state"?'),
    });
  });
});

describe('a child', () => {
  it('that is not wanted has the condition and what it read', async () => {
    expect(await textOf('backup')).toMatchSnapshot();
    expect(await textOf('Job/my-shop-backup')).toContain('Job/my-shop-backup: not wanted');
  });

  it('that waits for another has the state of that, and why it is not ready', async () => {
    const starting = configMap('my-shop-db', { state: 'starting' });
    const waiting = await textOf('Deployment/my-shop-a-x', [shop(), starting]);
    expect(waiting).toContain('Deployment/my-shop-a-x: not made yet');
    expect(waiting).toContain('waits for db (after): my-shop-db');
    const record = configMap('my-shop-db', { state: 'starting' });
    const blocker = await textOf('db', [
      shop(),
      configMap('my-shop-db', { state: 'starting' }, { annotations: applied(record) }),
    ]);
    expect(blocker).toContain(
      'readyWhen does not hold\n  shop.yaml:26:16  ${child.data.state == "up"}  = false\n    child.data.state = "starting"',
    );
  });

  it('that waits for a value has the expression that reads it', async () => {
    const text = await textOf('url');
    expect(text).toContain('ConfigMap/my-shop-url: not made yet');
    expect(text).toContain('waits for db.data.address\n');
    expect(text).toContain('${db.data.address}');
  });

  it('of forEach that no item is for has the lists', async () => {
    const text = await textOf('Deployment/something-else-entirely');
    expect(text).toContain('no item of forEach has that name');
    expect(text).toContain('parent.spec.zones = ["a","b"]');
  });

  it('that is deleted says since when, and what holds it', async () => {
    const leaving = configMap(
      'my-shop-db',
      {},
      { deletionTimestamp: '2026-06-01T12:00:00Z', finalizers: ['a.b/c'] },
    );
    expect(await textOf('db', [shop(), leaving])).toContain(
      'deleted since 2026-06-01T12:00:00Z, held by the finalizers a.b/c',
    );
  });

  it.each([
    ['Deployment/my-shop-a-xx', 'did you mean "Deployment/my-shop-a-x"?'],
    ['Pod/x', '"Pod/x" is no child'],
    ['dbb.data', 'did you mean "db"?'],
    ['web.spec', '"web" makes 4 objects'],
    ['db.data[', 'the path cannot be read from "["'],
  ])('that there is not is refused with what there is: %s', async (field, message) => {
    await expect(ask('shop/my', field)).rejects.toMatchObject({
      code: 'EXPLAIN_IMPOSSIBLE',
      message: expect.stringContaining(message),
    });
  });
});

describe('a field of the parent', () => {
  it('comes from the status of the definition', async () => {
    const text = await textOf('status.address', [shop(), UP, configMap('my-shop-url', { address: 'x' })]);
    expect(text).toContain('Shop/my.status.address = "x"');
    expect(text).toContain('observed.url.data.address = "x"');
    expect(await textOf('status.address')).toContain('Shop/my.status.address waits for observed.url');
  });

  it('comes from the words of a condition, or from all children', async () => {
    const text = await textOf('status.conditions[Ready].message');
    expect(text).toContain('= "0 servers"');
    expect(text).toContain('status, shop.yaml');
    const cache = {
      apiVersion: 'cache.example.com/v1',
      kind: 'Memcached',
      metadata: { name: 'my' },
      spec: {},
    };
    const auto = toText(await ask('memcached/my', 'status.conditions[Ready]', { objects: [cache] }));
    expect(auto).toContain(
      'summed up from the children (conditions: auto)\n  Deployment/my: Progressing, is being made',
    );
  });

  it('of the spec was given, or is the default', async () => {
    expect(await textOf('spec.zones[1]')).toContain('= "b"\n\ngiven by whoever wrote the object');
    expect(await textOf('spec.image')).toContain('= "nginx:1"\n\ndefault of the schema');
  });
});

describe('a controller in TypeScript', () => {
  const alice = {
    apiVersion: 'k106.com/v1alpha1',
    kind: 'Alice',
    metadata: { name: 'my' },
    spec: { myvalue: 'v' },
  };

  it('has its templates explained like any other, and says what the hook gave', async () => {
    const value = toText(
      await ask('alice/my', 'Pod/alice.spec.containers[main].env[MYVALUE].value', { objects: [alice] }),
    );
    expect(value).toContain('= "v"\n\ntemplate pod, alice/children.yaml:');
    const name = await ask('alice/my', 'Pod/alice.metadata.name', { objects: [alice] });
    expect(toText(name)).toContain('names is not shown, it may be a Secret  (given by the hook)');
  });

  it('says what the hook made without a template', async () => {
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'by-hand' }, spec: { a: 'b' } };
    const definitions = [
      widgetController({ sync: () => ({ children: [service], status: { conditions: [READY] } }) }),
    ];
    const objects = [{ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'm' }, spec: {} }];
    const field = toText(await ask('widget/m', 'Service/by-hand.spec.a', { objects, definitions }));
    expect(field).toContain('by-hand.spec.a = "b"\n\nmade by the hook, not by a template');
    expect(toText(await ask('widget/m', undefined, { objects, definitions }))).toContain(
      'is being made, by the hook',
    );
  });

  it('is not called when it acts outside of the cluster', async () => {
    const ticket = {
      apiVersion: 'flights.com/v1',
      kind: 'FlightTicket',
      metadata: { name: 't' },
      spec: {},
    };
    await expect(ask('flightticket/t', undefined, { objects: [ticket] })).rejects.toMatchObject({
      code: 'EXPLAIN_IMPOSSIBLE',
      message: expect.stringContaining('act outside'),
    });
  });
});

it('suggests the type and the name of a parent', async () => {
  await expect(ask('shp/my', undefined)).rejects.toMatchObject({
    message: expect.stringContaining('did you mean "shop"?'),
  });
  await expect(ask('shop/me', undefined)).rejects.toMatchObject({
    message: expect.stringContaining('did you mean "my"?'),
  });
});
