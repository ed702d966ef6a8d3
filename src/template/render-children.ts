import type { Json, Omitted } from '../cel/values.js';
import { HookError } from '../errors/hook-error.js';
import { renderTree } from './evaluation.js';
import { isIncluded, itemsOfChild, type Rendering } from './items.js';
import { MAX_CHILDREN, MAX_OUTPUT_BYTES } from './limits.js';
import type { RenderedObject, RenderedTemplates, TemplateParent } from './rendered.js';
import { failAt } from './source.js';
import type { ChildTemplate, TemplateSet } from './template-set.js';

/** The objects of every child, each with a name of its own and all of them within the limits. */
export function renderChildren(
  set: TemplateSet,
  parent: TemplateParent,
  rendering: Rendering,
): RenderedTemplates {
  const byId: Record<string, RenderedObject[]> = {};
  const children: { id: string; object: RenderedObject }[] = [];
  const owners = new Map<string, string>();
  for (const child of set.children) {
    const objects = renderChild(child, rendering);
    for (const object of objects) claimIdentity(object, child, { parent, owners });
    byId[child.id] = objects;
    children.push(...objects.map((object) => ({ id: child.id, object })));
    if (children.length > MAX_CHILDREN) throw tooManyChildren(child);
  }
  const bytes = children.reduce((sum, { object }) => sum + Buffer.byteLength(JSON.stringify(object)), 0);
  if (bytes > MAX_OUTPUT_BYTES) throw outputTooLarge(set.file);
  return { children, byId };
}

function renderChild(child: ChildTemplate, { variables, state }: Rendering): RenderedObject[] {
  if (!isIncluded(child, { variables, state })) return [];
  return itemsOfChild(child, { variables, state }).map((item) => {
    const rendered = renderTree(child.template, item, state);
    if (isRenderedObject(rendered)) return rendered;
    throw failAt('TEMPLATE_FAILED', child.name.location, {
      message: `metadata.name of "${child.id}" must be text, not ${describeName(rendered)}`,
    });
  });
}

/** apiVersion and kind are literals of the file, so only the name can be wrong. */
function isRenderedObject(value: Json | Omitted): value is Json & RenderedObject {
  return typeof nameOf(value) === 'string' && nameOf(value) !== '';
}

function nameOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('metadata' in value)) return undefined;
  const { metadata } = value;
  return typeof metadata === 'object' && metadata !== null && 'name' in metadata ? metadata.name : undefined;
}

function describeName(value: unknown): string {
  const name = nameOf(value);
  if (name === undefined) return 'omitted';
  return name === '' ? 'empty' : typeof name;
}

interface Claims {
  readonly parent: TemplateParent;
  /** Identity → id of the child that has it. */
  readonly owners: Map<string, string>;
}

/** Metacontroller keeps one of two objects with the same name and says nothing about the other. */
function claimIdentity(object: RenderedObject, child: ChildTemplate, { parent, owners }: Claims): void {
  const { name, namespace = parent.metadata.namespace } = object.metadata;
  const identity = JSON.stringify([object.apiVersion, object.kind, namespace ?? '', name]);
  const owner = owners.get(identity);
  owners.set(identity, child.id);
  if (owner === undefined) return;
  const both = owner === child.id ? `"${child.id}" twice` : `"${owner}" and "${child.id}"`;
  throw failAt('TEMPLATE_FAILED', child.location, {
    message: `${object.kind} ${name} comes from ${both}`,
    hint: 'make the names differ; in a forEach, use every iterator in the name',
  });
}

function tooManyChildren({ location }: ChildTemplate): HookError {
  return failAt('TEMPLATE_LIMIT_EXCEEDED', location, {
    message: `more than ${MAX_CHILDREN} objects are rendered`,
  });
}

export function outputTooLarge(file: string): HookError {
  return new HookError('TEMPLATE_LIMIT_EXCEEDED', {
    message: `${file}: the rendered objects are larger than ${MAX_OUTPUT_BYTES} bytes`,
  });
}
