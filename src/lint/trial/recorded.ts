import type { DecoratorDefinition } from '../../sdk/decorator.js';
import type { CompositeDefinition, HookContext } from '../../sdk/definition.js';
import { type ControllerDefinition, isComposite } from '../../sdk/controller-definition.js';
import type { RenderedTemplates } from '../../template/rendered.js';

/** Which template each child of the last render came from. */
export type Origins = Map<string, string>;

/** The key of an object among the children of one parent. */
export function originKey(object: {
  readonly kind: string;
  readonly metadata: { readonly name?: string | undefined };
}): string {
  return `${object.kind} ${object.metadata.name ?? ''}`;
}

type OnRender = (rendered: Pick<RenderedTemplates, 'byId' | 'waiting'>) => void;

/** The same controller; it tells what its templates were rendered to. */
export function recordRenders(definition: ControllerDefinition, onRender: OnRender): ControllerDefinition {
  return isComposite(definition) ? ofComposite(definition, onRender) : ofDecorator(definition, onRender);
}

function ofComposite(definition: CompositeDefinition, onRender: OnRender): CompositeDefinition {
  return { ...definition, sync: (context) => definition.sync(recording(context, onRender)) };
}

function ofDecorator(definition: DecoratorDefinition, onRender: OnRender): DecoratorDefinition {
  return { ...definition, sync: (context) => definition.sync(recording(context, onRender)) };
}

function recording<Context extends HookContext>(context: Context, onRender: OnRender): Context {
  const render: HookContext['render'] = (values) => {
    const rendered = context.render(values);
    onRender(rendered);
    return rendered;
  };
  return { ...context, render };
}
