import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ObservedObject } from '../../sdk/index.js';

const Content = z.object({
  data: z.record(z.string(), z.string()).nullish(),
  binaryData: z.record(z.string(), z.string()).nullish(),
});

/** SHA-256 of what Pods can read of a ConfigMap, whatever the order of its keys: an edit of its metadata is no change. */
export function hashContent(configMap: ObservedObject): string {
  const { data, binaryData } = Content.parse(configMap);
  const content = [data, binaryData].map((entries) => Object.entries(entries ?? {}).sort(byKey));
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

function byKey([one]: readonly [string, string], [other]: readonly [string, string]): number {
  return one < other ? -1 : 1;
}
