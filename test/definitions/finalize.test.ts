import fc from 'fast-check';
import type { KubeObject } from '../../src/contract/kube-object.js';
import { compileDefinition } from '../../src/definitions/definition-file.js';
import { dispatch, type HookAnswer } from '../../src/hooks/dispatch.js';
import type { CheckedResponse } from '../../src/hooks/guard/check-response.js';
import { serveController } from '../../src/hooks/served-controller.js';
import { isComposite } from '../../src/sdk/controller-definition.js';
import { compositeRequest, NOON, observe, parentObject } from '../support/objects.js';

/** A shop with a Deployment, a Service for each zone and a ConfigMap that says goodbye; the parts may be broken. */
interface Parts {
  readonly lets: string;
  readonly webName: string;
  readonly webWanted: string;
  readonly webValue: string;
  readonly zones: string;
  readonly zoneName: string;
  readonly goodbye: string;
  readonly staying: string;
  readonly until: string;
  readonly more: string;
}

const SOUND: Parts = {
  lets: '{ tier: small }',
  webName: '${parent.metadata.name}',
  webWanted: 'true',
  webValue: 'web',
  zones: "['a', 'b']",
  zoneName: '${parent.metadata.name}-${zone}',
  goodbye: 'bye',
  staying: '[goodbye]',
  until: '${!observed.?web.hasValue()}',
  more: '',
};

function definitionOf(parts: Partial<Parts>): string {
  const all = { ...SOUND, ...parts };
  return `apiVersion: metahooks/v1
kind: CompositeDefinition
name: shop
parent:
  apiVersion: apps.example.com/v1
  kind: Shop
  spec: { size: integer | required=true, name: string | required=true, zones: '[]string', web: { on: boolean } }
let: ${all.lets}
children:
  - id: web
    includeWhen: ${all.webWanted}
    template:
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: '${all.webName}' }
      spec: { template: { metadata: { annotations: { value: '${all.webValue}' } } } }
  - id: zone
    forEach:
      zone: ${all.zones}
    template: { apiVersion: v1, kind: Service, metadata: { name: '${all.zoneName}' } }
  - id: goodbye
    includeWhen: \${finalizing}
    template:
      apiVersion: v1
      kind: ConfigMap
      metadata: { name: '\${parent.metadata.name}-goodbye' }
      data: { text: '${all.goodbye}' }
finalize:
  - name: drain
    children: ${all.staying}
    until: '${all.until}'
${all.more}`;
}

const parent = { apiVersion: 'apps.example.com/v1', kind: 'Shop', name: 'shop' };
const deletion = { deletionTimestamp: '2026-06-01T11:59:00Z' };

