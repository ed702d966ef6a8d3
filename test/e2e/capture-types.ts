// Writes src/kinds/built-in-types.ts: names and types of the fields of built-in kinds, as a real API server
// publishes them, with their numbers in protobuf, which kubectl speaks when it creates. No descriptions.
//
// Needs the binaries of the end-to-end tests, and Go for the .proto files of its module cache:
//   npm run e2e:capture-types
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BUILT_IN_RESOURCES } from '../../src/local/api/built-in-resources.js';
import { CRD_RESOURCE } from '../../src/local/api/custom-resource-definitions.js';
import { type Fields, fieldsAt, isFields, isList, listAt, textAt } from '../../src/local/api/fields.js';
import { startApiServer } from './support/api-server.js';
import { findBinaries } from './support/binaries.js';
import { kubeconfigPath, writeCredentials, writeKubeconfigs } from './support/identities.js';
import { runKubectl } from './support/kubectl.js';

const TARGET = 'src/kinds/built-in-types.ts';
const PREFIXES = {
  'io.k8s.api.': '',
  'io.k8s.apimachinery.pkg.apis.': '',
  'io.k8s.apiextensions-apiserver.pkg.apis.': '',
} as const;
const SCALARS: Readonly<Record<string, string>> = {
  'meta.v1.Time': 'time',
  'meta.v1.MicroTime': 'microtime',
  'meta.v1.FieldsV1': 'fields',
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'quantity',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'int-or-string',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': 'any',
  'apiextensions.v1.JSON': 'any',
  'apiextensions.v1.JSONSchemaPropsOrArray': 'any',
  'apiextensions.v1.JSONSchemaPropsOrBool': 'any',
  'apiextensions.v1.JSONSchemaPropsOrStringArray': 'any',
};
const FURTHER_ROOTS = [
  'autoscaling.v1.Scale',
  'authentication.v1.SelfSubjectReview',
  'authorization.v1.SelfSubjectAccessReview',
  'authorization.v1.SelfSubjectRulesReview',
  'meta.v1.DeleteOptions',
  'meta.v1.ListMeta',
  'meta.v1.Status',
];
const FURTHER_VERSIONS = ['autoscaling/v1', 'authentication.k8s.io/v1', 'authorization.k8s.io/v1'];

interface MessageField {
  readonly number: number;
  readonly type: string;
}
type Messages = ReadonlyMap<string, ReadonlyMap<string, MessageField>>;

interface GoSources {
  readonly messages: Messages;
  /** `core.v1.PodSpec.terminationGracePeriodSeconds`: in Go a pointer, so that its zero is not the same as nothing. */
  readonly pointers: ReadonlySet<string>;
}

function shortName(name: string): string {
  const [prefix = '', short = ''] = Object.entries(PREFIXES).find(([full]) => name.startsWith(full)) ?? [];
  return `${short}${name.slice(prefix.length)}`;
}

async function readSchemas(): Promise<ReadonlyMap<string, Fields>> {
  const directory = mkdtempSync(join(tmpdir(), 'metahooks-types-'));
  const credentials = writeCredentials(directory);
  const binaries = findBinaries();
  const api = await startApiServer({ binaries, directory, credentials });
  writeKubeconfigs(directory, api.url, credentials);
  const kubectl = {
    command: binaries.kubectl?.path ?? 'kubectl',
    kubeconfig: kubeconfigPath(directory, 'admin'),
  };
  try {
    const schemas = new Map<string, Fields>();
    for (const path of documentPaths()) {
      const document: unknown = JSON.parse(
        await runKubectl(kubectl, ['get', '--raw', `/openapi/v3/${path}`]),
      );
      addSchemas(fieldsAt(document, 'components', 'schemas'), schemas);
    }
    return schemas;
  } finally {
    for (const process of [...api.processes].reverse()) await process.stop(3_000);
    rmSync(directory, { recursive: true, force: true });
  }
}

function addSchemas(found: Fields, schemas: Map<string, Fields>): void {
  for (const name of Object.keys(found)) schemas.set(shortName(name), fieldsAt(found, name));
}

function documentPaths(): string[] {
  const own = [...BUILT_IN_RESOURCES, CRD_RESOURCE].map(({ apiVersion }) => apiVersion);
  const versions = new Set([...own, ...FURTHER_VERSIONS]);
  return [...versions]
    .filter((version) => !version.startsWith('metacontroller'))
    .map((version) => (version.includes('/') ? `apis/${version}` : `api/${version}`));
}

/** Fields of messages and of Go structs, from the two modules that define the kinds. */
function readGoSources(): GoSources {
  const messages = new Map<string, Map<string, MessageField>>();
  const pointers = new Set<string>();
  for (const module of ['k8s.io/api', 'k8s.io/apimachinery']) {
    const options = { cwd: 'test/e2e/tools', encoding: 'utf8' } as const;
    const folder = execFileSync('go', ['list', '-m', '-f', '{{.Dir}}', module], options).trim();
    const files = execFileSync('find', [folder, '-name', 'generated.proto'], options).trim().split('\n');
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      const scope = /^package (\S+);/m.exec(text)?.[1] ?? '';
      readProto(text, scope, messages);
      readPointers(join(dirname(file), 'types.go'), openApiName(scope), pointers);
    }
  }
  return { messages, pointers };
}

function readProto(text: string, scope: string, messages: Map<string, Map<string, MessageField>>): void {
  for (const [, name = '', body = ''] of text.matchAll(/^message (\w+) \{\n(.*?)^\}/gms)) {
    const fields = [...body.matchAll(/^ {2}(?:optional |repeated )?(map<.*>|\S+) (\w+) = (\d+);/gm)];
    const qualified = (type: string): string => (type.startsWith('.') ? type.slice(1) : `${scope}.${type}`);
    const entries = fields.map(([, type = '', field = '', number]): [string, MessageField] => [
      field,
      { number: Number(number), type: openApiName(qualified(type)) },
    ]);
    messages.set(openApiName(`${scope}.${name}`), new Map(entries));
  }
}

