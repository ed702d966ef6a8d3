import { parse as parseYaml } from 'yaml';
import { StatusError } from '../../../cluster/status-error.js';
import { type Fields, isFields } from '../fields.js';
import type { PatchType } from '../operations.js';
import { badRequest } from '../refusals.js';
import type { ResourceInfo } from '../resource-info.js';
import { decodeProtobuf } from './protobuf/decode.js';
import { WireError } from './protobuf/wire.js';
import type { RestRequest } from './rest-request.js';

type Decode = (body: Buffer) => unknown;

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const DECODERS: Readonly<Record<string, Decode>> = {
  '': parseJson,
  'application/json': parseJson,
  'application/yaml': parseYamlBody,
  [PROTOBUF]: decodeProtobuf,
};

/** The object that was sent, of that kind. @throws StatusError BadRequest, UnsupportedMediaType, RequestEntityTooLarge */
export async function readObject(
  request: RestRequest,
  { kind }: Pick<ResourceInfo, 'kind'>,
): Promise<Fields> {
  const decode = DECODERS[request.contentType];
  if (decode === undefined) {
    const known = ['application/json', 'application/yaml', PROTOBUF].join(', ');
    throw unsupported(
      `the body of the request was in an unknown format - accepted media types include: ${known}`,
    );
  }
  const body = await request.readBody();
  const why = `the object provided is unrecognized (must be of type ${kind})`;
  const value = decodeWith(decode, body, why);
  if (isFields(value)) return value;
  throw badRequest(`${why}: couldn't get version/kind; json parse error: it is not an object`);
}

/** `DeleteOptions`; most clients send none. */
export async function readOptionalObject(request: RestRequest, kind: string): Promise<Fields> {
  const body = await request.readBody();
  return body.length === 0 ? {} : readObject({ ...request, readBody: () => Promise.resolve(body) }, { kind });
}

export interface Patch {
  readonly type: PatchType;
  readonly body: unknown;
}

const PATCH_DECODERS: Readonly<Record<PatchType, Decode>> = {
  'application/json-patch+json': parseJson,
  'application/merge-patch+json': parseJson,
  'application/strategic-merge-patch+json': parseJson,
  'application/apply-patch+yaml': parseYamlBody,
};

/** Kinds of CRDs have no merge keys: those of built-in kinds are in their Go types. */
export async function readPatch(request: RestRequest, { custom }: ResourceInfo): Promise<Patch> {
  const type = PATCH_TYPES.find((known) => known === request.contentType);
  if (type === undefined) throw unsupported('415: Unsupported Media Type');
  if (custom && type === 'application/strategic-merge-patch+json') {
    const known = PATCH_TYPES.filter((patchType) => patchType !== type).join(', ');
    throw unsupported(
      `the body of the request was in an unknown format - accepted media types include: ${known}`,
    );
  }
  const body = await request.readBody();
  return { type, body: decodeWith(PATCH_DECODERS[type], body, 'error decoding patch') };
}

const PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
] as const satisfies readonly PatchType[];

function parseYamlBody(body: Buffer): unknown {
  return parseYaml(body.toString('utf8'));
}

function parseJson(body: Buffer): unknown {
  return JSON.parse(body.toString('utf8'));
}

function decodeWith(decode: Decode, body: Buffer, what: string): unknown {
  try {
    return decode(body);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw badRequest(
      cause instanceof WireError
        ? `${what}: ${why}`
        : `${what}: couldn't get version/kind; json parse error: ${why}`,
    );
  }
}

function unsupported(message: string): StatusError {
  return new StatusError(415, 'UnsupportedMediaType', message);
}
