import type { Node } from 'yaml';
import type { CompositeDefinition } from '../sdk/definition.js';
import { jsonSchemaOf } from '../sdk/written-schema.js';
import { compileSections, SECTIONS } from '../template/compile.js';
import { pickFields } from '../template/fields.js';
import { isTextNode, Source } from '../template/source.js';
import type { TemplateSet } from '../template/template-set.js';
import { childRulesOf, relatedRulesOf } from './child-rules.js';
import { readName, readParent } from './header.js';
import { hooksOf } from './hooks.js';
import { statusSchema } from './status-schema.js';
import { invalidDefinition } from './written.js';

/** The language of definition files, as their `apiVersion` names it. */
export const DEFINITION_API_VERSION = 'metahooks/v1';

/** A controller in one file, ready to be served. */
export interface CompiledDefinition {
  readonly definition: CompositeDefinition;
  readonly templates: TemplateSet;
}

/**
 * Compiles a definition file: what `defineComposite`, a schema, hooks and a template file say together.
 *
 * @throws HookError DEFINITION_INVALID, TEMPLATE_INVALID, TEMPLATE_LIMIT_EXCEEDED – with file, line and column
 */
export function compileDefinition(text: string, file: string): CompiledDefinition {
  const source = Source.parse(text, file);
  const root = source.map(source.root, 'a definition');
  const fields = pickFields(root, source, {
    what: 'a definition',
    known: ['apiVersion', 'kind', 'name', 'parent', ...SECTIONS],
    required: ['apiVersion', 'kind', 'name', 'parent', 'children'],
  });
  checkText(fields.get('apiVersion'), DEFINITION_API_VERSION, source);
  checkText(fields.get('kind'), 'CompositeDefinition', source);
  const parent = readParent(fields.get('parent') ?? root, source);
  const templates = compileSections(fields, source, {
    file,
    parentSchema: jsonSchemaOf(parent.spec),
    isDefinition: true,
  });
  const related = relatedRulesOf(templates.related ?? []);
  return {
    templates,
    definition: {
      name: readName(fields.get('name'), root, source),
      parent: { ...parent, status: statusSchema(parent.status, templates.report) },
      children: childRulesOf(templates.children),
      ...(related.length > 0 ? { related } : {}),
      ...hooksOf(templates),
    },
  };
}

function checkText(node: Node | undefined, expected: string, source: Source): void {
  if (node !== undefined && isTextNode(node) && node.value === expected) return;
  throw invalidDefinition(node, source, { message: `this must be ${expected}` });
}
