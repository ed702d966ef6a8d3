import { type Fields, fieldsAt, isFields, jsonEquals, listAt, textAt, valueAt } from './fields.js';
import { dns1035Problem, dnsSubdomainProblem } from '../names.js';
import { schemaProblems } from './schema/schema-problems.js';

/** Why a CRD is refused, in the words of the API server and in its order. */
export function definitionProblems(definition: Fields, old: Fields | undefined): readonly string[] {
  const spec = fieldsAt(definition, 'spec');
  const name = textAt(definition, 'metadata', 'name') ?? '';
  const expected = `${textAt(spec, 'names', 'plural') ?? ''}.${textAt(spec, 'group') ?? ''}`;
  return [
    ...(name === expected || old !== undefined
      ? []
      : [`metadata.name: Invalid value: ${JSON.stringify(name)}: must be spec.names.plural+"."+spec.group`]),
    ...versionNameProblems(spec),
    ...groupProblems(definition, textAt(spec, 'group') ?? ''),
    ...scopeProblems(textAt(spec, 'scope') ?? ''),
    ...storageProblems(spec),
    ...namesProblems(fieldsAt(spec, 'names')),
    ...conversionProblems(spec),
    ...listAt(spec, 'versions').flatMap((version, index) => versionProblems(spec, version, index)),
    ...immutableProblems(spec, old),
    ...storedProblems(spec, old),
  ];
}

const REQUIRED = 'Required value';

function named(path: string, name: string, prefix = ''): string[] {
  if (name === '') return [`${path}: ${REQUIRED}`];
  const problem = dns1035Problem(prefix === '' ? name : name.toLowerCase());
  return problem === undefined
    ? []
    : [`${path}: Invalid value: ${JSON.stringify(name)}: ${prefix}${problem}`];
}

function versionNameProblems(spec: Fields): string[] {
  const names = listAt(spec, 'versions').map((version) => textAt(version, 'name') ?? '');
  const problems = names.flatMap((name, index) => named(`spec.versions[${index}].name`, name));
  // The first one is also the version of the older form of a CRD.
  return [...problems, ...(names[0] === undefined ? [] : named('spec.version', names[0]))];
}

const PROTECTED = /(^|\.)(k8s|kubernetes)\.io$/;
const APPROVAL = 'api-approved.kubernetes.io';

function groupProblems(definition: Fields, group: string): string[] {
  if (group === '') return [`spec.group: ${REQUIRED}`];
  const shown = `spec.group: Invalid value: ${JSON.stringify(group)}`;
  const problem = dnsSubdomainProblem(group);
  if (problem !== undefined) return [`${shown}: ${problem}`];
  if (!group.includes('.')) return [`${shown}: should be a domain with at least one dot`];
  const approval = textAt(definition, 'metadata', 'annotations', APPROVAL) ?? '';
  if (!PROTECTED.test(group) || approval !== '') return [];
  const why = `protected groups must have approval annotation "${APPROVAL}", see https://github.com/kubernetes/enhancements/pull/1111`;
  return [`metadata.annotations[${APPROVAL}]: ${REQUIRED}: ${why}`];
}

function scopeProblems(scope: string): string[] {
  if (scope === '') return [`spec.scope: ${REQUIRED}`];
  if (['Cluster', 'Namespaced'].includes(scope)) return [];
  return [
    `spec.scope: Unsupported value: ${JSON.stringify(scope)}: supported values: "Cluster", "Namespaced"`,
  ];
}

function storageProblems(spec: Fields): string[] {
  const versions = listAt(spec, 'versions');
  const stored = versions.filter((version) => valueAt(version, 'storage') === true);
  const names = versions.map((version) => textAt(version, 'name'));
  const all = spec['versions'] === undefined ? null : versions.map(shownVersion);
  const shown = `spec.versions: Invalid value: ${JSON.stringify(all)}`;
  return [
    ...(spec['preserveUnknownFields'] === true
      ? [
          'spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
        ]
      : []),
    ...(new Set(names).size < names.length ? [`${shown}: must contain unique version names`] : []),
    ...(stored.length === 1 ? [] : [`${shown}: must have exactly one version marked as storage version`]),
  ];
}

