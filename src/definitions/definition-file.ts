import type { Node, YAMLMap } from 'yaml';
import type { ControllerDefinition } from '../sdk/controller-definition.js';
import { defineDecorator } from '../sdk/decorator.js';
import { defineComposite } from '../sdk/definition.js';
import { jsonSchemaOf } from '../sdk/written-schema.js';
import { compileSections, SECTIONS } from '../template/compile.js';
import { pickFields } from '../template/fields.js';
import { isTextNode, type Location, Source } from '../template/source.js';
import type { TemplateSet } from '../template/template-set.js';
import { declaredChildRules, relatedRulesOf } from './child-rules.js';
import { grantsOf } from './grants.js';
import { readName, readParent } from './header.js';
import { compositeHooks, decoratorHooks } from './hooks.js';
import { statusSchema } from './status-schema.js';
import { readTargets } from './targets.js';
import { invalidDefinition } from './written.js';

/** The language of definition files, as their `apiVersion` names it. */
export const DEFINITION_API_VERSION = 'metahooks/v1';

/** A controller in one file, ready to be served. */
export interface CompiledDefinition {
  readonly definition: ControllerDefinition;
  readonly templates: TemplateSet;
  /** Where its name stands, which no other controller may have. */
  readonly named: Location;
}

/** What is common to both kinds of definitions. */
interface Written {
  readonly root: YAMLMap;
  readonly fields: ReadonlyMap<string, Node>;
  readonly source: Source;
}

const HEADER = ['apiVersion', 'kind', 'name'];

/**
 * Compiles a definition file: what `defineComposite` or `defineDecorator`, a schema, hooks and a template file say together.
 *
 * @throws HookError DEFINITION_INVALID, TEMPLATE_INVALID, TEMPLATE_LIMIT_EXCEEDED – with file, line and column
 */
export function compileDefinition(text: string, file: string): CompiledDefinition {
  const source = Source.parse(text, file);
  const root = source.map(source.root, 'a definition');
  switch (kindOf(root, source)) {
    case 'CompositeDefinition': {
      const own = [...HEADER, 'parent', ...SECTIONS.common, ...SECTIONS.composite];
      const fields = pickFields(root, source, {
        what: 'a CompositeDefinition',
        known: own,
        required: [...HEADER, 'parent', 'children'],
      });
      return compileComposite({ root, fields, source });
    }
    case 'DecoratorDefinition': {
      const own = [...HEADER, 'targets', ...SECTIONS.common, ...SECTIONS.decorator];
      const fields = pickFields(root, source, {
        what: 'a DecoratorDefinition',
        known: own,
        required: [...HEADER, 'targets', 'children'],
      });
      return compileDecorator({ root, fields, source });
    }
  }
}

function kindOf(root: YAMLMap, source: Source): 'CompositeDefinition' | 'DecoratorDefinition' {
  const apiVersion = root.get('apiVersion', true);
  if (apiVersion?.value !== DEFINITION_API_VERSION) {
    throw invalidDefinition(apiVersion ?? root, source, {
      message: `apiVersion must be ${DEFINITION_API_VERSION}`,
    });
  }
  const kind = root.get('kind', true);
  const value = kind !== undefined && isTextNode(kind) ? kind.value : undefined;
  if (value === 'CompositeDefinition' || value === 'DecoratorDefinition') return value;
  throw invalidDefinition(kind ?? root, source, {
    message: 'kind must be CompositeDefinition or DecoratorDefinition',
  });
}

function compileComposite({ root, fields, source }: Written): CompiledDefinition {
  const parent = readParent(fields.get('parent') ?? root, source);
  const templates = compileSections(fields, source, {
    file: source.file,
    parentSchema: jsonSchemaOf(parent.spec),
    isDefinition: true,
  });
  const definition = defineComposite({
    name: readName(fields.get('name'), root, source),
    parent: { ...parent, status: statusSchema(parent.status, templates) },
    children: declaredChildRules(templates.children),
    related: relatedRulesOf(templates.related ?? []),
    grants: grantsOf(templates.children),
    ...compositeHooks(templates),
  });
  return { templates, definition, named: source.at(source.startOf(fields.get('name'))) };
}

function compileDecorator({ root, fields, source }: Written): CompiledDefinition {
  const templates = compileSections(fields, source, {
    file: source.file,
    subject: 'target',
    isDefinition: true,
  });
  const definition = defineDecorator({
    name: readName(fields.get('name'), root, source),
    resources: readTargets(fields.get('targets') ?? root, source),
    attachments: declaredChildRules(templates.children),
    related: relatedRulesOf(templates.related ?? []),
    grants: grantsOf(templates.children),
    ...decoratorHooks(templates),
  });
  return { templates, definition, named: source.at(source.startOf(fields.get('name'))) };
}