function readPointers(file: string, scope: string, pointers: Set<string>): void {
  if (!existsSync(file)) return;
  for (const [, name = '', body = ''] of readFileSync(file, 'utf8').matchAll(
    /^type (\w+) struct \{\n(.*?)^\}/gms,
  ))
    for (const [, field = ''] of body.matchAll(/^\t\w+ +\*\S+ +`json:"(\w+)/gm))
      pointers.add(`${scope}.${name}.${field}`);
}

function openApiName(protoName: string): string {
  return shortName(protoName.replace(/^k8s\.io\./, 'io.k8s.'));
}

/** Where a field is in the message: in Go some structs are embedded, and in protobuf those are messages of their own. */
function numberPath(messages: Messages, type: string, field: string): string | undefined {
  const message = messages.get(type);
  if (message === undefined) return undefined;
  const own = message.get(field);
  if (own !== undefined) return String(own.number);
  for (const embedded of message.values()) {
    const inner = messages.get(embedded.type)?.get(field);
    if (inner !== undefined) return `${embedded.number}.${inner.number}`;
  }
  return undefined;
}

const FORMATS: Readonly<Record<string, string>> = {
  'string byte': 'bytes',
  'integer int32': 'int32',
  'integer int64': 'int64',
  'integer ': 'int64',
};

function typeOf(schema: Fields): string {
  const ref = textAt(schema, '$ref') ?? textAt(listAt(schema, 'allOf')[0], '$ref');
  if (ref !== undefined) {
    const name = shortName(ref.replace('#/components/schemas/', ''));
    return SCALARS[name] ?? name;
  }
  const { items, additionalProperties } = schema;
  if (isFields(items)) return `[${typeOf(items)}]`;
  if (isFields(additionalProperties)) return `{${typeOf(additionalProperties)}}`;
  const type = textAt(schema, 'type') ?? 'any';
  const format = textAt(schema, 'format') ?? '';
  return FORMATS[`${type} ${format}`] ?? type;
}

function attributesOf(field: Fields, isRequired: boolean): string[] {
  const texts = {
    strategy: field['x-kubernetes-patch-strategy'],
    key: field['x-kubernetes-patch-merge-key'],
    list: field['x-kubernetes-list-type'],
    keys: field['x-kubernetes-list-map-keys'],
    map: field['x-kubernetes-map-type'],
    enum: field['enum'],
  };
  const { default: given } = field;
  const isDefault = given !== undefined && given !== '' && typeof given !== 'object' && given !== 0;
  return [
    ...(isRequired ? ['required'] : []),
    ...(isDefault ? [`default=${JSON.stringify(given)}`] : []),
    ...Object.entries(texts).flatMap(([name, value]) =>
      value === undefined
        ? []
        : [`${name}=${isList(value) ? value.join(',') : JSON.stringify(value).replaceAll('"', '')}`],
    ),
  ];
}

function lineOf(
  go: GoSources,
  schema: Fields,
  [name, type, field]: readonly [string, string, Fields],
): string {
  const isRequired = listAt(schema, 'required').includes(name);
  const pointer = go.pointers.has(`${type}.${name}`) ? ['pointer'] : [];
  const number = numberPath(go.messages, type, name) ?? '-';
  return [` ${name}`, number, typeOf(field), ...pointer, ...attributesOf(field, isRequired)].join(' ');
}

function render(schemas: ReadonlyMap<string, Fields>, go: GoSources): string {
  const resources = [...BUILT_IN_RESOURCES, CRD_RESOURCE];
  const kinds = new Set(resources.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`));
  const isRoot = ([name, schema]: readonly [string, Fields]): boolean =>
    FURTHER_ROOTS.includes(name) || kinds.has(kindOf(schema));
  const pending = [...schemas].filter(isRoot).map(([name]) => name);
  const lines = new Map<string, string[]>();
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const schema = schemas.get(name);
    if (schema === undefined || lines.has(name)) continue;
    const type = name;
    const fields = Object.entries(fieldsAt(schema, 'properties')).filter(
      (entry): entry is [string, Fields] => isFields(entry[1]) && !isTypeMeta(schema, entry[0]),
    );
    const kind = kindOf(schema);
    const head = [type, ...(kind === '' ? [] : [kind]), ...attributesOf(schema, false)].join(' ');
    lines.set(type, [head, ...fields.map(([field, value]) => lineOf(go, schema, [field, type, value]))]);
    pending.push(...fields.map(([, field]) => typeOf(field).replace(/[[\]{}]/g, '')));
  }
  return [...lines]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, text]) => text)
    .join('\n');
}

function kindOf(schema: Fields): string {
  const kinds = listAt(schema, 'x-kubernetes-group-version-kind');
  const [first] = kinds;
  if (kinds.length !== 1) return '';
  const group = textAt(first, 'group') ?? '';
  return [...(group === '' ? [] : [group]), textAt(first, 'version'), textAt(first, 'kind')].join('/');
}

function isTypeMeta(schema: Fields, field: string): boolean {
  return (field === 'apiVersion' || field === 'kind') && kindOf(schema) !== '';
}

const text = render(await readSchemas(), readGoSources());
writeFileSync(
  TARGET,
  `// Generated by test/e2e/capture-types.ts from a real API server. Do not edit.

/** See type-table.ts for how to read this. */
export const BUILT_IN_TYPES = String.raw\`
${text}
\`;
`,
);
process.stdout.write(`${TARGET}: ${text.split('\n').length} lines\n`);
