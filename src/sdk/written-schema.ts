import { z } from 'zod';
import type { JsonObject } from '../contract/kube-object.js';

/** Zod schemas that were made from a schema somebody wrote, and that schema. */
const WRITTEN = new WeakMap<z.ZodType, JsonObject>();

/** Remembers the OpenAPI schema that a zod schema was made from, so that the CRD gets it word for word. */
export function withWrittenSchema<T extends z.ZodType>(schema: T, written: JsonObject): T {
  WRITTEN.set(schema, written);
  return schema;
}

/** The schema that somebody wrote; undefined where the zod schema is the original. */
export function writtenSchemaOf(schema: z.ZodType): JsonObject | undefined {
  return WRITTEN.get(schema);
}

/** What a schema lets through, as JSON Schema: the types of a template's expressions. */
export function jsonSchemaOf(schema: z.ZodType): JsonObject {
  const written = WRITTEN.get(schema);
  if (written !== undefined) return written;
  // Through text, because zod's object also carries methods.
  const generated = JSON.stringify(z.toJSONSchema(schema, { unrepresentable: 'any' }));
  return z.record(z.string(), z.json()).parse(JSON.parse(generated));
}
