import { toGroupVersion } from '../../../contract/kube-object.js';
import { isFields, isList } from '../fields.js';
import { type FieldType, type ObjectType, typeTable } from '../../../kinds/type-table.js';

interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Why Go cannot decode a value into the type of a built-in kind, in its words; undefined when it can. */
export function decodingProblem({ apiVersion, kind }: Kind, value: unknown): string | undefined {
  const type = typeTable().byKind.get(`${apiVersion}/${kind}`);
  return type && inWords(objectProblem(type, value), decodingMisfit);
}

/** The same of a type without a kind of its own, such as `meta.v1.ObjectMeta`. */
export function partProblem(name: string, value: unknown): string | undefined {
  const type = typeTable().byName.get(name);
  if (type === undefined || isFields(value))
    return type && inWords(objectProblem(type, value), decodingMisfit);
  return `json: cannot unmarshal ${goKindOf(value)} into Go value of type ${goName(name)}`;
}

/** Why a strategic merge patch gives no object of that kind: its values are converted one by one. */
export function conversionProblem({ apiVersion, kind }: Kind, value: unknown): string | undefined {
  const type = typeTable().byKind.get(`${apiVersion}/${kind}`);
  return type && inWords(objectProblem(type, value), conversionMisfit);
}

/** Why an object of one kind is none of another. */
export function foreignProblem({ apiVersion, kind }: Kind, expected: Kind): string {
  if (!typeTable().byKind.has(`${apiVersion}/${kind}`)) {
    return `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:111"`;
  }
  const { version } = toGroupVersion(apiVersion);
  const { group } = toGroupVersion(expected.apiVersion);
  const internal = group === '' ? 'core' : (group.split('.')[0] ?? '');
  return `converting (${version}.${kind}) to (${internal}.${expected.kind}): unknown conversion`;
}

/** What Go calls a kind of JSON value. */
export function goKindOf(value: unknown): string {
  if (isList(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

interface Expected {
  readonly shape: 'slice' | 'map' | 'struct' | 'scalar';
  /** The type in Go. */
  readonly type: string;
}

/** A value that does not fit. Found from the inside out: almost every value fits, and then nothing is made. */
interface Misfit {
  readonly value: unknown;
  readonly expected: Expected;
  /** Names from the root. */
  readonly path: readonly string[];
  /** The type that has the field. */
  readonly struct?: string;
}

/** Types that decode themselves complain in words of their own. */
type Problem = Misfit | string | undefined;

type Wording = (misfit: Misfit) => string;

function inWords(problem: Problem, wording: Wording): string | undefined {
  return typeof problem === 'object' ? wording(problem) : problem;
}

const decodingMisfit: Wording = ({ value, expected: { type }, path, struct = '' }) => {
  const field = [struct.split('.').at(-1), ...path].join('.');
  const shown = typeof value === 'number' && /^int/.test(type) ? `number ${value}` : goKindOf(value);
  return `json: cannot unmarshal ${shown} into Go struct field ${field} of type ${type}`;
};

const conversionMisfit: Wording = ({ value, expected: { shape, type } }) => {
  const found = isList(value) ? 'slice' : isFields(value) ? 'map' : scalarName(value);
  if (shape === 'scalar') return `cannot convert ${found} to ${type}`;
  return `cannot restore ${shape} from${shape === 'struct' ? ':' : ''} ${found}`;
};

function scalarName(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return goKindOf(value);
}

function objectProblem(type: ObjectType, value: unknown): Problem {
  if (!isFields(value)) return undefined;
  const fields = fieldsOf(type);
  for (const key of Object.keys(value)) {
    const field = fields.get(key);
    const problem = field && fieldProblem(field.type, value[key]);
    if (problem !== undefined) return below(problem, key, type.name);
  }
  return undefined;
}

function below(problem: Misfit | string, key: string, struct: string): Problem {
  return typeof problem === 'string' ? problem : { struct, ...problem, path: [key, ...problem.path] };
}

const fieldsByType = new WeakMap<ObjectType, ReadonlyMap<string, FieldType>>();

function fieldsOf(type: ObjectType): ReadonlyMap<string, FieldType> {
  const known = fieldsByType.get(type);
  if (known !== undefined) return known;
  const fields = new Map(type.fields.map((field) => [field.name, field]));
  fieldsByType.set(type, fields);
  return fields;
}

function fieldProblem({ shape, name }: FieldType['type'], value: unknown): Problem {
  if (value === null || value === undefined) return undefined;
  switch (shape) {
    case 'one':
      return oneProblem(name, value);
    case 'list':
      if (!isList(value)) return misfit(value, { shape: 'slice', type: `[]${goName(name)}` });
      return firstOf(value, (item) => elementProblem(name, item));
    case 'map':
      if (!isFields(value)) return misfit(value, { shape: 'map', type: `map[string]${goName(name)}` });
      return firstOf(Object.values(value), (item) => elementProblem(name, item));
  }
}

function elementProblem(name: string, value: unknown): Problem {
  return value === null || value === undefined ? undefined : oneProblem(name, value);
}

function misfit(value: unknown, expected: Expected): Misfit {
  return { value, expected, path: [] };
}

function firstOf<T>(items: readonly T[], problemOf: (item: T) => Problem): Problem {
  for (const item of items) {
    const problem = problemOf(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

type Fits = (value: unknown) => boolean;

/** Of types that Go decodes without methods of their own. */
const SCALARS: Readonly<Record<string, Fits>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  int32: Number.isInteger,
  int64: Number.isInteger,
};

function oneProblem(name: string, value: unknown): Problem {
  const object = typeTable().byName.get(name);
  if (object !== undefined)
    return isFields(value)
      ? objectProblem(object, value)
      : misfit(value, { shape: 'struct', type: goName(name) });
  if (name === 'time') return timeProblem(value);
  if (name === 'bytes') return base64Problem(value);
  const isMisfit = SCALARS[name]?.(value) === false;
  return isMisfit ? misfit(value, { shape: 'scalar', type: goName(name) }) : undefined;
}

const RFC_3339 = '2006-01-02T15:04:05Z07:00';

function timeProblem(value: unknown): string | undefined {
  if (typeof value !== 'string')
    return `json: cannot unmarshal ${goKindOf(value)} into Go value of type string`;
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value) || value === '') return undefined;
  const shown = JSON.stringify(value);
  return `parsing time ${shown} as "${RFC_3339}": cannot parse ${shown} as "2006"`;
}

function base64Problem(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const illegal = value.search(/[^A-Za-z0-9+/=\r\n]/);
  return illegal === -1 ? undefined : `illegal base64 data at input byte ${illegal}`;
}

const GO_NAMES: Readonly<Record<string, string>> = { boolean: 'bool', bytes: '[]uint8', number: 'float64' };

/** `v1.Container` for `core.v1.Container`. */
function goName(name: string): string {
  return GO_NAMES[name] ?? name.split('.').slice(-2).join('.');
}
