import type { GoStruct, GoType } from './answer-types.js';
import { isJsonArray, isJsonObject } from './json.js';
import { aggregate } from './errors.js';
import { JsonSyntaxError, type ReadJson, readJson } from '../json-reader.js';

export interface AnswerProblems {
  /** Why it cannot be read at all. */
  readonly fatal?: string;
  /** What strict mode refuses: fields that are unknown or given twice. */
  readonly strict?: string;
}

/** What Metacontroller's decoder finds wrong with an answer, in its words. */
export function findAnswerProblems(text: string, answer: GoStruct, version: string): AnswerProblems {
  const read = tryToRead(text);
  if (read instanceof JsonSyntaxError) return { fatal: read.message };
  const decoder = new Decoder(`${version}.${answer.name}`);
  decoder.decode(read.value, { type: answer, struct: answer, names: [], path: '' });
  const [fatal] = decoder.mistakes;
  if (fatal !== undefined) return { fatal };
  // What is inside an object of Kubernetes is decoded elsewhere.
  const twice = read.repeated.filter((path) => !/^(children|attachments)\[/.test(path));
  const strict = aggregate([...twice.map((path) => `duplicate field "${path}"`), ...decoder.unknown]);
  return strict === undefined ? {} : { strict: strict.message };
}

function tryToRead(text: string): ReadJson | JsonSyntaxError {
  try {
    return readJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error;
    throw error;
  }
}

interface Place {
  readonly type: GoType;
  /** The innermost struct around it, and the names of the fields that lead there. */
  readonly struct: GoStruct;
  readonly names: readonly string[];
  /** With the positions in lists. */
  readonly path: string;
}

class Decoder {
  readonly mistakes: string[] = [];
  readonly unknown: string[] = [];
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  decode(value: unknown, place: Place): void {
    const { type } = place;
    if (value === null) return;
    if (type.is === 'array') this.#list(value, { ...place, type });
    else if (type.is === 'object') this.#map(value, { ...place, type });
    else if (type.is === 'struct') this.#struct(value, { ...place, type });
    else if (type.is === 'kubernetes object') this.#kubernetesObject(value, place);
    else if (jsonType(value) !== type.is) this.#mismatch(value, place, type.name);
  }

  #list(value: unknown, place: Place & { readonly type: { readonly name: string; readonly of: GoType } }): void {
    const { type, path } = place;
    if (!isJsonArray(value)) {
      this.#mismatch(value, place, type.name);
      return;
    }
    for (const [index, item] of value.entries())
      this.decode(item, { ...place, type: type.of, path: `${path}[${index}]` });
  }

  #map(value: unknown, place: Place & { readonly type: { readonly name: string; readonly of?: GoType } }): void {
    const { type, path } = place;
    if (!isJsonObject(value)) {
      this.#mismatch(value, place, type.name);
      return;
    }
    if (type.of === undefined) return;
    for (const [key, item] of Object.entries(value))
      this.decode(item, { ...place, type: type.of, path: `${path}.${key}` });
  }

  #struct(value: unknown, place: Place & { readonly type: GoStruct }): void {
    const { type, path, names } = place;
    if (!isJsonObject(value)) {
      this.#mismatch(value, place, `v1alpha1.${type.name}`);
      return;
    }
    for (const [key, item] of Object.entries(value)) {
      const field = Object.hasOwn(type.fields, key) ? type.fields[key] : undefined;
      const inner = path === '' ? key : `${path}.${key}`;
      if (field === undefined) this.unknown.push(`unknown field "${inner}"`);
      else this.decode(item, { type: field, struct: type, names: [...names, key], path: inner });
    }
  }

  #kubernetesObject(value: unknown, place: Place): void {
    if (!isJsonObject(value)) {
      this.#mismatch(value, place, 'map[string]interface {}');
      return;
    }
    const { kind } = value;
    if (typeof kind === 'string' && kind !== '') return;
    this.mistakes.push(`Object 'Kind' is missing in '${JSON.stringify(value)}'`);
  }

  #mismatch(value: unknown, { struct, names }: Place, name: string): void {
    const into =
      names.length === 0
        ? `Go value of type ${this.#root}`
        : `Go struct field ${[struct.name, ...names].join('.')} of type ${name}`;
    this.mistakes.push(`json: cannot unmarshal ${jsonType(value)} into ${into}`);
  }
}

function jsonType(value: unknown): string {
  if (isJsonArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
