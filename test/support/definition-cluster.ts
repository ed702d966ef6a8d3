import { z } from 'zod';
import type { KubeObject } from '../../src/contract/kube-object.js';
import { createTestCluster, type VirtualTestCluster } from '../../src/testing.js';

const Conditions = z.array(
  z.object({ type: z.string(), status: z.string(), reason: z.string(), message: z.string() }),
);

/** A test cluster with one shipped controller that is a definition file. */
export function clusterWith(name: string): Promise<VirtualTestCluster> {
  return createTestCluster({ definitionDirs: [`src/controllers/${name}`] });
}

/** `True/Available: the frontend does its work` */
export function describeCondition(parent: KubeObject, type: string): string {
  const { conditions } = z.object({ conditions: Conditions }).parse(parent['status']);
  const found = conditions.find((condition) => condition.type === type);
  return found === undefined ? 'absent' : `${found.status}/${found.reason}: ${found.message}`;
}

/** The text of a key of a Secret. */
export function secretText(secret: KubeObject, key: string): string {
  const { data } = z.object({ data: z.record(z.string(), z.string()) }).parse(secret);
  return Buffer.from(data[key] ?? '', 'base64').toString();
}

/** The value at a path such as `spec.template.spec`, for what a test looks at in any kind of object. */
export function at(object: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, step) => {
    const isObject = typeof value === 'object' && value !== null;
    return isObject ? (value as Record<string, unknown>)[step] : undefined;
  }, object);
}
