type Schema = Readonly<Record<string, unknown>> | boolean;

/** Why a value does not fit a JSON schema, as paths; the keywords of the definition schema and no others. */
export function schemaProblems(
  value: unknown,
  schema: Schema,
  { root = schema, path = '' }: { readonly root?: Schema; readonly path?: string } = {},
): readonly string[] {
  if (typeof schema === 'boolean') return schema ? [] : [path];
  const of: Check['of'] = (part, inner, at) => schemaProblems(part, inner as Schema, { root, path: at });
  return Object.entries(schema).flatMap(([keyword, argument]) => {
    const check = KEYWORDS[keyword];
    if (check === undefined) throw new Error(`the keyword ${keyword} is not known here`);
    return check({ value, argument, schema, path, of, root });
  });
}

interface Check {
  readonly value: unknown;
  readonly argument: unknown;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly path: string;
  readonly root: Schema;
  readonly of: (value: unknown, schema: unknown, path: string) => readonly string[];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const fail = (ok: boolean, { path }: Check, what: string): readonly string[] =>
  ok ? [] : [`${path || '.'}: ${what}`];
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const fields = (value: unknown): [string, unknown][] => (isObject(value) ? Object.entries(value) : []);

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
};

const KEYWORDS: Readonly<Record<string, (check: Check) => readonly string[]>> = {
  ...Object.fromEntries(
    ['$schema', 'title', 'description', 'definitions', 'then', 'else', 'default', 'format'].map((name) => [
      name,
      () => [],
    ]),
  ),
  $ref: ({ value, argument, path, root, of }) => {
    const name = String(argument).replace('#/definitions/', '');
    const definitions = isObject(root) && isObject(root['definitions']) ? root['definitions'] : {};
    if (definitions[name] === undefined) throw new Error(`there is no definition ${name}`);
    return of(value, definitions[name], path);
  },
  type: (check) =>
    fail(
      [check.argument].flat().some((name) => TYPES[String(name)]?.(check.value)),
      check,
      `not ${String(check.argument)}`,
    ),
  const: (check) => fail(same(check.value, check.argument), check, `not ${String(check.argument)}`),
  enum: (check) =>
    fail(
      list(check.argument).some((one) => same(one, check.value)),
      check,
      'not in the enum',
    ),
  pattern: (check) =>
    fail(
      typeof check.value !== 'string' || new RegExp(String(check.argument)).test(check.value),
      check,
      'pattern',
    ),
  minLength: (check) =>
    fail(typeof check.value !== 'string' || check.value.length >= Number(check.argument), check, 'too short'),
  maxLength: (check) =>
    fail(typeof check.value !== 'string' || check.value.length <= Number(check.argument), check, 'too long'),
  minItems: (check) =>
    fail(!Array.isArray(check.value) || check.value.length >= Number(check.argument), check, 'too few'),
  minProperties: (check) =>
    fail(!isObject(check.value) || fields(check.value).length >= Number(check.argument), check, 'too few'),
  minimum: (check) =>
    fail(typeof check.value !== 'number' || check.value >= Number(check.argument), check, 'too small'),
  maximum: (check) =>
    fail(typeof check.value !== 'number' || check.value <= Number(check.argument), check, 'too large'),
  required: (check) =>
    isObject(check.value)
      ? list(check.argument).flatMap((name) =>
          fail(String(name) in (check.value as object), check, `lacks ${String(name)}`),
        )
      : [],
  properties: ({ value, argument, path, of }) =>
    fields(argument).flatMap(([name, schema]) =>
      isObject(value) && name in value ? of(value[name], schema, `${path}.${name}`) : [],
    ),
  additionalProperties: ({ value, argument, schema, path, of }) =>
    fields(value)
      .filter(([name]) => !(name in (isObject(schema['properties']) ? schema['properties'] : {})))
      .flatMap(([name, field]) => of(field, argument, `${path}.${name}`)),
  propertyNames: ({ value, argument, path, of }) =>
    fields(value).flatMap(([name]) => of(name, argument, `${path}.${name}`)),
  items: ({ value, argument, path, of }) =>
    list(value).flatMap((item, index) => of(item, argument, `${path}[${index}]`)),
  anyOf: (check) =>
    fail(
      list(check.argument).some((one) => check.of(check.value, one, check.path).length === 0),
      check,
      'none of the alternatives',
    ),
  allOf: ({ value, argument, path, of }) => list(argument).flatMap((one) => of(value, one, path)),
  not: (check) => fail(check.of(check.value, check.argument, check.path).length > 0, check, 'not allowed'),
  if: ({ value, argument, schema, path, of }) => {
    const branch = of(value, argument, path).length === 0 ? schema['then'] : schema['else'];
    return branch === undefined ? [] : of(value, branch, path);
  },
};
