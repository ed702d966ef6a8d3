import { z } from 'zod';
import { KubeObject } from '../../../contract/kube-object.js';
import { frozenCopy } from '../fields.js';
import type { StoreChange, StoredObject, StoreState } from '../store.js';

// A journal is text: a line that says what it is, then a line for each object there was, then one for each change since.

const FORMAT = 'metahooks-cluster';
const VERSION = 1;

const Header = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION, { error: `is not ${VERSION}: another version of metahooks wrote this` }),
  revision: z.int().min(0),
});

/** The object as it came: a parsed copy would have its fields in another order. */
const AsStored = z.custom<KubeObject>((value) => KubeObject.safeParse(value).success);

const Line = z.object({
  revision: z.int().min(1),
  storage: z.string(),
  object: AsStored.optional(),
  removed: z.object({ namespace: z.string().optional(), name: z.string() }).optional(),
});

/** The shortest journal that leads to a state. */
export function* stateLines({ revision, objects }: StoreState): Generator<string> {
  yield toLine({ format: FORMAT, version: VERSION, revision });
  for (const { storage, object } of objects) yield toLine({ revision, storage, object });
}

export function changeLine({ revision, storage, object, isRemoved }: StoreChange): string {
  if (!isRemoved) return toLine({ revision, storage, object });
  const { namespace, name } = object.metadata;
  return toLine({ revision, storage, removed: { namespace, name } });
}

function toLine(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

/**
 * The state a journal leads to. A last line without an end was being written when the process died; nobody was told of that
 * change, so it counts as not made.
 *
 * @throws Error naming the line that cannot be read
 */
export function readJournal(text: string): StoreState {
  const lines = text.split('\n');
  lines.pop();
  const header = readLine(Header, lines[0] ?? '', 1);
  const objects = new Map<string, StoredObject>();
  let { revision } = header;
  for (const [index, text] of lines.slice(1).entries()) {
    const line = readLine(Line, text, index + 2);
    const { storage, object, removed } = line;
    ({ revision } = line);
    if (object !== undefined)
      objects.set(keyOf(storage, object.metadata), { storage, object: frozenCopy(object) });
    if (removed !== undefined) objects.delete(keyOf(storage, removed));
  }
  return { revision, objects: [...objects.values()] };
}

function readLine<T>(schema: z.ZodType<T>, text: string, number: number): T {
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`line ${number}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Address {
  readonly namespace?: string | undefined;
  readonly name: string;
}

function keyOf(storage: string, { namespace = '', name }: Address): string {
  return `${storage}\0${namespace}\0${name}`;
}
