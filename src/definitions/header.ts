import { isMap, type Node } from 'yaml';
import { z } from 'zod';
import { pluralOf } from '../contract/built-in-kinds.js';
import type { ParentResource } from '../sdk/definition.js';
import { pickFields } from '../template/fields.js';
import type { Source } from '../template/source.js';
import { readSchema } from './openapi-schema.js';
import { readTypes } from './simple-schema.js';
import { invalidDefinition, parsePart } from './written.js';

export const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

const PrinterColumn = z.strictObject({
  name: z.string().min(1),
  type: z.enum(['string', 'integer', 'number', 'boolean', 'date']),
  jsonPath: z.string().startsWith('.'),
  description: z.string().exactOptional(),
  priority: z.int().min(0).exactOptional(),
});

export const Parent = z.strictObject({
  apiVersion: z.templateLiteral([z.string().min(1), '/', z.string().min(1)]),
  kind: z.string().regex(/^[A-Z][A-Za-z0-9]*$/, 'is a name such as WebApp'),
  resource: z
    .string()
    .regex(/^[a-z][a-z0-9]*$/)
    .exactOptional(),
  shortNames: z.array(z.string()).exactOptional(),
  categories: z.array(z.string()).exactOptional(),
  scope: z.enum(['Namespaced', 'Cluster']).exactOptional(),
  description: z.string().exactOptional(),
  printerColumns: z.array(PrinterColumn).exactOptional(),
  scale: z
    .strictObject({
      specReplicasPath: z.string().startsWith('.spec.'),
      statusReplicasPath: z.string().startsWith('.status.'),
      labelSelectorPath: z.string().startsWith('.status.').exactOptional(),
    })
    .exactOptional(),
});

/** Fields of a parent that are schemas, or parts of them. */
const SCHEMAS = ['types', 'spec', 'status'];

/** Columns of a parent that names none. */
const COLUMNS = [
  { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
  { name: 'Reason', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].reason' },
] as const;

export interface WrittenParent extends Omit<ParentResource, 'status'> {
  /** As far as it is declared; expressions tell the types of other fields. */
  readonly status: z.ZodObject | undefined;
}

/** The custom resource of a definition. @throws HookError DEFINITION_INVALID */
export function readParent(node: Node, source: Source): WrittenParent {
  if (!isMap(node)) throw invalidDefinition(node, source, { message: 'parent must be a mapping' });
  const known = [...Object.keys(Parent.shape), ...SCHEMAS];
  const fields = pickFields(node, source, {
    what: 'parent',
    known,
    required: ['apiVersion', 'kind', 'spec'],
  });
  const rest = node.clone();
  if (!isMap(rest)) throw invalidDefinition(node, source, { message: 'parent must be a mapping' });
  for (const name of SCHEMAS) rest.delete(name);
  const parent = parsePart(Parent, rest, { source, what: 'parent' });
  const types = readTypes(fields.get('types'), source);
  const status = fields.get('status');
  return {
    ...parent,
    resource: parent.resource ?? pluralOf(parent.kind),
    description: parent.description ?? `${parent.kind}, run by metahooks.`,
    printerColumns: parent.printerColumns ?? COLUMNS,
    spec: readSchema(fields.get('spec') ?? node, source, types),
    status: status && readSchema(status, source, types),
  };
}

/** The name of a controller: first part of its webhook path. @throws HookError DEFINITION_INVALID */
export function readName(node: Node | undefined, root: Node, source: Source): string {
  return parsePart(z.string().regex(DNS_LABEL, 'must be a DNS label such as web-app').max(63), node ?? root, {
    source,
    what: 'name',
  });
}
