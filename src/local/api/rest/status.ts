import { StatusError } from '../../../cluster/status-error.js';
import type { Fields } from '../fields.js';

/** A failure as the `Status` object that clients of Kubernetes read. */
export function toStatus(error: unknown): Fields & { readonly code: number } {
  const refusal = error instanceof StatusError ? error : internalError(error);
  const { status, reason, message } = refusal;
  const details = detailsOf(refusal);
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: { continue: refusal.details.continue },
    status: 'Failure',
    message,
    ...(reason === 'Unknown' ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code: status,
  };
}

function internalError(error: unknown): StatusError {
  const message = error instanceof Error ? error.message : String(error);
  return new StatusError(500, 'InternalError', `Internal error occurred: ${message}`);
}

const NAMED = /^(\S*) "([^"]*)" (?:not found|already exists|is forbidden|is invalid)(?:: (.*))?$/s;
const IN_THE_WAY = /^Operation cannot be fulfilled on (\S+) "([^"]*)":/;

/**
 * What the message says in a form for programs: kubectl words "is invalid" from it, and other clients look up the name.
 *
 * Most errors carry the message only, in the words of the API server, which are regular enough to be read.
 */
function detailsOf({ reason, message, details }: StatusError): Fields | undefined {
  const { retryAfterSeconds, causes: known } = details;
  const [, subject, name, text] = NAMED.exec(message) ?? IN_THE_WAY.exec(message) ?? [];
  // A cause that is about no field has none.
  const causes =
    known?.map(({ field, ...cause }) => ({ ...cause, field: field || undefined })) ?? causesIn(reason, text);
  const more = { causes, retryAfterSeconds };
  if (subject === undefined) return isUnnamed(message, reason) || causes !== undefined ? more : undefined;
  return { ...named(subject, name), ...more };
}

/** An empty subject, or an empty name, is left out. */
function named(subject: string, name: string | undefined): Fields {
  const [kind = '', ...group] = subject.split('.');
  return {
    ...(name === '' ? {} : { name }),
    ...(group.length === 0 ? {} : { group: group.join('.') }),
    ...(kind === '' ? {} : { kind }),
  };
}

function causesIn(reason: string, text = ''): readonly Fields[] | undefined {
  return reason === 'Invalid' && text !== '' ? splitCauses(text).map(toCause) : undefined;
}

/** Answered with empty details by the router, before anything is looked up. */
const UNNAMED = ['NotFound', 'MethodNotAllowed'];
const NUMBERED = /^(4\d\d: |the server rejected our request)/;

function isUnnamed(message: string, reason: string): boolean {
  return UNNAMED.includes(reason) || NUMBERED.test(message);
}

const CAUSE_REASONS: Readonly<Record<string, string>> = {
  'Invalid value': 'FieldValueInvalid',
  'Required value': 'FieldValueRequired',
  'Duplicate value': 'FieldValueDuplicate',
  'Unsupported value': 'FieldValueNotSupported',
  Forbidden: 'FieldValueForbidden',
  'Too long': 'FieldValueTooLong',
  'Too many': 'FieldValueTooMany',
};
const ANY_REASON = Object.keys(CAUSE_REASONS).join('|');
const CAUSE = new RegExp(`^(.*?): ((${ANY_REASON}).*)$`, 's');
const BETWEEN_CAUSES = new RegExp(`, (?=[\\w.$<>\\[\\]-]*: (?:${ANY_REASON}))`);

function splitCauses(text: string): string[] {
  return text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1).split(BETWEEN_CAUSES) : [text];
}

function toCause(text: string): Fields {
  const [, field, message, word = ''] = CAUSE.exec(text) ?? [];
  if (field === undefined) return { message: text };
  // A value of another type is told apart by its text.
  const isMistyped = / in body must be of type /.test(message ?? '');
  return { reason: isMistyped ? 'FieldValueTypeInvalid' : CAUSE_REASONS[word], message, field };
}
