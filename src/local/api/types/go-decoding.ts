import { toGroupVersion } from '../../../contract/kube-object.js';
import { isFields, isList } from '../fields.js';
import { type FieldType, type ObjectType, typeTable, type ValueType } from '../kind-types/type-table.js';

interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Why Go cannot decode a value into the type of a built-in kind, in its words; undefined when it can. */
export function decodingProblem({ apiVersion, kind }: Kind, value: unknown): string | undefined {
  const type = typeTable().byKind.get(`${apiVersion}/${kind}`);
  return type && objectProblem(type, value, { path: '', misfit: decodingMisfit });
}

/** The same of a type without a kind of its own, such as `meta.v1.ObjectMeta`. */
export function partProblem(name: string, value: unknown): string | undefined {
  const type = typeTable().byName.get(name);
  if (type === undefined || isFields(value))
    return type && objectProblem(type, value, { path: '', misfit: decodingMisfit });
  return `json: cannot unmarshal ${goKindOf(value)} into Go value of type ${goName(name)}`;
}

/** Why a strategic merge patch gives no object of that kind: its values are converted one by one. */
export function conversionProblem({ apiVersion, kind }: Kind, value: unknown): string | undefined {
  const type = typeTable().byKind.get(`${apiVersion}/${kind}`);
  return type && objectProblem(type, value, { path: '', misfit: conversionMisfit });
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
  /** The field, as `PodSpec.spec.containers`. */
  readonly field: string;
}

type Misfit = (value: unknown, expected: Expected) => string;

interface Place {
  /** Names from the root. */
  readonly path: string;
  readonly misfit: Misfit;
}

const decodingMisfit: Misfit = (value, { type, field }) => {
  const shown = typeof value === 'number' && /^int/.test(type) ? `number ${value}` : goKindOf(value);
  return `json: cannot unmarshal ${shown} into Go struct field ${field} of type ${type}`;
};

const conversionMisfit: Misfit = (value, { shape, type }) => {
  const found = isList(value) ? 'slice' : isFields(value) ? 'map' : scalarName(value);
  if (shape === 'scalar') return `cannot convert ${found} to ${type}`;
  return `cannot restore ${shape} from${shape === 'struct' ? ':' : ''} ${found}`;
};

function scalarName(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return goKindOf(value);
}

function objectProblem({ name, fields }: ObjectType, value: unknown, place: Place): string | undefined {
  if (!isFields(value)) return undefined;
  return firstOf(Object.entries(value), ([key, entry]) => {
    const field = fields.find((declared) => declared.name === key);
    const path = place.path === '' ? key : `${place.path}.${key}`;
    return (
      field && fieldProblem(field.type, entry, { ...place, path, struct: name.split('.').at(-1) ?? name })
    );
  });
}

type FieldPlace = Place & { readonly struct: string };

function fieldProblem(type: FieldType['type'], value: unknown, place: FieldPlace): string | undefined {
  if (value === null || value === undefined) return undefined;
  const one: ValueType = { name: type.name, shape: 'one' };
  const field = `${place.struct}.${place.path}`;
  const name = goName(type.name);
  switch (type.shape) {
    case 'one':
      return oneProblem(type, value, place);
    case 'list':
      if (!isList(value)) return place.misfit(value, { shape: 'slice', type: `[]${name}`, field });
      return firstOf(value, (item) => fieldProblem(one, item, place));
    case 'map':
      if (!isFields(value)) return place.misfit(value, { shape: 'map', type: `map[string]${name}`, field });
      return firstOf(Object.values(value), (item) => fieldProblem(one, item, place));
  }
}

function firstOf<T>(items: readonly T[], problemOf: (item: T) => string | undefined): string | undefined {
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

function oneProblem({ name }: ValueType, value: unknown, place: FieldPlace): string | undefined {
  const object = typeTable().byName.get(name);
  const expected = { type: goName(name), field: `${place.struct}.${place.path}` };
  if (object !== undefined) {
    return isFields(value)
      ? objectProblem(object, value, place)
      : place.misfit(value, { ...expected, shape: 'struct' });
  }
  if (name === 'time') return timeProblem(value);
  if (name === 'bytes') return base64Problem(value);
  return SCALARS[name]?.(value) === false ? place.misfit(value, { ...expected, shape: 'scalar' }) : undefined;
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