/** A version as the server's own types name its fields; what is the same in all versions is kept elsewhere. */
function shownVersion(version: unknown): Fields {
  return {
    Name: textAt(version, 'name') ?? '',
    Served: valueAt(version, 'served') === true,
    Storage: valueAt(version, 'storage') === true,
    Deprecated: valueAt(version, 'deprecated') === true,
    DeprecationWarning: null,
    Schema: null,
    Subresources: null,
    AdditionalPrinterColumns: null,
    SelectableFields: null,
  };
}

const MIXED = 'may have mixed case, but should otherwise match: ';

function namesProblems(names: Fields): string[] {
  const text = (field: string): string => textAt(names, field) ?? '';
  const each = (field: string): string[] =>
    listAt(names, field).flatMap((name, index) => named(`spec.names.${field}[${index}]`, String(name)));
  return [
    ...named('spec.names.plural', text('plural')),
    ...named('spec.names.singular', text('singular')),
    ...named('spec.names.kind', text('kind'), MIXED),
    ...named('spec.names.listKind', text('listKind'), MIXED),
    ...each('shortNames'),
    ...(text('kind') !== '' && text('kind') === text('listKind')
      ? [
          `spec.names.listKind: Invalid value: ${JSON.stringify(text('listKind'))}: kind and listKind may not be the same`,
        ]
      : []),
    ...each('categories'),
  ];
}

function conversionProblems(spec: Fields): string[] {
  const conversion = fieldsAt(spec, 'conversion');
  const strategy = textAt(conversion, 'strategy') ?? 'None';
  const path = 'spec.conversion';
  if (strategy === 'None') return [];
  if (strategy !== 'Webhook') {
    return [
      `${path}.strategy: Unsupported value: ${JSON.stringify(strategy)}: supported values: "None", "Webhook"`,
    ];
  }
  const reviews = listAt(conversion, 'webhook', 'conversionReviewVersions');
  return [
    ...(valueAt(conversion, 'webhook', 'clientConfig') === undefined
      ? [`${path}.webhookClientConfig: ${REQUIRED}: required when strategy is set to Webhook`]
      : []),
    ...(reviews.length === 0 ? [`${path}.conversionReviewVersions: ${REQUIRED}`] : []),
  ];
}

/** What all versions share is reported under the path it had in v1beta1, when there is only one version. */
function versionProblems(spec: Fields, version: unknown, index: number): readonly string[] {
  const isOnly = listAt(spec, 'versions').length === 1;
  const schema = valueAt(version, 'schema', 'openAPIV3Schema');
  const ownPath = `spec.versions[${index}]`;
  const path = isOnly ? 'spec' : ownPath;
  if (schema === undefined) return [`${ownPath}.schema.openAPIV3Schema: ${REQUIRED}`];
  return [
    ...schemaProblems(schema, isOnly ? 'spec.validation.openAPIV3Schema' : `${path}.schema.openAPIV3Schema`),
    ...scaleProblems(version, `${path}.subresources.scale`),
    ...listAt(version, 'additionalPrinterColumns').flatMap((column, at) =>
      columnProblems(column, `${path}.additionalPrinterColumns[${at}]`),
    ),
    ...listAt(version, 'selectableFields').flatMap((field, at) =>
      selectableProblems(schema, textAt(field, 'jsonPath') ?? '', `${path}.selectableFields[${at}].jsonPath`),
    ),
  ];
}

