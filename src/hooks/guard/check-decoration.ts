import { isLabelValue, isMetadataKey } from '../../contract/label-syntax.js';
import type { DecoratorDefinition, MetadataChanges } from '../../sdk/decorator.js';
import { findTargetRule } from '../../sdk/target-rule.js';
import {
  type AnsweredCall,
  checkChildren,
  checkFinalized,
  checkResync,
  checkShape,
  refuse,
} from './answer-checks.js';
import type { UncheckedChild } from './child-checks.js';
import { findInvalidValue } from './json-values.js';
import { isRecord } from './walk.js';

/** An answer of a decorator that passed the guard. */
export interface CheckedDecoration {
  readonly labels?: MetadataChanges;
  readonly annotations?: MetadataChanges;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly attachments: readonly UncheckedChild[];
  readonly resyncAfterSeconds?: number;
  readonly finalized?: boolean;
}

export interface DecoratorCall extends AnsweredCall {
  readonly definition: DecoratorDefinition;
}

const FIELDS = ['labels', 'annotations', 'status', 'attachments', 'resyncAfterSeconds'];

/**
 * The guard for decorators. Metacontroller writes the target before it touches the attachments, so that one label the API server
 * refuses stops everything else.
 *
 * @throws HookError with one code for each thing refused
 */
export function checkDecoration(call: DecoratorCall, result: unknown): CheckedDecoration {
  const response = checkShape(call, result, FIELDS);
  const { namespace } = call.parent.metadata;
  const attachments = checkChildren(call, {
    what: 'attachments',
    list: response['attachments'],
    context: {
      rules: call.definition.attachments,
      scope: namespace === undefined ? 'Cluster' : 'Namespaced',
      parent: call.parent,
    },
  });
  return {
    ...checkMetadata(call, 'labels', response['labels']),
    ...checkMetadata(call, 'annotations', response['annotations']),
    ...checkStatus(call, response['status']),
    attachments,
    ...checkResync(call, response['resyncAfterSeconds']),
    ...checkFinalized(call, response['finalized'], attachments),
  };
}

type MetadataField = 'labels' | 'annotations';

function checkMetadata(
  call: DecoratorCall,
  field: MetadataField,
  changes: unknown,
): Partial<Record<MetadataField, MetadataChanges>> {
  if (changes === undefined) return {};
  if (!isRecord(changes)) return refuse(call, 'TARGET_METADATA_INVALID', `returned ${field} that are no map`);
  const checked: Record<string, string | null> = {};
  for (const [key, value] of Object.entries(changes)) checked[key] = checkChange(call, field, [key, value]);
  return { [field]: checked };
}

function checkChange(
  call: DecoratorCall,
  field: MetadataField,
  [key, value]: readonly [string, unknown],
): string | null {
  if (isReserved(key)) return refuse(call, 'TARGET_METADATA_RESERVED', `returned ${field}["${key}"]`);
  if (value !== null && typeof value !== 'string') {
    const complaint = `${field}["${key}"] is neither a string nor null`;
    return refuse(call, 'TARGET_METADATA_INVALID', complaint);
  }
  if (!isMetadataKey(key)) {
    return refuse(call, 'TARGET_METADATA_INVALID', `"${key}" cannot be a key of ${field}`);
  }
  if (field === 'labels' && value !== null && !isLabelValue(value)) {
    return refuse(call, 'TARGET_METADATA_INVALID', `labels["${key}"] has a value that no label may have`);
  }
  return value;
}

/** By these Metacontroller knows what belongs to whom. The target may be somebody's child or attachment itself. */
function isReserved(key: string): boolean {
  return key === 'controller-uid' || key.startsWith('metacontroller.k8s.io/');
}

function checkStatus(
  call: DecoratorCall,
  status: unknown,
): { readonly status?: Readonly<Record<string, unknown>> } {
  if (status === undefined || status === null) return {};
  const { kind } = call.parent;
  if (findTargetRule(call.definition.resources, call.parent)?.writesStatus !== true) {
    return refuse(
      call,
      'TARGET_STATUS_FOREIGN',
      `returned a status for a ${kind}, whose rule has no writesStatus`,
    );
  }
  if (!isRecord(status)) return refuse(call, 'STATUS_VALUE_INVALID', 'status is no object');
  const invalid = findInvalidValue(status);
  if (invalid !== undefined) return refuse(call, 'STATUS_VALUE_INVALID', `status.${invalid}`);
  return { status };
}
