import type { DecoratorDefinition } from '../../sdk/decorator.js';
import type { CompositeDefinition, HookContext } from '../../sdk/definition.js';
import { type ControllerDefinition, isComposite } from '../../sdk/controller-definition.js';

/** Which template each child of the last render came from. */
export type Origins = Map<string, string>;

/** The key of an object among the children of one parent. */
export function originKey(object: {
  readonly kind: string;
  readonly metadata: { readonly name?: string | undefined };
}): string {
  return `${object.kind} ${object.metadata.name ?? ''}`;
}

/** The same controller; it notes which template each rendered child came from. */
export function recordOrigins(definition: ControllerDefinition, origins: Origins): ControllerDefinition {
  return isComposite(definition) ? ofComposite(definition, origins) : ofDecorator(definition, origins);
}

function ofComposite(definition: CompositeDefinition, origins: Origins): CompositeDefinition {
  return { ...definition, sync: (context) => definition.sync(recording(context, origins)) };
}

function ofDecorator(definition: DecoratorDefinition, origins: Origins): DecoratorDefinition {
  return { ...definition, sync: (context) => definition.sync(recording(context, origins)) };
}

function recording<Context extends HookContext>(context: Context, origins: Origins): Context {
  const render: HookContext['render'] = (values) => {
    const rendered = context.render(values);
    for (const [id, objects] of Object.entries(rendered.byId)) {
      for (const object of objects) origins.set(originKey(object), id);
    }
    return rendered;
  };
  return { ...context, render };
}
