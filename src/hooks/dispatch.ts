import type { z } from 'zod';
import type { KubeObject } from '../contract/kube-object.js';
import type { ObjectMap } from '../contract/object-map.js';
import {
  type CompositeRequest,
  type DecoratorRequest,
  parseCompositeRequest,
  parseCustomizeRequest,
  parseDecoratorRequest,
} from '../contract/requests.js';
import type { CustomizeResponse } from '../contract/responses.js';
import { HookError } from '../errors/hook-error.js';
import type { ControllerDefinition } from '../sdk/controller-definition.js';
import type { DecoratorContext, DecoratorDefinition } from '../sdk/decorator.js';
import type { CompositeContext, CompositeDefinition, Parent } from '../sdk/definition.js';
import { ObservedObjects } from '../sdk/observed.js';
import { findTargetRule } from '../sdk/target-rule.js';
import { hasStages } from '../template/stages.js';
import type { TemplateSet } from '../template/template-set.js';
import { toContext, toParent } from './context.js';
import { checkDecoration, type CheckedDecoration } from './guard/check-decoration.js';
import { checkRelated } from './guard/check-related.js';
import { type CheckedResponse, checkResponse } from './guard/check-response.js';
import { isRecord } from './guard/walk.js';
import { keepEverything } from './invalid-spec.js';
import {
  HookName,
  isServedDecorator,
  type ServedComposite,
  type ServedController,
  type ServedDecorator,
} from './served-controller.js';
import { stampStatus } from './stamp-status.js';

/** One webhook call, taken apart by the server: `POST /<controller>/<hook>` and the parsed JSON body. */
export interface HookCall {
  readonly controller: string;
  readonly hook: string;
  readonly body: unknown;
}

