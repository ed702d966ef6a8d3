import { z } from 'zod';
import { HookError } from '../errors/hook-error.js';
import { type HookVersion, LabelSelector } from './controller-objects.js';
import { describeIssues } from './requests.js';

const Child = z.looseObject({ kind: z.string().min(1) });
const Status = z.looseObject({});

/** Answer of a composite's sync or finalize hook. */
export const CompositeResponse = z.strictObject({
  status: Status.nullish(),
  children: z.array(Child.nullable()).nullish(),
  resyncAfterSeconds: z.number().optional(),
  finalized: z.boolean().optional(),
});
export type CompositeResponse = z.infer<typeof CompositeResponse>;

const NullableStrings = z.record(z.string(), z.string().nullable());

/** Answer of a decorator's sync or finalize hook. */
export const DecoratorResponse = z.strictObject({
  labels: NullableStrings.optional(),
  annotations: NullableStrings.optional(),
  status: Status.nullish(),
  attachments: z.array(Child.nullable()).nullish(),
  resyncAfterSeconds: z.number().optional(),
  finalized: z.boolean().optional(),
});
export type DecoratorResponse = z.infer<typeof DecoratorResponse>;

/** Which objects to send along as related. `names` excludes selectors; `namespace` excludes `namespaceSelector`. */
export const RelatedResourceRule = z.strictObject({
  apiVersion: z.string(),
  resource: z.string(),
  labelSelector: LabelSelector.optional(),
  namespaceSelector: LabelSelector.optional(),
  namespace: z.string().optional(),
  names: z.array(z.string()).optional(),
});
export type RelatedResourceRule = z.infer<typeof RelatedResourceRule>;

/** Answer of a customize hook. */
export const CustomizeResponse = z.strictObject({
  relatedResources: z.array(RelatedResourceRule.nullable()).optional(),
});
export type CustomizeResponse = z.infer<typeof CustomizeResponse>;

export type UnmarshalMode = 'loose' | 'strict';

/** Metacontroller's choice between the two: what the webhook says, else strict for v2 hooks and loose for v1. */
export function unmarshalMode(version: HookVersion, configured: UnmarshalMode | undefined): UnmarshalMode {
  return configured ?? (version === 'v2' ? 'strict' : 'loose');
}

/**
 * Decodes an answer as Metacontroller does: `null` counts as an empty answer, unknown top-level fields are dropped in
 * loose mode and refused in strict mode, nulls inside lists pass (and crash it later).
 *
 * @throws HookError RESPONSE_INVALID
 */
export function decodeCompositeResponse(text: string, mode: UnmarshalMode): CompositeResponse {
  return decode(CompositeResponse, text, mode);
}

/** The same for a decorator. @throws HookError RESPONSE_INVALID */
export function decodeDecoratorResponse(text: string, mode: UnmarshalMode): DecoratorResponse {
  return decode(DecoratorResponse, text, mode);
}

/** The same for a customize hook. @throws HookError RESPONSE_INVALID */
export function decodeCustomizeResponse(text: string, mode: UnmarshalMode): CustomizeResponse {
  return decode(CustomizeResponse, text, mode);
}

function decode<T extends z.ZodObject>(schema: T, text: string, mode: UnmarshalMode): z.infer<T> {
  const body = parseJson(text) ?? {};
  const parsed = (mode === 'strict' ? schema : schema.strip()).safeParse(body);
  if (parsed.success) return parsed.data as z.infer<T>;
  throw new HookError('RESPONSE_INVALID', { message: describeIssues(parsed.error) });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new HookError('RESPONSE_INVALID', { message: 'the answer is not JSON', cause });
  }
}