/** What exists: the children that a valid spec had. */
const existing: Readonly<Record<string, KubeObject>> = {
  web: observe({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'shop' } }),
  'zone a': observe({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'shop-a' } }),
  'zone b': observe({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'shop-b' } }),
  goodbye: observe({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shop-goodbye' } }),
};

/** An error that shows the expression with the line it stands in. */
function failureAt(parts: Partial<Parts>, expression: string): unknown {
  const line =
    definitionOf(parts)
      .split('\n')
      .findIndex((text) => text.includes(expression)) + 1;
  const place = new RegExp(`^shop\\.yaml:${line}:\\d+: `);
  return expect.objectContaining({
    code: 'TEMPLATE_FAILED',
    message: expect.stringMatching(place) as unknown,
  });
}

const FINALIZING = {
  type: 'Finalizing',
  status: 'True',
  message: 'in a stage',
  lastTransitionTime: '2026-06-01T11:59:00Z',
};

interface Call {
  readonly hook?: 'sync' | 'finalize' | 'customize';
  readonly spec?: unknown;
  readonly children?: readonly KubeObject[];
  /** The reason of the condition Finalizing that the last answer left. */
  readonly reached?: string;
}

function call(
  text: string,
  { hook = 'finalize', spec = {}, children = [], reached }: Call = {},
): Promise<HookAnswer> {
  const { definition, templates } = compileDefinition(text, 'shop.yaml');
  const served = serveController(definition, { templates: () => templates });
  const finalizing = hook !== 'sync';
  const status = { conditions: reached === undefined ? [] : [{ ...FINALIZING, reason: reached }] };
  const subject = parentObject({ ...parent, spec, status, metadata: finalizing ? deletion : {} });
  const rules = isComposite(definition) ? definition.children : [];
  const body = compositeRequest({ parent: subject, rules, children, finalizing });
  const request = hook === 'customize' ? { controller: body.controller, parent: subject } : body;
  return dispatch(
    { controller: 'shop', hook, body: request },
    { controllers: new Map([['shop', served]]), now: () => NOON },
  );
}

async function finalize(parts: Partial<Parts>, options: Call = {}): Promise<CheckedResponse> {
  const answer = await call(definitionOf(parts), options);
  if (!('children' in answer)) throw new Error('the hook answered something else than children');
  return answer;
}

const namesOf = ({ children }: CheckedResponse): string[] =>
  children.map(({ kind, metadata }) => `${String(kind)} ${(metadata as { name: string }).name}`);

const BROKEN_LET = "{ tier: '${parent.spec.size / 0}', twice: '${tier + tier}' }";

describe('a deletion whose spec is of no use', () => {
  const everything = Object.values(existing);

  it.each<[string, Partial<Parts>]>([
    ['a let that nobody reads', { lets: BROKEN_LET }],
    ['a let that a template reads', { lets: BROKEN_LET, webValue: '${string(twice)}' }],
    ['a let that includeWhen reads', { lets: BROKEN_LET, webWanted: '${twice > 1}' }],
    ['an includeWhen', { webWanted: '${parent.spec.web.on}' }],
    ['an includeWhen that is no bool', { webWanted: '${parent.spec.size}' }],
    ['a forEach', { zones: '${parent.spec.zones}' }],
    ['a forEach that is no list', { zones: '${dyn(parent.metadata.name)}' }],
    ['a forEach with too many items', { zones: '${lists.range(1000).map(i, [string(i), "x"]).flatten()}' }],
    ['a name', { webName: '${parent.spec.name}' }],
    ['a name in a forEach', { zoneName: '${parent.spec.name}-${zone}' }],
    ['names that collide', { zoneName: '${parent.metadata.name}' }],
    ['a field of the status', { more: 'status: { size: "${parent.spec.size + 1}" }' }],
    ['a condition', { more: 'conditions: [auto, { type: Big, status: "${parent.spec.size > 1}" }]' }],
    ['the time of the next call', { more: 'resyncAfterSeconds: ${parent.spec.size}' }],
    ['a time that is no number', { more: 'resyncAfterSeconds: ${dyn(parent.metadata.name)}' }],
    [
      'a related object that no stage reads',
      { more: "related: [{ id: other, apiVersion: v1, kind: ConfigMap, name: '${parent.spec.name}' }]" },
    ],
  ])('goes on as its stages say in spite of %s', async (_, parts) => {
    const answer = await finalize(parts, { children: everything });

    expect(namesOf(answer)).toEqual(['ConfigMap shop-goodbye']);
    expect(answer.finalized).toBe(false);
  });

  it.each<[string, Partial<Parts>]>([
    ['its template', { webValue: '${parent.spec.name}' }],
    ['its includeWhen', { webWanted: '${parent.spec.web.on}' }],
    ['its name', { webName: '${parent.spec.name}' }],
    ['its lists', { zones: '${parent.spec.zones}' }],
    ['a name in its list', { zoneName: '${parent.spec.name}-${zone}' }],
  ])('keeps every child that the stage names and of which it cannot compute %s', async (_, parts) => {
    const answer = await finalize({ ...parts, staying: '[web, zone]' }, { children: everything });

    expect(namesOf(answer)).toEqual(['Deployment shop', 'Service shop-a', 'Service shop-b']);
  });

  it('says which line keeps the stage from making its child', async () => {
    const answer = await finalize({ goodbye: '${parent.spec.name}', until: '${false}' });

    expect(namesOf(answer)).toEqual([]);
    expect(answer.status['conditions']).toMatchObject([
      {
        reason: 'Finalizing',
        message: expect.stringMatching(
          /^in stage drain with ConfigMap shop-goodbye \(cannot be computed: shop\.yaml:27:\d+: \$\{parent\.spec\.name}: "name" is absent/,
        ) as unknown,
      },
      { type: 'Finalizing', reason: 'Drain' },
    ]);
  });

  it('sees the objects of a child that it cannot name', async () => {
    const parts = { webName: '${parent.spec.name}', until: '${!observed.?web.hasValue()}' };
    expect((await finalize(parts, { children: everything })).finalized).toBe(false);
    expect((await finalize(parts, { children: [] })).finalized).toBe(true);
  });

  it.each<[string, Partial<Parts>, string]>([
    ['the let that fails', { lets: BROKEN_LET, until: '${twice == 2}' }, '${parent.spec.size / 0}'],
    ['what fails', { until: '${parent.spec.web.on}' }, '${parent.spec.web.on}'],
    [
      'the related object that cannot be named',
      {
        until: '${!related.?other.hasValue()}',
        more: "related: [{ id: other, apiVersion: v1, kind: ConfigMap, name: '${parent.spec.name}' }]",
      },
      '${parent.spec.name}',
    ],
  ])('stops with an error where a stage needs %s', async (_, parts, expression) => {
    const answer = finalize(parts, { children: everything });

    await expect(answer).rejects.toEqual(failureAt(parts, expression));
    await expect(answer).rejects.toThrow(expression);
  });

  it('stops with an error where it cannot tell which of two objects a stage means', async () => {
    const other = observe({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'older' } });
    const parts = { webName: '${parent.spec.name}' };

    await expect(finalize(parts, { children: [...everything, other] })).rejects.toMatchObject({
      code: 'TEMPLATE_FAILED',
    });
  });

  it('still asks for the related objects that can be told', async () => {
    const more = `related:
  - { id: named, apiVersion: v1, kind: ConfigMap, name: '\${parent.metadata.name}' }
  - { id: other, apiVersion: v1, kind: ConfigMap, name: '\${parent.spec.name}' }`;

    expect(await call(definitionOf({ more }), { hook: 'customize' })).toEqual({
      relatedResources: [{ apiVersion: 'v1', resource: 'configmaps', namespace: 'default', names: ['shop'] }],
    });
  });

  it('deletes what its stage leaves out and nothing else, whatever is broken', async () => {
    const broken: Partial<Parts> = {
      lets: BROKEN_LET,
      webName: '${parent.spec.name}',
      webWanted: '${parent.spec.web.on}',
      webValue: '${parent.spec.name}',
      zones: '${parent.spec.zones}',
      zoneName: '${parent.spec.name}-${zone}',
      goodbye: '${parent.spec.name}',
    };
    const cases = fc.record({
      keys: fc.subarray(Object.keys(broken)),
      there: fc.subarray(Object.keys(existing)),
      staying: fc.subarray(['web', 'zone', 'goodbye']),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ keys, there, staying }) => {
        const parts = Object.fromEntries(Object.entries(broken).filter(([key]) => keys.includes(key)));
        const children = there.flatMap((name) => existing[name] ?? []);
        const answer = await finalize(
          { ...parts, staying: `[${staying.join(', ')}]`, until: '${false}' },
          { children },
        );
        const returned = new Set(namesOf(answer));
        for (const name of there) {
          const { kind = '', metadata } = existing[name] ?? {};
          const [id = ''] = name.split(' ');
          expect([name, returned.has(`${kind} ${metadata?.name ?? ''}`)]).toEqual([
            name,
            staying.includes(id),
          ]);
        }
      }),
    );
  });
});

