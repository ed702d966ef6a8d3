import { StatusError } from '../../cluster/status-error.js';

/** What a refusal has to know of a resource to be worded as the API server words it. */
interface Named {
  readonly group: string;
  readonly kind: string;
  readonly resource: string;
}

/** `Job.batch`, `Pod`. */
export function qualifiedKind({ group, kind }: Named): string {
  return group === '' ? kind : `${kind}.${group}`;
}

/** `jobs.batch`, `pods`. */
export function qualifiedResource({ group, resource }: Named): string {
  return group === '' ? resource : `${resource}.${group}`;
}

export function unknownResource(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource');
}

export function methodNotAllowed(): StatusError {
  const message = 'the server does not allow this method on the requested resource';
  return new StatusError(405, 'MethodNotAllowed', message);
}

export function notFound(info: Named, name: string): StatusError {
  return new StatusError(404, 'NotFound', `${qualifiedResource(info)} "${name}" not found`);
}

export function alreadyExists(info: Named, name: string): StatusError {
  return new StatusError(409, 'AlreadyExists', `${qualifiedResource(info)} "${name}" already exists`);
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

/** The body does not decode into the Go type of the kind. */
export function undecodable(
  { kind, version }: Named & { readonly version: string },
  why: string,
): StatusError {
  return badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);
}

export function forbidden(info: Named, name: string, why: string): StatusError {
  return new StatusError(403, 'Forbidden', `${qualifiedResource(info)} "${name}" is forbidden: ${why}`);
}

export function modified(info: Named, name: string): StatusError {
  const why = 'the object has been modified; please apply your changes to the latest version and try again';
  return new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedResource(info)} "${name}": ${why}`,
  );
}

/** An update whose object carries the uid of another one. */
export function otherUid(
  info: Named & { readonly custom: boolean },
  { name, namespace }: { readonly name: string; readonly namespace?: string | undefined },
  uids: { readonly wanted: string; readonly found: string },
): StatusError {
  // The real server says where in its store the other object is.
  const collection = info.custom ? [info.group, info.resource] : [info.resource];
  const key = ['', 'registry', ...collection, ...(namespace === undefined ? [] : [namespace]), name].join(
    '/',
  );
  const failed = `Precondition failed: UID in precondition: ${uids.wanted}, UID in object meta: ${uids.found}`;
  const why = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${failed}`;
  return new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedResource(info)} "${name}": ${why}`,
  );
}

/** A deletion whose precondition names the uid of another object. */
export function failedPrecondition(
  info: Named,
  name: string,
  uids: { readonly wanted: string; readonly found: string },
): StatusError {
  const why =
    `the UID in the precondition (${uids.wanted}) does not match the UID in record (${uids.found}). ` +
    'The object might have been deleted and then recreated';
  return new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedKind(info)} "${name}": ${why}`,
  );
}

export function expired(wanted: number, oldest: number): StatusError {
  return new StatusError(410, 'Expired', `too old resource version: ${wanted} (${oldest})`);
}

export function expiredList(): StatusError {
  return new StatusError(410, 'Expired', 'The resourceVersion for the provided list is too old.');
}

/** A token whose revision is forgotten; the new one reads on over what there is now. */
export function expiredContinue(token: string): StatusError {
  const message =
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the ' +
    'continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with ' +
    'the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time ' +
    'the first chunk was returned and now may show up in the list.';
  return new StatusError(410, 'Expired', { message, continue: token });
}

export function futureVersion(wanted: number, current: number): StatusError {
  const message = `Timeout: Too large resource version: ${wanted}, current: ${current}`;
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version', field: '' }];
  return new StatusError(504, 'Timeout', { message, causes, retryAfterSeconds: 1 });
}

export interface FieldConflict {
  /** As messages show it: `"kubectl" using v1`. */
  readonly owner: string;
  readonly field: string;
}

/** Fields that somebody else owns. */
export function applyConflict(conflicts: readonly FieldConflict[]): StatusError {
  const causes = conflicts.map(({ owner, field }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${owner}`,
    field,
  }));
  return new StatusError(409, 'Conflict', { message: conflictText(conflicts), causes });
}

function conflictText(conflicts: readonly FieldConflict[]): string {
  const [only] = conflicts;
  if (conflicts.length === 1 && only !== undefined) {
    return `Apply failed with 1 conflict: conflict with ${only.owner}: ${only.field}`;
  }
  const owners = [...new Set(conflicts.map(({ owner }) => owner))].sort();
  const lines = owners.flatMap((owner) => [
    `conflicts with ${owner}:`,
    ...conflicts.filter((conflict) => conflict.owner === owner).map(({ field }) => `- ${field}`),
  ]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}

/** A server-side failure without a reason of its own, as untyped Go errors come out. */
export function internal(message: string): StatusError {
  return new StatusError(500, 'Unknown', message);
}

/** Of a watch, or of a single object. */
export function unparsedVersion(version: string): StatusError {
  const shown = JSON.stringify(version);
  const why = `strconv.ParseUint: parsing ${shown}: invalid syntax`;
  return internal(`resourceVersion: Invalid value: ${shown}: ${why}`);
}

/** All that a JSON patch which cannot be done is answered. */
export function rejectedRequest(): StatusError {
  return new StatusError(422, 'Invalid', 'the server rejected our request due to an error in our request');
}

export function unsupportedMediaType(accepted: readonly string[], isPatchOfBuiltIn = false): StatusError {
  if (isPatchOfBuiltIn) return new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type');
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new StatusError(415, 'UnsupportedMediaType', message);
}

/** A precondition on the resourceVersion of what is to be deleted. */
export function otherVersion(
  info: Named,
  name: string,
  versions: { readonly wanted: string; readonly found: string },
): StatusError {
  const why =
    `the ResourceVersion in the precondition (${versions.wanted}) does not match the ResourceVersion in record (${versions.found}). ` +
    'The object might have been modified';
  return new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedKind(info)} "${name}": ${why}`,
  );
}

/** `<Kind>.<group> "<name>" is invalid: <causes>`; several causes stand in brackets. */
export function invalid(subject: string, name: string, causes: readonly string[]): StatusError {
  const [only = '', ...others] = causes;
  const text = others.length === 0 ? only : `[${causes.join(', ')}]`;
  return new StatusError(422, 'Invalid', `${subject} "${name}" is invalid: ${text}`);
}
