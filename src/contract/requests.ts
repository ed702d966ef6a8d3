import { z } from 'zod';
import { HookError } from '../errors/hook-error.js';
import { CompositeController, DecoratorController } from './controller-objects.js';
import { KubeObject } from './kube-object.js';
import { ObjectMap } from './object-map.js';

// Only what Metacontroller must send is asked for. Fields it may add in a later release are dropped, not refused: a
// hook that stops answering after an upgrade would be worse than one that ignores news.

/** Body of the sync and finalize hooks of a CompositeController. */
export const CompositeRequest = z.object({
  controller: z.looseObject({ kind: z.literal('CompositeController'), spec: z.looseObject({}) }),
  parent: KubeObject,
  children: ObjectMap,
  related: ObjectMap,
  finalizing: z.boolean(),
});
export type CompositeRequest = z.infer<typeof CompositeRequest>;

/** Body of the sync and finalize hooks of a DecoratorController. */
export const DecoratorRequest = z.object({
  controller: z.looseObject({ kind: z.literal('DecoratorController'), spec: z.looseObject({}) }),
  object: KubeObject,
  attachments: ObjectMap,
  related: ObjectMap,
  finalizing: z.boolean(),
});
export type DecoratorRequest = z.infer<typeof DecoratorRequest>;

/** Body of the customize hook, the same for both kinds of controller: a decorator's target is called parent here too. */
export const CustomizeRequest = z.object({
  controller: z.looseObject({
    kind: z.enum(['CompositeController', 'DecoratorController']),
    spec: z.looseObject({}),
  }),
  parent: KubeObject,
});
export type CustomizeRequest = z.infer<typeof CustomizeRequest>;

/** @throws HookError HOOK_REQUEST_INVALID */
export function parseCompositeRequest(body: unknown): CompositeRequest {
  return parseRequest(CompositeRequest, body);
}

/** @throws HookError HOOK_REQUEST_INVALID */
export function parseDecoratorRequest(body: unknown): DecoratorRequest {
  return parseRequest(DecoratorRequest, body);
}

/** @throws HookError HOOK_REQUEST_INVALID */
export function parseCustomizeRequest(body: unknown): CustomizeRequest {
  return parseRequest(CustomizeRequest, body);
}

function parseRequest<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new HookError('HOOK_REQUEST_INVALID', { message: describeIssues(parsed.error) });
}

/** Path and reason of each issue, never the value: a request may hold Secrets. */
export function describeIssues(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => (issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`))
    .join('; ');
}

/** The controller object of a request, with every field checked; the pipeline itself needs only its kind. */
export const ControllerObject = z.union([CompositeController, DecoratorController]);
export type ControllerObject = z.infer<typeof ControllerObject>;
