import type { KubeObject } from '../../contract/kube-object.js';
import { valueAt } from './fields.js';
import { badRequest } from './refusals.js';
import type { ResourceInfo } from './resource-info.js';

export type FieldMatcher = (object: KubeObject) => boolean;

/**
 * Compiles a field selector: `metadata.name=a,status.phase!=Running`. Commas, equal signs and backslashes in values are
 * escaped by a backslash.
 *
 * @throws StatusError BadRequest
 */
export function parseFieldSelector(info: ResourceInfo, selector: string | undefined): FieldMatcher {
  const requirements = terms(selector ?? '').map((term) => parseTerm(info, term));
  return (object) => requirements.every((requirement) => requirement(object));
}

function terms(selector: string): readonly string[] {
  return (selector.match(/(?:\\.|[^,\\])+/g) ?? []).filter((term) => term !== '');
}

const TERM = /^((?:\\.|[^=!\\])*)(==|=|!=)(.*)$/s;

function parseTerm(info: ResourceInfo, term: string): FieldMatcher {
  const [, field, operator, text] = TERM.exec(term) ?? [];
  if (field === undefined || text === undefined) {
    throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
  }
  const wanted = unescaped(text);
  requireSelectable(info, field);
  const isWanted: FieldMatcher = (object) => fieldText(object, field) === wanted;
  return operator === '!=' ? (object) => !isWanted(object) : isWanted;
}

function unescaped(text: string): string {
  const plain = text.replaceAll(/\\(.)/gs, '');
  const forbidden = ['=', ','].find((character) => plain.includes(character));
  if (forbidden !== undefined) {
    throw badRequest(`invalid field selector: unescaped character in value: ${forbidden.charCodeAt(0)}`);
  }
  return text.replaceAll(/\\(.)/gs, '$1');
}

const COMMON = ['metadata.name', 'metadata.namespace'];

function requireSelectable({ selectableFields, custom }: ResourceInfo, field: string): void {
  if (COMMON.includes(field) || selectableFields.includes(field)) return;
  throw badRequest(
    selectableFields.length > 0 || custom
      ? `field label not supported: ${field}`
      : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
  );
}

/** What is absent is selected by the zero value of its type. */
const ZEROS: Readonly<Record<string, string>> = {
  'spec.hostNetwork': 'false',
  'spec.unschedulable': 'false',
  'status.successful': '0',
  'status.replicas': '0',
};
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  source: ['source', 'component'],
  'status.successful': ['status', 'succeeded'],
};

function fieldText(object: KubeObject, field: string): string {
  const value = valueAt(object, ...(SOURCES[field] ?? field.split('.')));
  if (value === undefined || value === null) return ZEROS[field] ?? '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
