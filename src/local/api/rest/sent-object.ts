import type { ObjectInput } from '../../../cluster/kube-api.js';
import type { StatusError } from '../../../cluster/status-error.js';
import { type Fields, fieldsAt, textAt } from '../fields.js';
import { badRequest } from '../refusals.js';
import type { ResourceInfo } from '../resource-info.js';
import type { Target } from './target.js';

/** The object in a request, completed by what its address says. @throws StatusError BadRequest when the two differ */
export function toObjectInput(sent: Fields, expected: ResourceInfo, target: Target): ObjectInput {
  const apiVersion = given(sent, 'apiVersion') ?? expected.apiVersion;
  const kind = given(sent, 'kind') ?? expected.kind;
  if (apiVersion !== expected.apiVersion) throw otherVersion(expected, { apiVersion, kind });
  const metadata = fieldsAt(sent, 'metadata');
  if (target.name !== undefined) requireName(given(metadata, 'name'), target.name);
  requireNamespace(given(metadata, 'namespace'), target.namespace);
  const place = target.namespace === undefined ? {} : { namespace: target.namespace };
  return { ...sent, apiVersion, kind, metadata: { ...metadata, ...place } };
}

/** An empty text says nothing, as in Go. */
function given(fields: Fields, field: string): string | undefined {
  const text = textAt(fields, field);
  return text === '' ? undefined : text;
}

function otherVersion(expected: ResourceInfo, sent: Pick<ObjectInput, 'apiVersion' | 'kind'>): StatusError {
  if (expected.custom) {
    return badRequest(
      `the API version in the data (${sent.apiVersion}) does not match the expected API version (${expected.apiVersion})`,
    );
  }
  const why = `no kind "${sent.kind}" is registered for version "${sent.apiVersion}"`;
  return badRequest(
    `${sent.kind} in version "${sent.apiVersion}" cannot be handled as a ${expected.kind}: ${why}`,
  );
}

function requireName(name: string | undefined, wanted: string): void {
  if (name === wanted) return;
  throw badRequest(
    name === undefined
      ? `the name of the object (${wanted} based on URL) was undeterminable: name must be provided`
      : `the name of the object (${name}) does not match the name on the URL (${wanted})`,
  );
}

function requireNamespace(namespace: string | undefined, wanted: string | undefined): void {
  if (namespace === undefined || wanted === undefined || namespace === wanted) return;
  throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
}
