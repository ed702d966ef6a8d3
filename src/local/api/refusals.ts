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
  info: Named,
  name: string,
  uids: { readonly wanted: string; readonly found: string },
): StatusError {
  const why = `Precondition failed: UID in precondition: ${uids.wanted}, UID in object meta: ${uids.found}`;
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

/** `<Kind>.<group> "<name>" is invalid: <causes>`; several causes stand in brackets. */
export function invalid(subject: string, name: string, causes: readonly string[]): StatusError {
  const [only = '', ...others] = causes;
  const text = others.length === 0 ? only : `[${causes.join(', ')}]`;
  return new StatusError(422, 'Invalid', `${subject} "${name}" is invalid: ${text}`);
}
