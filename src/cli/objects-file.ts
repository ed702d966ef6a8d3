import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import type { ObjectInput } from '../cluster/kube-api.js';
import { describeIssues } from '../contract/requests.js';
import { HookError } from '../errors/hook-error.js';

const InputObject = z.looseObject({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  metadata: z.looseObject({ name: z.string().min(1), namespace: z.string().optional() }),
});

/**
 * The objects of a YAML or JSON file, several documents allowed.
 *
 * @throws HookError OBJECT_INVALID naming file and document
 */
export async function loadObjects(path: string): Promise<ObjectInput[]> {
  return parseObjects(await readText(path), path);
}

export function parseObjects(text: string, path: string): ObjectInput[] {
  const documents = parseAllDocuments(text, { prettyErrors: true });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document, index) => {
    const where = `${path}, document ${index + 1}`;
    const problem = document.errors.at(0);
    if (problem !== undefined) throw invalid(`${where}: ${problem.message}`);
    const value: unknown = document.toJS();
    return value === null ? [] : [parseObject(value, where)];
  });
}

function parseObject(value: unknown, where: string): ObjectInput {
  const parsed = InputObject.safeParse(value);
  if (!parsed.success) throw invalid(`${where}: ${describeIssues(parsed.error)}`);
  const { name, namespace, ...metadata } = parsed.data.metadata;
  return {
    ...parsed.data,
    metadata: { ...metadata, name, ...(namespace === undefined ? {} : { namespace }) },
  };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new HookError('OBJECT_INVALID', { message: `${path} cannot be read`, cause });
  }
}

function invalid(message: string): HookError {
  return new HookError('OBJECT_INVALID', { message });
}
