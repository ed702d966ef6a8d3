import { z } from 'zod';
import { toStructuralSchema } from '../../src/manifests/structural-schema.js';
import { TankSpec } from './definitions.js';
import { refusal } from './refusal.js';

const fields = (shape: z.ZodRawShape): unknown =>
  toStructuralSchema(z.strictObject(shape), 'spec')['properties'];
const somePattern: unknown = expect.stringContaining('^');
const anything = { 'x-kubernetes-preserve-unknown-fields': true };

describe('toStructuralSchema', () => {
  it('says every construct in the words of a structural schema', () => {
    expect(toStructuralSchema(TankSpec, 'spec')).toEqual({
      type: 'object',
      required: ['image', 'anything'],
      properties: {
        image: { description: 'Image of the one container', type: 'string', minLength: 1 },
        replicas: { description: 'How many Pods', type: 'integer', default: 1, minimum: 0, maximum: 100 },
        weight: { type: 'integer', format: 'int32' },
        revision: { type: 'integer', minimum: 1 },
        ratio: { type: 'number', minimum: 0.5, maximum: 10, exclusiveMaximum: true },
        mode: { type: 'string', default: 'off', enum: ['on', 'off'] },
        kind: { type: 'string', enum: ['Tank'] },
        step: { type: 'integer', multipleOf: 2, allOf: [{ multipleOf: 5 }] },
        paused: { type: 'boolean', default: false },
        schedule: { type: 'string', pattern: '^\\S+( \\S+){4}$' },
        code: { type: 'string', minLength: 3, maxLength: 3, allOf: [{ pattern: '^a' }, { pattern: 'z$' }] },
        until: { type: 'string', format: 'date-time', nullable: true },
        website: { type: 'string', format: 'uri' },
        network: { type: 'string', pattern: somePattern },
        maxUnavailable: {
          default: '25%',
          pattern: '^\\d+%$',
          minimum: 1,
          'x-kubernetes-int-or-string': true,
        },
        resources: {
          type: 'object',
          additionalProperties: { pattern: '^\\d+(m|Mi)$', minimum: 0, 'x-kubernetes-int-or-string': true },
        },
        limits: {
          type: 'object',
          default: {},
          properties: {
            cpu: { type: 'string', default: '100m' },
            memory: { type: 'string', default: '64Mi' },
          },
        },
        labels: { type: 'object', additionalProperties: { type: 'string', maxLength: 63 } },
        values: { type: 'object', ...anything },
        anything,
        affinity: { type: 'object', properties: { zone: { type: 'string' } }, ...anything },
        ports: {
          type: 'array',
          minItems: 1,
          maxItems: 16,
          items: {
            type: 'object',
            required: ['name', 'port'],
            properties: { name: { type: 'string' }, port: { type: 'integer', minimum: 1, maximum: 65535 } },
          },
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
        },
      },
      'x-kubernetes-validations': [
        { rule: '!self.paused || self.replicas == 0', message: 'a paused tank has no replicas' },
      ],
    });
  });

  it('makes the bounds of integers inclusive and leaves out those of JavaScript', () => {
    const integers = {
      any: z.int(),
      above: z.int().gt(0.5),
      below: z.int().lt(10),
      negative: z.int().negative(),
      between: z.number().int().min(-2.5).max(2.5),
    };

    expect(fields(integers)).toEqual({
      any: { type: 'integer' },
      above: { type: 'integer', minimum: 1 },
      below: { type: 'integer', maximum: 9 },
      negative: { type: 'integer', maximum: -1 },
      between: { type: 'integer', minimum: -2, maximum: 2 },
    });
  });

  it('keeps the keywords in one order, however the schema was built', () => {
    const schema = toStructuralSchema(z.string().max(3).default('a').describe('Letters'), 'spec');

    expect(Object.keys(schema)).toEqual(['description', 'type', 'default', 'maxLength']);
  });

  it('leaves out what a CRD could neither enforce nor show', () => {
    const schema = z
      .array(z.base64())
      .readonly()
      .meta({ examples: [[]], deprecated: true });

    expect(toStructuralSchema(schema, 'spec')).toEqual({
      type: 'array',
      items: { type: 'string', pattern: somePattern },
    });
  });

  it('leaves an empty object without fields and a loose one open', () => {
    expect(fields({ none: z.strictObject({}), some: z.looseObject({}) })).toEqual({
      none: { type: 'object' },
      some: { type: 'object', ...anything },
    });
  });

  it('leaves a field open that is marked as integer or string', () => {
    const quantity = z.any().meta({ 'x-kubernetes-int-or-string': true });

    expect(toStructuralSchema(quantity, 'spec')).toEqual({ 'x-kubernetes-int-or-string': true });
  });

  it.each([
    ['a union', z.union([z.string(), z.boolean()]), /^spec\.field .*anyOf/],
    ['a number or string', z.union([z.number(), z.string()]), /^spec\.field .*anyOf/],
    ['an integer or one of some words', z.union([z.int(), z.enum(['all'])]), /^spec\.field .*enum/],
    [
      'a union of objects',
      z.discriminatedUnion('type', [z.object({ type: z.literal('a') })]),
      /^spec\.field .*oneOf/,
    ],
    ['an intersection', z.string().and(z.enum(['a'])), /^spec\.field .*allOf/],
    ['a tuple', z.tuple([z.string()]), /^spec\.field\[\] .*anyOf/],
    ['words and numbers in one enum', z.literal(['a', 1]), /^spec\.field .*enum/],
    ['an enum with null', z.enum(['a']).nullable(), /^spec\.field .*no null through an enum/],
    ['never', z.never(), /^spec\.field .*not has no place/],
    ['a date object', z.date(), /^spec\.field .*Date/],
    [
      'a date object in a list of objects',
      z.array(z.object({ at: z.date() })),
      /^spec\.field\[\]\.at .*Date/,
    ],
    ['a set in a record', z.record(z.string(), z.set(z.string())), /^spec\.field\.\* .*Set/],
    ['a recursive schema', z.json(), /Cycle/],
    ['a schema with an id', z.string().meta({ id: 'Named' }), /^spec .*with id Named/],
    [
      'named fields with a catchall',
      z.object({ a: z.string() }).catchall(z.int()),
      /^spec\.field .*catchall/,
    ],
    ['an unknown keyword', z.string().meta({ 'x-kubernetes-wish': 1 }), /^spec\.field .*x-kubernetes-wish/],
    ['a format that is no pattern', z.jwt(), /^spec\.field .*jwt/],
    ['a lookahead', z.string().regex(/^(?!a)/), /^spec\.field .*lookahead/],
    ['a lookahead among several patterns', z.string().regex(/a/).regex(/(?=b)/), /^spec\.field .*lookahead/],
    ['the flag of a pattern', z.string().regex(/^a/i), /^spec\.field .*\/\^a\/i has flags/],
    ['a divisor that is a fraction', z.number().multipleOf(0.5), /^spec\.field .*0\.5 is a fraction/],
    ['an exclusive limit that is a fraction', z.number().lt(1.5), /^spec\.field .*1\.5 is a fraction/],
  ])('refuses %s', (_title, schema, message) => {
    const error = refusal(() => fields({ field: schema.optional() }));

    expect(error.code).toBe('DEFINITION_INVALID');
    expect(error.message).toMatch(message);
  });
});
