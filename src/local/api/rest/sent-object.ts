import type { ObjectInput } from '../../../cluster/kube-api.js';
import type { StatusError } from '../../../cluster/status-error.js';
import { toGroupVersion } from '../../../contract/kube-object.js';
import { type Fields, fieldsAt, textAt } from '../fields.js';
import { badRequest } from '../refusals.js';
import type { ResourceInfo } from '../resource-info.js';
import { foreignProblem } from '../types/go-decoding.js';
import { type SentObject, unrecognized } from './body.js';
import type { Target } from './target.js';

/** The object in a request, completed by what its address says. @throws StatusError BadRequest when the two differ */
export function toObjectInput(
  { object: sent, body }: SentObject,
  expected: ResourceInfo,
  target: Target,
): ObjectInput {
  const { apiVersion, kind } = expected.custom
    ? customEnvelope(sent, expected, body)
    : builtInEnvelope(sent, expected);
  const metadata = fieldsAt(sent, 'metadata');
  if (target.name !== undefined) requireName(given(metadata, 'name'), target.name);
  requireNamespace(given(metadata, 'namespace'), target.namespace);
  const place = target.namespace === undefined ? {} : { namespace: target.namespace };
  // Metadata that are no object stay, to be refused where the object is decoded.
  const addressed = sent['metadata'] === metadata ? { ...metadata, ...place } : (sent['metadata'] ?? place);
  return { ...sent, apiVersion, kind, metadata: addressed as ObjectInput['metadata'] };
}

type Envelope = Pick<ObjectInput, 'apiVersion' | 'kind'>;

function customEnvelope(sent: Fields, expected: ResourceInfo, body: Buffer): Envelope {
  const apiVersion = given(sent, 'apiVersion') ?? '';
  const kind = given(sent, 'kind');
  if (kind === undefined) {
    throw unrecognized(expected.kind, body, `Object 'Kind' is missing in '${body.toString('utf8')}'`);
  }
  if (apiVersion === expected.apiVersion) return { apiVersion, kind };
  throw badRequest(
    `the API version in the data (${apiVersion}) does not match the expected API version (${expected.apiVersion})`,
  );
}

/** What is left out of an object of a built-in kind is known from its address. */
function builtInEnvelope(sent: Fields, expected: ResourceInfo): Envelope {
  const apiVersion = given(sent, 'apiVersion') ?? expected.apiVersion;
  const kind = given(sent, 'kind') ?? expected.kind;
  if (apiVersion === expected.apiVersion && kind === expected.kind) return { apiVersion, kind };
  const { version } = toGroupVersion(apiVersion);
  throw badRequest(
    `${kind} in version "${version}" cannot be handled as a ${expected.kind}: ${foreignProblem({ apiVersion, kind }, expected)}`,
  );
}

/** An empty text says nothing, as in Go. */
function given(fields: Fields, field: string): string | undefined {
  const text = textAt(fields, field);
  return text === '' ? undefined : text;
}

function requireName(name: string | undefined, wanted: string): void {
  if (name === wanted) return;
  throw misnamed(name, wanted);
}

function misnamed(name: string | undefined, wanted: string): StatusError {
  return badRequest(
    name === undefined
      ? `the name of the object (${wanted} based on URL) was undeterminable: name must be provided`
      : `the name of the object (${name}) does not match the name on the URL (${wanted})`,
  );
}

function requireNamespace(namespace: string | undefined, wanted: string | undefined): void {
  if (namespace === undefined || wanted === undefined || namespace === wanted) return;
  throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
}
