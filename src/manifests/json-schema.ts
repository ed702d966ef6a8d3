import { z } from 'zod';
import { HookError } from '../errors/hook-error.js';
import type { JsonObject } from '../contract/kube-object.js';

const JsonSchema = z.record(z.string(), z.json());

/** The schema of what a user writes, as zod puts it in the JSON Schema flavour of OpenAPI 3.0. */
export function toJsonSchema(schema: z.ZodType, path: string): JsonObject {
  try {
    const generated = z.toJSONSchema(schema, {
      target: 'openapi-3.0',
      io: 'input',
      reused: 'inline',
      cycles: 'throw',
      unrepresentable: ({ path: at, message }) => refuse(toFieldPath(path, at), message),
      override: ({ zodSchema, path: at }) => refuseFlags(zodSchema, toFieldPath(path, at)),
    });
    // Through text, because zod's object also carries methods.
    const { definitions, $schema: _, ...node } = JsonSchema.parse(JSON.parse(JSON.stringify(generated)));
    const [id] = Object.keys(definitions ?? {});
    if (id !== undefined)
      refuse(path, `it refers to the schema with id ${id}`, 'Take the id out of .meta().');
    return node;
  } catch (cause) {
    if (cause instanceof HookError) throw cause;
    return refuse(path, cause instanceof Error ? cause.message.split('\n', 1).join('') : String(cause));
  }
}

/** Ends the generation of a CRD: the field cannot be said in the schema of a CRD. */
export function refuse(path: string, reason: string, hint?: string): never {
  throw new HookError('DEFINITION_INVALID', {
    message: `${path} cannot be written into a CRD: ${reason}`,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** zod drops the flags of a pattern, so `/^a/i` would refuse in the cluster what the hook allows. */
function refuseFlags({ _zod }: z.core.$ZodTypes, path: string): void {
  if (_zod.def.type !== 'string') return;
  for (const check of _zod.def.checks ?? []) {
    const definition = check._zod.def;
    const pattern = 'pattern' in definition ? definition.pattern : undefined;
    if (!(pattern instanceof RegExp) || !/[ims]/.test(pattern.flags)) continue;
    const hint = 'Write the pattern without i, m and s: [aA] for /a/i.';
    refuse(path, `the pattern ${String(pattern)} has flags`, hint);
  }
}

/** `['properties', 'jobs', 'items']` under `spec` is `spec.jobs[]`. */
function toFieldPath(root: string, segments: readonly (string | number)[]): string {
  let path = root;
  for (let index = 0; index < segments.length; index += 1) {
    const segment = segments[index];
    if (segment === 'properties') path += `.${String(segments[(index += 1)])}`;
    else if (segment === 'items') path += '[]';
    else if (segment === 'additionalProperties') path += '.*';
  }
  return path;
}