function scaleProblems(version: unknown, path: string): string[] {
  if (valueAt(version, 'subresources', 'scale') === undefined) return [];
  const scale = fieldsAt(version, 'subresources', 'scale');
  const check = (field: string, parent: string): string[] => {
    const given = textAt(scale, field) ?? '';
    const shown = `${path}.${field}: Invalid value: ${JSON.stringify(given)}`;
    if (given === '') return [`${path}.${field}: ${REQUIRED}`];
    if (!isSimplePath(given)) return [`${shown}: must be a simple json path starting with .`];
    return given.startsWith(`${parent}.`) ? [] : [`${shown}: should be a json path under ${parent}`];
  };
  return [...check('specReplicasPath', '.spec'), ...check('statusReplicasPath', '.status')];
}

function isSimplePath(path: string): boolean {
  return /^(\.[^.[\]]+|\[[^[\]]+\])+$/.test(path) && path.startsWith('.');
}

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];

function columnProblems(column: unknown, path: string): string[] {
  const jsonPath = textAt(column, 'jsonPath') ?? '';
  return [
    ...((textAt(column, 'name') ?? '') === '' ? [`${path}.name: ${REQUIRED}`] : []),
    ...columnTypeProblems(textAt(column, 'type') ?? '', `${path}.type`),
    ...(jsonPath === '' ? [`${path}.JSONPath: ${REQUIRED}`] : []),
    ...(jsonPath === '' || jsonPath.startsWith('.')
      ? []
      : [
          `${path}.JSONPath: Invalid value: ${JSON.stringify(jsonPath)}: must be a simple json path starting with .`,
        ]),
  ];
}

function columnTypeProblems(type: string, path: string): string[] {
  const known = `must be one of ${COLUMN_TYPES.join(',')}`;
  if (type === '') return [`${path}: ${REQUIRED}: ${known}`];
  return COLUMN_TYPES.includes(type) ? [] : [`${path}: Invalid value: ${JSON.stringify(type)}: ${known}`];
}

function selectableProblems(schema: unknown, jsonPath: string, path: string): string[] {
  const found = jsonPath
    .replace(/^\./, '')
    .split('.')
    .reduce<unknown>((part, field) => valueAt(part, 'properties', field), schema);
  if (isFields(found)) return [];
  return [
    `${path}: Invalid value: ${JSON.stringify(jsonPath)}: is an invalid path: does not refer to a valid field`,
  ];
}

/** Once its names are taken, a CRD is held to them. */
const IMMUTABLE = [['scope'], ['names', 'kind'], ['group'], ['names', 'plural']];

function immutableProblems(spec: Fields, old: Fields | undefined): string[] {
  if (old === undefined) return [];
  return IMMUTABLE.filter((path) => !jsonEquals(valueAt(spec, ...path), valueAt(old, 'spec', ...path))).map(
    (path) =>
      `spec.${path.join('.')}: Invalid value: ${JSON.stringify(valueAt(spec, ...path))}: field is immutable`,
  );
}

/** Versions that objects may be stored in. */
function storedProblems(spec: Fields, old: Fields | undefined): string[] {
  const versions = listAt(spec, 'versions');
  const storage = versions.filter((version) => valueAt(version, 'storage') === true);
  const [first, ...others] = storage.map((version) => textAt(version, 'name') ?? '');
  const stored =
    old === undefined ? [first].filter(Boolean) : listAt(old, 'status', 'storedVersions').map(String);
  if (stored.length === 0) {
    return ['status.storedVersions: Invalid value: null: must have at least one stored version'];
  }
  const last = others.at(-1);
  const missing = stored.flatMap((name, index) =>
    versions.some((version) => textAt(version, 'name') === name) ? [] : [missingProblem(String(name), index)],
  );
  if (old !== undefined || last === undefined || last === first) return missing;
  return [
    ...missing,
    `status.storedVersions: Invalid value: ${JSON.stringify(stored)}: must have the storage version ${last}`,
  ];
}

function missingProblem(name: string, index: number): string {
  const shown = JSON.stringify(name);
  return `status.storedVersions[${index}]: Invalid value: ${shown}: missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
}
