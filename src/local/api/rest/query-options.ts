import type { StatusError } from '../../../cluster/status-error.js';
import { type Fields, listAt, numberAt, textAt, valueAt } from '../fields.js';
import type { DeleteRequest, ListQuery, WriteOptions } from '../operations.js';
import { badRequest, invalid } from '../refusals.js';
import type { RestRequest } from './rest-request.js';

type Query = RestRequest['query'];

/** What a write may ask for beside its object. @throws StatusError Invalid */
export function writeOptions(
  { query, userAgent }: Pick<RestRequest, 'query' | 'userAgent'>,
  options: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions',
): WriteOptions {
  const manager = query.get('fieldManager') ?? userAgent.split('/')[0] ?? '';
  requireReadableManager(options, query.get('fieldManager') ?? '');
  return {
    dryRun: isDryRun(options, query.getAll('dryRun')),
    fieldManager: manager === '' ? 'unknown' : manager,
    fieldValidation: readValidation(options, query.get('fieldValidation') ?? ''),
  };
}

const VALIDATIONS = ['Ignore', 'Strict', 'Warn'] as const;

function readValidation(options: string, given: string): WriteOptions['fieldValidation'] {
  const validation = VALIDATIONS.find((known) => known === given);
  if (validation !== undefined || given === '') return validation;
  const supported = ['', ...VALIDATIONS].map((known) => JSON.stringify(known)).join(', ');
  throw badOption(
    options,
    `fieldValidation: Unsupported value: ${JSON.stringify(given)}: supported values: ${supported}`,
  );
}

const LONGEST_MANAGER = 128;

function requireReadableManager(options: string, manager: string): void {
  if (manager.length > LONGEST_MANAGER) {
    throw badOption(options, `fieldManager: Too long: may not be more than ${LONGEST_MANAGER} bytes`);
  }
  const at = manager.search(/\p{C}/u);
  if (at === -1) return;
  const code = manager.charCodeAt(at).toString(16).toUpperCase();
  const shown = manager.replaceAll(
    /\p{Cc}/gu,
    (character) => String.raw`\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  const why = `invalid character U+${code.padStart(4, '0')} (at position ${at})`;
  throw badOption(options, `fieldManager: Invalid value: "${shown}": ${why}`);
}

function isDryRun(options: string, values: readonly string[]): boolean {
  const given = values.filter((value) => value !== '');
  if (given.every((value) => value === 'All')) return given.length > 0;
  throw badOption(options, `dryRun: Unsupported value: ${JSON.stringify(given)}: supported values: "All"`);
}

function badOption(options: string, problem: string): StatusError {
  return invalid(`${options}.meta.k8s.io`, '', [problem]);
}

/** Applying without saying who one is cannot work: the manager owns what it applied. */
export function requireFieldManager(query: Query): void {
  if ((query.get('fieldManager') ?? '') !== '') return;
  throw badOption('PatchOptions', 'fieldManager: Required value: is required for apply patch');
}

/** What a list or a watch selects. @throws StatusError BadRequest, Invalid */
export function listOptions(query: Query): Omit<ListQuery, 'apiVersion' | 'resource' | 'namespace'> {
  const text = (name: string): string | undefined => query.get(name) ?? undefined;
  numberOption(query, 'timeoutSeconds');
  if (!flag(query, 'watch') && query.get('sendInitialEvents') !== null) {
    throw badOption('ListOptions', 'sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list');
  }
  return {
    labelSelector: text('labelSelector'),
    fieldSelector: text('fieldSelector'),
    limit: numberOption(query, 'limit'),
    continue: text('continue'),
    resourceVersion: text('resourceVersion'),
    resourceVersionMatch: text('resourceVersionMatch'),
  };
}

export function numberOption(query: Query, name: string): number | undefined {
  const given = query.get(name) ?? '';
  if (given === '') return undefined;
  const why = !/^-?\d+$/.test(given)
    ? 'invalid syntax'
    : isTooLarge(given)
      ? 'value out of range'
      : undefined;
  if (why === undefined) return Number(given);
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(given)}: ${why}`);
}

function isTooLarge(digits: string): boolean {
  return BigInt.asIntN(64, BigInt(digits)) !== BigInt(digits);
}

export interface WatchOptions {
  readonly allowBookmarks: boolean;
  /** Absent unless it was said: `false` is something to say, too. */
  readonly sendInitialEvents?: boolean;
  readonly timeoutSeconds: number | undefined;
}

/** @throws StatusError Invalid */
export function watchOptions(query: Query): WatchOptions {
  const sendInitialEvents = flag(query, 'sendInitialEvents');
  if (sendInitialEvents && query.get('resourceVersionMatch') !== 'NotOlderThan') {
    throw badOption(
      'ListOptions',
      'resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    );
  }
  return {
    allowBookmarks: flag(query, 'allowWatchBookmarks'),
    ...(query.get('sendInitialEvents') === null ? {} : { sendInitialEvents }),
    timeoutSeconds: numberOption(query, 'timeoutSeconds'),
  };
}

/** Whatever does not say no says yes, as in the API server. */
export function flag(query: Query, name: string): boolean {
  return !['false', '0'].includes((query.get(name) ?? 'false').toLowerCase());
}

const POLICIES = ['Background', 'Foreground', 'Orphan'] as const;

/** Deletions take their options from the query or from a body. @throws StatusError Invalid */
export function deleteRequest(query: Query, body: Fields): DeleteRequest {
  const uid = textAt(body, 'preconditions', 'uid');
  const resourceVersion = textAt(body, 'preconditions', 'resourceVersion');
  const propagationPolicy = policyOf(query, body);
  if (textAt(body, 'propagationPolicy') !== undefined && valueAt(body, 'orphanDependents') !== undefined) {
    throw badOption(
      'DeleteOptions',
      `propagationPolicy: Invalid value: "${propagationPolicy ?? ''}": orphanDependents and deletionPropagation cannot be both set`,
    );
  }
  const gracePeriodSeconds =
    numberAt(body, 'gracePeriodSeconds') ?? numberOption(query, 'gracePeriodSeconds');
  const dryRun = [...query.getAll('dryRun'), ...listAt(body, 'dryRun').map(String)];
  return {
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    dryRun: isDryRun('DeleteOptions', dryRun),
  };
}

function policyOf(query: Query, body: Fields): DeleteRequest['propagationPolicy'] {
  const given = textAt(body, 'propagationPolicy') ?? query.get('propagationPolicy');
  if (given === null || given === '') return orphanPolicy(query, body);
  const policy = POLICIES.find((known) => known === given);
  if (policy !== undefined) return policy;
  throw badOption(
    'DeleteOptions',
    `propagationPolicy: Unsupported value: "${given}": supported values: "Foreground", "Background", "Orphan", "nil"`,
  );
}

/** An older way to say the same. */
function orphanPolicy(query: Query, body: Fields): DeleteRequest['propagationPolicy'] {
  const given = valueAt(body, 'orphanDependents') ?? query.get('orphanDependents');
  if (given === null) return undefined;
  return given === true || given === 'true' ? 'Orphan' : 'Background';
}
