import { z } from 'zod';
import type { RealCluster } from './suite.js';

const StoredObject = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    uid: z.string(),
    generation: z.number().optional(),
    deletionTimestamp: z.string().optional(),
    labels: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.record(z.string(), z.unknown()).default({}),
  status: z
    .looseObject({
      observedGeneration: z.number().optional(),
      conditions: z
        .array(z.looseObject({ type: z.string(), status: z.string(), reason: z.string().optional() }))
        .default([]),
    })
    .prefault({}),
});
export type StoredObject = z.infer<typeof StoredObject>;

/** Reads objects of one namespace with kubectl, as a person would. */
export interface Reader {
  get(resource: string, name: string): Promise<StoredObject | undefined>;
  list(resource: string): Promise<StoredObject[]>;
  /** `True/Scheduled`: status and reason of a condition. */
  condition(resource: string, name: string, type: string): Promise<string | undefined>;
}

export function readerOf(plane: Pick<RealCluster, 'kubectl'>, namespace: string): Reader {
  const read = async (args: readonly string[]): Promise<unknown> => {
    const text = await plane.kubectl(['-n', namespace, 'get', ...args, '-o', 'json', '--ignore-not-found']);
    return text === '' ? undefined : JSON.parse(text);
  };
  const get = async (resource: string, name: string): Promise<StoredObject | undefined> =>
    StoredObject.optional().parse(await read([resource, name]));
  return {
    get,
    list: async (resource) =>
      z.object({ items: z.array(StoredObject) }).parse((await read([resource])) ?? { items: [] }).items,
    condition: async (resource, name, type) => {
      const object = await get(resource, name);
      const condition = object?.status.conditions.find((candidate) => candidate.type === type);
      return condition === undefined ? undefined : `${condition.status}/${condition.reason ?? ''}`;
    },
  };
}