describe('a let that fails, while nothing is deleted', () => {
  const spec = { size: 1, name: 'shop', zones: [] };
  const sync = (parts: Partial<Parts>): Promise<HookAnswer> =>
    call(definitionOf({ lets: BROKEN_LET, ...parts }), { hook: 'sync', spec });

  it('does no harm where nothing reads it', async () => {
    expect(await sync({})).toMatchObject({ children: [{ kind: 'Deployment' }, {}, {}] });
  });

  it.each<[string, Partial<Parts>]>([
    ['a template', { webValue: '${string(tier)}' }],
    ['a template, through another let', { webValue: '${string(twice)}' }],
    ['an includeWhen', { webWanted: '${tier > 1}' }],
    ['a forEach', { zones: '${[string(tier)]}' }],
    ['a name', { webName: '${string(tier)}' }],
    ['the status', { more: 'status: { tier: "${tier}" }' }],
  ])('fails the call that reads it in %s, with its own line', async (_, parts) => {
    const answer = sync(parts);

    await expect(answer).rejects.toEqual(failureAt({ lets: BROKEN_LET }, '/ 0}'));
    await expect(answer).rejects.toThrow('${parent.spec.size / 0}: division by zero');
  });

  it('is not read in a child that is not wanted', async () => {
    const parts = { webWanted: 'false', webValue: '${string(tier)}' };
    expect(await sync(parts)).toMatchObject({ children: [{ kind: 'Service' }, { kind: 'Service' }] });
  });

  it('counts more than what has to wait', async () => {
    const waiting = "{ tier: '${parent.spec.size / 0}', address: '${observed.web.status.address}' }";
    await expect(sync({ lets: waiting, goodbye: '', webValue: '${address + string(tier)}' })).rejects.toThrow(
      'division by zero',
    );
  });
});

describe('a deletion in two stages', () => {
  const { web, goodbye } = existing;
  if (web === undefined || goodbye === undefined) throw new Error('the fixture lacks objects');
  const parts: Partial<Parts> = {
    staying: '[web, goodbye]',
    until: '${observed.?goodbye.hasValue()}',
    more: "  - { name: archive, children: [web], until: '${false}' }",
  };
  const finalizing = (answer: CheckedResponse): unknown =>
    (answer.status['conditions'] as readonly Record<string, unknown>[]).find(
      ({ type }) => type === 'Finalizing',
    );

  it('says which one lasts', async () => {
    expect(finalizing(await finalize(parts, { children: [web] }))).toMatchObject({
      status: 'True',
      reason: 'Drain',
    });
  });

  it('deletes nothing of the first before it is on record that it is over', async () => {
    const answer = await finalize(parts, { children: [web, goodbye] });

    expect(finalizing(answer)).toMatchObject({ reason: 'Archive' });
    expect(namesOf(answer)).toEqual(['Deployment shop', 'ConfigMap shop-goodbye']);
  });

  it('does not enter the first again, although what it waited for is deleted', async () => {
    const answer = await finalize(parts, { children: [web], reached: 'Archive' });

    expect(finalizing(answer)).toMatchObject({ reason: 'Archive' });
    expect(namesOf(answer)).toEqual(['Deployment shop']);
  });

  it('makes nothing any more and ends when nothing is left', async () => {
    const left = await finalize(parts, { children: [web], reached: 'StagesOver' });
    expect([namesOf(left), left.finalized]).toEqual([[], false]);

    const over = await finalize(parts, { reached: 'StagesOver' });
    expect([namesOf(over), over.finalized]).toEqual([[], true]);
  });
});
