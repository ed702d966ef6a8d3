import type { Node } from 'yaml';
import { isMetadataKey } from '../contract/label-syntax.js';
import { idsOf, compileBooleans } from './compile-gates.js';
import { type CompileContext, compilePlaced } from './compile-tree.js';
import { pickFields } from './fields.js';
import type { ChildOutline } from './outline.js';
import { isTextNode, itemsOf } from './source.js';
import { STAGE_CONDITION } from './stages.js';
import type { ConditionTemplate, Placed, ReportTemplate, StageTemplate } from './template-set.js';

/** Fields of a status that are added to every one. */
const ADDED = new Set(['conditions', 'observedGeneration']);
/** `stagesOver` would be what says that there is none any more. */
const STAGE_NAME = /^(?!stagesOver$)[a-z][A-Za-z0-9]*$/;
const CONDITION_TYPE = /^[A-Z][A-Za-z0-9]*$/;
export const AUTO_TYPES = ['Ready', 'Progressing', 'Degraded'];

/**
 * What a definition says of its parent.
 *
 * @throws HookError TEMPLATE_INVALID
 */
export function compileReport(
  fields: ReadonlyMap<string, Node>,
  outlines: readonly ChildOutline[],
  context: CompileContext,
): ReportTemplate {
  const resync = fields.get('resyncAfterSeconds');
  return {
    labels: compileChanges(fields.get('labels'), 'labels', context),
    annotations: compileChanges(fields.get('annotations'), 'annotations', context),
    status: compileStatus(fields.get('status'), context),
    conditions: compileConditions(fields.get('conditions'), context),
    resyncAfterSeconds: resync && compilePlaced(resync, context),
    finalize: compileStages(fields.get('finalize'), outlines, context),
  };
}

type Fields = ReportTemplate['status'];

function compileFields(node: Node | undefined, what: string, context: CompileContext): Fields {
  if (node === undefined) return [];
  const { source } = context;
  return source.entries(source.map(node, what)).map(({ key, value }) => [key, compilePlaced(value, context)]);
}

/** Labels or annotations of a target. */
function compileChanges(node: Node | undefined, what: string, context: CompileContext): Fields {
  const { source } = context;
  const entries = node === undefined ? [] : source.entries(source.map(node, what));
  const wrong = entries.find(({ key }) => !isMetadataKey(key));
  if (wrong === undefined) return compileFields(node, what, context);
  throw source.invalid(wrong.keyNode, { message: `"${wrong.key}" cannot be a key of ${what}` });
}

function compileStatus(node: Node | undefined, context: CompileContext): Fields {
  const { source } = context;
  const added = node && source.entries(source.map(node, 'status')).find(({ key }) => ADDED.has(key));
  if (added === undefined) return compileFields(node, 'status', context);
  throw source.invalid(added.keyNode, {
    message: `status.${added.key} is added to every status`,
    hint: added.key === 'conditions' ? 'write `conditions` beside `status`' : undefined,
  });
}

function compileConditions(node: Node | undefined, context: CompileContext): ReportTemplate['conditions'] {
  if (node === undefined) return ['auto'];
  const { source } = context;
  const conditions = (itemsOf(node) ?? [node]).map((item) => compileCondition(source.plain(item), context));
  const types = conditions.flatMap((condition) => (condition === 'auto' ? AUTO_TYPES : [condition.type]));
  if (types.includes(STAGE_CONDITION)) {
    throw source.invalid(node, {
      message: `the condition ${STAGE_CONDITION} tells the stages of a deletion`,
    });
  }
  const twice = types.find((type, index) => types.indexOf(type) !== index);
  if (twice !== undefined) {
    throw source.invalid(node, { message: `the condition ${twice} stands here twice` });
  }
  if (types.includes('Ready')) return conditions;
  throw source.invalid(node, {
    message: 'the conditions lack Ready, which sums up the others',
    hint: 'add `- auto`, which gives Ready, Progressing and Degraded, or a Ready of your own',
  });
}

function compileCondition(node: Node, context: CompileContext): 'auto' | ConditionTemplate {
  if (isTextNode(node) && node.value === 'auto') return 'auto';
  const { source } = context;
  const fields = pickFields(source.map(node, 'a condition, if not auto,'), source, {
    what: 'a condition',
    known: ['type', 'status', 'reason', 'message'],
    required: ['type', 'status'],
  });
  const type = fields.get('type');
  if (type === undefined || !isTextNode(type) || !CONDITION_TYPE.test(type.value)) {
    throw source.invalid(type, { message: 'the type of a condition is one CamelCase word' });
  }
  const part = (name: string): Placed | undefined => {
    const value = fields.get(name);
    return value && compilePlaced(value, context);
  };
  return {
    type: type.value,
    status: compilePlaced(fields.get('status') ?? type, context),
    reason: part('reason'),
    message: part('message'),
  };
}

function compileStages(
  node: Node | undefined,
  outlines: readonly ChildOutline[],
  context: CompileContext,
): readonly StageTemplate[] {
  if (node === undefined) return [];
  const { source } = context;
  const items = itemsOf(node);
  if (items === undefined || items.length === 0) {
    throw source.invalid(node, { message: 'finalize must be a list of stages' });
  }
  const ids = outlines.map(({ id }) => id);
  const seen = new Set<string>();
  return items.map((item) => {
    const stage = compileStage(source.plain(item), ids, context);
    if (seen.has(stage.name)) {
      throw source.invalid(item, { message: `two stages are named "${stage.name}"` });
    }
    seen.add(stage.name);
    return stage;
  });
}

function compileStage(node: Node, ids: readonly string[], context: CompileContext): StageTemplate {
  const { source } = context;
  const fields = pickFields(source.map(node, 'a stage'), source, {
    what: 'a stage of finalize',
    known: ['name', 'children', 'until'],
    required: ['name', 'until'],
  });
  const name = fields.get('name');
  if (name === undefined || !isTextNode(name) || !STAGE_NAME.test(name.value)) {
    throw source.invalid(name, {
      message: 'a stage needs a name of letters and digits that begins with a small one',
      hint: 'it is also the reason of the condition Finalizing: takeSnapshot is TakeSnapshot',
    });
  }
  const children = fields.get('children');
  const [until, ...others] = compileBooleans(fields.get('until') ?? name, 'until', context);
  if (until === undefined || others.length > 0) {
    throw source.invalid(fields.get('until'), { message: 'until takes one ${…} that gives a bool' });
  }
  return { name: name.value, children: children ? idsOf(children, { ids, source }) : [], until };
}
