import type { StatusError } from '../../../cluster/status-error.js';
import { type Fields, listAt, numberAt, textAt, valueAt } from '../fields.js';
import type { DeleteRequest, ListQuery, WriteOptions } from '../operations.js';
import { badRequest, invalid } from '../refusals.js';
import type { RestRequest } from './rest-request.js';

type Query = RestRequest['query'];

/** What a write may ask for beside its object. @throws StatusError Invalid */
export function writeOptions({ query, userAgent }: Pick<RestRequest, 'query' | 'userAgent'>): WriteOptions {
  const validation = query.get('fieldValidation');
  const manager = query.get('fieldManager') ?? userAgent.split('/')[0] ?? '';
  return {
    dryRun: isDryRun('CreateOptions', query.getAll('dryRun')),
    fieldManager: manager === '' ? 'unknown' : manager,
    fieldValidation: VALIDATIONS.find((known) => known === validation),
  };
}

const VALIDATIONS = ['Ignore', 'Warn', 'Strict'] as const;

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
  const match = text('resourceVersionMatch');
  const sendsInitialEvents = query.get('sendInitialEvents') !== null;
  if (match !== undefined && text('resourceVersion') === undefined && !sendsInitialEvents) {
    throw badOption(
      'ListOptions',
      'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    );
  }
  return {
    labelSelector: text('labelSelector'),
    fieldSelector: text('fieldSelector'),
    limit: numberOption(query, 'limit'),
    continue: text('continue'),
    resourceVersion: text('resourceVersion'),
    resourceVersionMatch: match,
  };
}

export function numberOption(query: Query, name: string): number | undefined {
  const given = query.get(name) ?? '';
  if (given === '') return undefined;
  if (/^-?\d+$/.test(given)) return Number(given);
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(given)}: invalid syntax`);
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

export function flag(query: Query, name: string): boolean {
  return ['true', '1', 't', 'T', 'TRUE', 'True'].includes(query.get(name) ?? '');
}

const POLICIES = ['Background', 'Foreground', 'Orphan'] as const;

/** Deletions take their options from the query or from a body. @throws StatusError Invalid */
export function deleteRequest(query: Query, body: Fields): DeleteRequest {
  const uid = textAt(body, 'preconditions', 'uid');
  const resourceVersion = textAt(body, 'preconditions', 'resourceVersion');
  const propagationPolicy = policyOf(query, body);
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
