import { type Fields, fieldsAt, isFields, isList } from '../fields.js';
import type { PatchType, RepeatedFields } from '../operations.js';
import { badRequest, unsupportedMediaType } from '../refusals.js';
import type { ResourceInfo } from '../resource-info.js';
import { goKindOf, partProblem } from '../types/go-decoding.js';
import { JsonSyntaxError, readJson } from '../../json-reader.js';
import { decodeProtobuf } from './protobuf/decode.js';
import { WireError } from './protobuf/wire.js';
import type { RestRequest } from './rest-request.js';
import { readYaml } from './read-yaml.js';

interface Read {
  readonly value: unknown;
  readonly repeated?: RepeatedFields | undefined;
}
type Decode = (body: Buffer) => Read;

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const DECODERS: Readonly<Record<string, Decode>> = {
  '': readJsonBody,
  'application/json': readJsonBody,
  'application/yaml': readYamlBody,
  [PROTOBUF]: (body) => ({ value: decodeProtobuf(body) }),
};

/** An object as it was sent. */
export interface SentObject {
  readonly object: Fields;
  readonly repeated: RepeatedFields | undefined;
  /** For messages about what is missing. */
  readonly body: Buffer;
}

/** The object that was sent, of that kind. @throws StatusError BadRequest, UnsupportedMediaType, RequestEntityTooLarge */
export async function readObject(
  request: RestRequest,
  { kind }: Pick<ResourceInfo, 'kind'>,
): Promise<SentObject> {
  const decode = decoderFor(request);
  const body = await request.readBody();
  const refuse = (why: string): Error => unrecognized(kind, body, why);
  const { value, repeated } = decodeWith(decode, body, (why, cause) =>
    cause instanceof WireError
      ? badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why}`)
      : refuse(`${UNREAD}: ${why}`),
  );
  const problem = envelopeProblem(value);
  if (problem !== undefined) throw refuse(problem);
  return { object: isFields(value) ? value : {}, repeated, body };
}

/** @throws StatusError UnsupportedMediaType */
function decoderFor({ contentType }: RestRequest): Decode {
  const decode = DECODERS[contentType];
  if (decode !== undefined) return decode;
  throw unsupportedMediaType(['application/json', 'application/yaml', PROTOBUF]);
}

const UNREAD = "couldn't get version/kind; json parse error";

/** What nobody can make sense of, with its beginning. */
export function unrecognized(kind: string, body: Buffer, why: string): Error {
  return badRequest(
    `the object provided is unrecognized (must be of type ${kind}): ${why} (${summary(body)})`,
  );
}

const SUMMARY_BYTES = 30;

function summary(body: Buffer): string {
  if (body.length === 0) return '<empty>';
  const start = body.subarray(0, SUMMARY_BYTES);
  const shown = start.toString(start[0] === '{'.charCodeAt(0) ? 'utf8' : 'hex');
  return body.length > SUMMARY_BYTES ? `${shown} ...` : shown;
}

const ENVELOPE_TYPE = String.raw`struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }`;

/** Why it cannot be told of which kind a body is; null is an empty object. */
function envelopeProblem(value: unknown): string | undefined {
  if (value === null) return undefined;
  if (!isFields(value)) {
    return `${UNREAD}: json: cannot unmarshal ${goKindOf(value)} into Go value of type ${ENVELOPE_TYPE}`;
  }
  for (const field of ['apiVersion', 'kind']) {
    const found = value[field] ?? '';
    if (typeof found === 'string') continue;
    return `${UNREAD}: json: cannot unmarshal ${goKindOf(found)} into Go struct field .${field} of type string`;
  }
  const { apiVersion } = value;
  const parts = typeof apiVersion === 'string' ? apiVersion.split('/') : [];
  return parts.length > 2 ? `unexpected GroupVersion string: ${parts.join('/')}` : undefined;
}

/** `DeleteOptions`; most clients send none. @throws StatusError BadRequest, UnsupportedMediaType */
export async function readDeleteOptions(request: RestRequest): Promise<Fields> {
  const body = await request.readBody();
  if (body.length === 0) return {};
  const { value } = decodeWith(decoderFor(request), body, (why) => badRequest(`${UNREAD}: ${why}`));
  const problem = envelopeProblem(value) ?? optionsProblem(fieldsAt({ value }, 'value'));
  if (problem !== undefined) throw badRequest(problem);
  return fieldsAt({ value }, 'value');
}

const SCHEME = 'in scheme "pkg/runtime/scheme.go:111"';

function optionsProblem(options: Fields): string | undefined {
  const { kind = '', apiVersion = '' } = options;
  if (kind === '' || kind === 'DeleteOptions') return partProblem('meta.v1.DeleteOptions', options);
  return `no kind "${String(kind)}" is registered for version "${String(apiVersion)}" ${SCHEME}`;
}

export interface Patch {
  readonly type: PatchType;
  readonly body: unknown;
  readonly repeated: RepeatedFields | undefined;
}

const PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
] as const satisfies readonly PatchType[];

const PATCH_DECODERS: Readonly<Record<PatchType, { readonly decode: Decode; readonly prefix: string }>> = {
  'application/json-patch+json': { decode: readJsonBody, prefix: 'error decoding patch: ' },
  'application/merge-patch+json': { decode: readJsonBody, prefix: 'error decoding patch: ' },
  'application/strategic-merge-patch+json': { decode: readJsonBody, prefix: '' },
  'application/apply-patch+yaml': { decode: readYamlBody, prefix: 'error decoding YAML: ' },
};

/** Kinds of CRDs have no merge keys: those of built-in kinds are in their Go types. */
export async function readPatch(request: RestRequest, { custom }: ResourceInfo): Promise<Patch> {
  const accepted = PATCH_TYPES.filter((type) => !custom || type !== 'application/strategic-merge-patch+json');
  const type = accepted.find((known) => known === request.contentType);
  if (type === undefined) throw unsupportedMediaType(accepted, !custom);
  const body = await request.readBody();
  const { decode, prefix } = PATCH_DECODERS[type];
  const { value, repeated } = decodeWith(decode, body, (why) => badRequest(`${prefix}${why}`));
  return { type, body: withoutNothing(type, value), repeated };
}

/** Go reads null as an empty map, or as an empty list of operations. */
function withoutNothing(type: PatchType, value: unknown): unknown {
  if (value !== null || type === 'application/merge-patch+json') return value;
  return type === 'application/json-patch+json' ? [] : {};
}

function readYamlBody(body: Buffer): Read {
  return readYaml(body.toString('utf8'));
}

function readJsonBody(body: Buffer): Read {
  const { value, repeated } = readJson(body.toString('utf8'));
  if (repeated.length === 0 || isList(value)) return { value };
  const warnings = repeated.map((path) => `duplicate field "${path}"`);
  return { value, repeated: { warnings, refusal: warnings.join(', ') } };
}

function decodeWith(decode: Decode, body: Buffer, refuse: (why: string, cause: unknown) => Error): Read {
  try {
    return decode(body);
  } catch (cause) {
    const why = cause instanceof JsonSyntaxError || cause instanceof Error ? cause.message : String(cause);
    throw refuse(why, cause);
  }
}