export interface DispatchDependencies {
  readonly controllers: ReadonlyMap<string, ServedController>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export type HookAnswer = CheckedResponse | CheckedDecoration | CustomizeResponse;

/**
 * The whole pipeline of one hook call, top to bottom: look up, parse, call the controller, guard.
 *
 * @throws HookError for everything that must not become a 200; nothing else is ever thrown
 */
export async function dispatch(call: HookCall, deps: DispatchDependencies): Promise<HookAnswer> {
  const served = findController(deps.controllers, call.controller);
  const hook = findHook(served.definition, call.hook);
  const now = deps.now();
  try {
    return isServedDecorator(served)
      ? await callDecorator(served, { hook, body: call.body, now })
      : await callComposite(served, { hook, body: call.body, now });
  } catch (error) {
    throw toHookError(error, call);
  }
}

interface Asked {
  readonly hook: HookName;
  readonly body: unknown;
  readonly now: number;
}

// Composites

async function callComposite(served: ServedComposite, { hook, body, now }: Asked): Promise<HookAnswer> {
  switch (hook) {
    case 'sync':
      return sync(served, parseCompositeRequest(body), now);
    case 'finalize':
      return finalize(served, parseCompositeRequest(body), now);
    case 'customize':
      return customize(served, parseCustomizeRequest(body).parent);
  }
}

async function sync(
  served: ServedComposite,
  request: CompositeRequest,
  now: number,
): Promise<CheckedResponse> {
  const { definition } = served;
  checkParent(definition, request.parent);
  const spec = definition.parent.spec.safeParse(request.parent['spec'] ?? {});
  if (!spec.success) return keepInvalid(served, request, { error: spec.error, now });

  const parent = toParent(request.parent, spec.data);
  const result: unknown = await definition.sync(toCompositeContext(served, request, { parent, now }));
  return check(served, request, { hook: 'sync', result: stampStatus(result, parent, now) });
}

/** Like sync, but the spec is not looked at: deletion must work whatever is in it. */
async function finalize(
  served: ServedComposite,
  request: CompositeRequest,
  now: number,
): Promise<CheckedResponse> {
  const { definition } = served;
  checkParent(definition, request.parent);
  const parent = toParent(request.parent, request.parent['spec']);
  const context = toCompositeContext(served, request, { parent, now });
  const result: unknown = await definition.finalize?.(context);
  return check(served, request, { hook: 'finalize', result: stampStatus(result, parent, now) });
}

function customize({ definition, templates }: ServedComposite, parent: KubeObject): CustomizeResponse {
  checkParent(definition, parent);
  const spec = definition.parent.spec.safeParse(parent['spec'] ?? {});
  if (spec.success) return checkRelated(definition, definition.customize?.(toParent(parent, spec.data)));
  // The stages of a deletion may wait for a related object, and must not take it for absent because nobody asked for it.
  if (parent.metadata.deletionTimestamp !== undefined && hasStages(templates())) {
    const written = isRecord(parent['spec']) ? parent['spec'] : {};
    return checkRelated(definition, definition.customize?.(toParent(parent, written)));
  }
  // The sync hook reports the invalid spec; related objects do not matter until it is mended.
  return { relatedResources: [] };
}

/** The last status stays, so that what it reported is not wiped; only its conditions are made anew. */
function keepInvalid(
  served: ServedComposite,
  request: CompositeRequest,
  { error, now }: { readonly error: z.ZodError; readonly now: number },
): CheckedResponse {
  const parent = toParent(request.parent, undefined);
  const { children, conditions } = keepEverything(new ObservedObjects(request.children).every(), error);
  const last = served.definition.parent.status.partial().safeParse(parent.status).data ?? {};
  const result = stampStatus({ children, status: { ...last, conditions } }, parent, now);
  return check({ ...served, statusSchema: served.keptStatusSchema }, request, { hook: 'sync', result });
}

function toCompositeContext<Spec>(
  served: ServedComposite,
  { children, related, finalizing }: CompositeRequest,
  { parent, now }: { readonly parent: Parent<Spec>; readonly now: number },
): CompositeContext<Spec> {
  return { parent, ...toContext(served, parent, { observed: children, related, finalizing, now }) };
}

function checkParent({ name, parent }: CompositeDefinition, observed: KubeObject): void {
  if (observed.kind === parent.kind && observed.apiVersion === parent.apiVersion) return;
  throw new HookError('HOOK_REQUEST_INVALID', {
    message: `controller "${name}" is for ${parent.kind} (${parent.apiVersion}), the parent is a ${observed.kind} (${observed.apiVersion})`,
  });
}

function check(
  { definition, statusSchema, templates }: ServedComposite,
  { parent, children }: CompositeRequest,
  { hook, result }: { readonly hook: 'sync' | 'finalize'; readonly result: unknown },
): CheckedResponse {
  const hasObservedChildren = hasObjects(children);
  const file = fileOf(templates());
  return checkResponse({ definition, hook, file, parent, hasObservedChildren, statusSchema }, result);
}

// Decorators. The spec of a target is somebody else's: there is no schema it could violate.

async function callDecorator(served: ServedDecorator, { hook, body, now }: Asked): Promise<HookAnswer> {
  if (hook !== 'customize') return decorate(served, parseDecoratorRequest(body), { hook, now });
  const { parent: target } = parseCustomizeRequest(body);
  const { definition } = served;
  checkTarget(definition, target);
  return checkRelated(definition, definition.customize?.(target));
}

async function decorate(
  served: ServedDecorator,
  request: DecoratorRequest,
  { hook, now }: { readonly hook: 'sync' | 'finalize'; readonly now: number },
): Promise<CheckedDecoration> {
  const { definition, templates } = served;
  const { object: target, attachments, related, finalizing } = request;
  checkTarget(definition, target);
  const circumstances = { observed: attachments, related, finalizing, now };
  const context: DecoratorContext = { target, ...toContext(served, target, circumstances) };
  const result: unknown = await definition[hook]?.(context);
  const hasObservedChildren = hasObjects(attachments);
  const file = fileOf(templates());
  return checkDecoration({ definition, hook, file, parent: target, hasObservedChildren }, result);
}

/** Whether it is selected is not asked: finalize is called for targets that no longer are, customize for all of their kind. */
function checkTarget({ name, resources }: DecoratorDefinition, target: KubeObject): void {
  if (findTargetRule(resources, target) !== undefined) return;
  const kinds = resources.map(({ kind, apiVersion }) => `${kind} (${apiVersion})`).join(', ');
  throw new HookError('HOOK_REQUEST_INVALID', {
    message: `controller "${name}" is for ${kinds}, the target is a ${target.kind} (${target.apiVersion})`,
  });
}

// Both

function findController(controllers: DispatchDependencies['controllers'], name: string): ServedController {
  const served = controllers.get(name);
  if (served !== undefined) return served;
  throw new HookError('CONTROLLER_UNKNOWN', { message: `no controller "${name}" is served here` });
}

function findHook(definition: ControllerDefinition, name: string): HookName {
  const hook = HookName.safeParse(name).data;
  if (hook !== undefined && definition[hook] !== undefined) return hook;
  throw new HookError('HOOK_UNKNOWN', { message: `controller "${definition.name}" has no hook "${name}"` });
}

/** Of a definition; a template file belongs to a hook, which answers for more than the file. */
function fileOf(templates: TemplateSet | undefined): string | undefined {
  return templates?.report === undefined ? undefined : templates.file;
}

function hasObjects(map: ObjectMap): boolean {
  return Object.values(map).some((group) => Object.keys(group).length > 0);
}

/** An author's error may quote a Secret, so only its kind leaves the process; the log has the rest. */
function toHookError(error: unknown, { controller, hook }: HookCall): HookError {
  if (error instanceof HookError) return error;
  const kind = error instanceof Error ? error.name : typeof error;
  return new HookError('CONTROLLER_FAILED', {
    message: `the ${hook} hook of "${controller}" threw ${kind}`,
    cause: error,
  });
}
