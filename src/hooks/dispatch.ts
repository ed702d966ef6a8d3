import type { z } from 'zod';
import type { KubeObject } from '../contract/kube-object.js';
import { type CompositeRequest, parseCompositeRequest, parseCustomizeRequest } from '../contract/requests.js';
import type { CustomizeResponse } from '../contract/responses.js';
import { HookError } from '../errors/hook-error.js';
import type { CompositeDefinition } from '../sdk/definition.js';
import { ObservedObjects } from '../sdk/observed.js';
import { toContext, toParent } from './context.js';
import { checkRelated } from './guard/check-related.js';
import { type CheckedResponse, checkResponse } from './guard/check-response.js';
import { keepEverything } from './invalid-spec.js';
import { HookName, type ServedController } from './served-controller.js';
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

export type HookAnswer = CheckedResponse | CustomizeResponse;

/**
 * The whole pipeline of one hook call, top to bottom: look up, parse, call the controller, guard.
 *
 * @throws HookError for everything that must not become a 200; nothing else is ever thrown
 */
export async function dispatch(call: HookCall, deps: DispatchDependencies): Promise<HookAnswer> {
  const served = findController(deps.controllers, call.controller);
  const hook = findHook(served.definition, call.hook);
  try {
    switch (hook) {
      case 'sync':
        return await sync(served, parseCompositeRequest(call.body), deps.now());
      case 'finalize':
        return await finalize(served, parseCompositeRequest(call.body), deps.now());
      case 'customize':
        return customize(served, parseCustomizeRequest(call.body).parent);
    }
  } catch (error) {
    throw toHookError(error, call);
  }
}

async function sync(
  served: ServedController,
  request: CompositeRequest,
  now: number,
): Promise<CheckedResponse> {
  const { definition } = served;
  checkParent(definition, request.parent);
  const spec = definition.parent.spec.safeParse(request.parent['spec'] ?? {});
  if (!spec.success) return keepInvalid(served, request, { error: spec.error, now });

  const parent = toParent(request.parent, spec.data);
  const result: unknown = await definition.sync(toContext(served, request, { parent, now }));
  return check(served, request, { hook: 'sync', result: stampStatus(result, parent, now) });
}

/** Like sync, but the spec is not looked at: deletion must work whatever is in it. */
async function finalize(
  served: ServedController,
  request: CompositeRequest,
  now: number,
): Promise<CheckedResponse> {
  const { definition } = served;
  checkParent(definition, request.parent);
  const parent = toParent(request.parent, request.parent['spec']);
  const { render: _, ...context } = toContext(served, request, { parent, now });
  const result: unknown = await definition.finalize?.(context);
  return check(served, request, { hook: 'finalize', result: stampStatus(result, parent, now) });
}

function customize({ definition }: ServedController, parent: KubeObject): CustomizeResponse {
  checkParent(definition, parent);
  const spec = definition.parent.spec.safeParse(parent['spec'] ?? {});
  // The sync hook reports the invalid spec; related objects do not matter until it is mended.
  if (!spec.success) return { relatedResources: [] };
  return checkRelated(definition, definition.customize?.(toParent(parent, spec.data)));
}

/** The last status stays, so that what it reported is not wiped; only its conditions are made anew. */
function keepInvalid(
  served: ServedController,
  request: CompositeRequest,
  { error, now }: { readonly error: z.ZodError; readonly now: number },
): CheckedResponse {
  const parent = toParent(request.parent, undefined);
  const { children, conditions } = keepEverything(new ObservedObjects(request.children).every(), error);
  const last = served.definition.parent.status.partial().safeParse(parent.status).data ?? {};
  const result = stampStatus({ children, status: { ...last, conditions } }, parent, now);
  return check({ ...served, statusSchema: served.keptStatusSchema }, request, { hook: 'sync', result });
}

function findController(controllers: DispatchDependencies['controllers'], name: string): ServedController {
  const served = controllers.get(name);
  if (served !== undefined) return served;
  throw new HookError('CONTROLLER_UNKNOWN', { message: `no controller "${name}" is served here` });
}

function findHook(definition: CompositeDefinition, name: string): HookName {
  const hook = HookName.safeParse(name).data;
  if (hook !== undefined && definition[hook] !== undefined) return hook;
  throw new HookError('HOOK_UNKNOWN', { message: `controller "${definition.name}" has no hook "${name}"` });
}

function checkParent({ name, parent }: CompositeDefinition, observed: KubeObject): void {
  if (observed.kind === parent.kind && observed.apiVersion === parent.apiVersion) return;
  throw new HookError('HOOK_REQUEST_INVALID', {
    message: `controller "${name}" is for ${parent.kind} (${parent.apiVersion}), the parent is a ${observed.kind} (${observed.apiVersion})`,
  });
}

function check(
  { definition, statusSchema }: ServedController,
  request: CompositeRequest,
  { hook, result }: { readonly hook: 'sync' | 'finalize'; readonly result: unknown },
): CheckedResponse {
  const hasObservedChildren = Object.values(request.children).some((group) => Object.keys(group).length > 0);
  return checkResponse(
    { definition, hook, parent: request.parent, hasObservedChildren, statusSchema },
    result,
  );
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
