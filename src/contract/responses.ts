import { z } from 'zod';
import { HookError } from '../errors/hook-error.js';
import { type HookVersion, LabelSelector } from './controller-objects.js';
import { describeIssues } from './requests.js';

/** Metacontroller turns much longer times into a hot loop. */
export const MAX_RESYNC_SECONDS = 86_400;

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
 * Decodes an answer as Metacontroller does: `null` counts as an empty answer and as an absent field, unknown fields are
 * dropped in loose mode and refused in strict mode, nulls inside lists pass (and crash it later). Only a field that is given
 * twice, which strict mode refuses, is not noticed.
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
  const body = withoutNulls(parseJson(text) ?? {}, schema);
  const strict = schema.safeParse(body);
  const parsed =
    strict.success || mode === 'strict' ? strict : schema.safeParse(withoutUnknown(body, strict.error));
  if (parsed.success) return parsed.data;
  throw new HookError('RESPONSE_INVALID', { message: describeIssues(parsed.error) });
}

/** For the decoder of Go a null leaves a known field as if it were absent: at the top, and in the rules of customize. */
function withoutNulls(value: unknown, { shape }: z.ZodObject): unknown {
  if (!isObject(value) || Array.isArray(value)) return value;
  const given = Object.entries(value).filter(([key, field]) => field !== null || !Object.hasOwn(shape, key));
  return Object.fromEntries(
    given.map(([key, field]) => {
      if (key !== 'relatedResources' || !Array.isArray(field)) return [key, field];
      return [key, field.map((rule) => withoutNulls(rule, RelatedResourceRule))];
    }),
  );
}

function withoutUnknown(body: unknown, { issues }: z.ZodError): unknown {
  const copy = structuredClone(body);
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') removeKeys(copy, issue);
  }
  return copy;
}

function removeKeys(from: unknown, { path, keys }: { path: PropertyKey[]; keys: string[] }): void {
  const holder = path.reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), from);
  if (!isObject(holder)) return;
  for (const key of keys) Reflect.deleteProperty(holder, key);
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new HookError('RESPONSE_INVALID', { message: 'the answer is not JSON', cause });
  }
}
