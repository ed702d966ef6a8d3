import type { KubeObject } from '../../src/contract/kube-object.js';
import { labelOf } from './follower.js';

const DROPPED = new Set(['resourceVersion', 'managedFields', 'selfLink']);
const GENERATIONS = new Set(['generation', 'observedGeneration']);
/** Named after a hash of what is in the memory of a Go program. */
const REVISIONS = new Set(['currentRevision', 'updateRevision']);
const TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
/** Go has several texts for one timeout; which one comes is luck. */
const TIMEOUT = /(net\/http: request canceled|context deadline exceeded)( \(Client\.Timeout[^)]*\))?/g;
const UID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Replaces what differs from run to run: ids, times, addresses, made-up names. Ids are named after their objects. */
export class Mask {
  /** Once something has gone on without end, generations are a matter of luck. */
  hideGenerations = false;
  readonly #owners = new Map<string, string>();
  readonly #hashes = new Map<string, number>();
  readonly #namespace: string;
  readonly #hooksUrl: string;

  constructor(namespace: string, hooksUrl: string) {
    this.#namespace = namespace;
    this.#hooksUrl = hooksUrl;
  }

  learn(object: KubeObject): void {
    this.#owners.set(object.metadata.uid, labelOf(object, this.#namespace));
  }

  /** @returns plain JSON with keys in alphabetical order */
  apply(value: unknown): unknown {
    return sorted(JSON.parse(JSON.stringify(value ?? null)), (key, field) => this.#field(key, field));
  }

  text(text: string): string {
    return text
      .replaceAll(UID, (uid) => `<uid of ${this.#owners.get(uid) ?? 'something'}>`)
      .replaceAll(TIME, '<time>')
      .replaceAll(TIMEOUT, '<timeout>')
      .replaceAll(this.#hooksUrl, '<hooks>')
      .replaceAll(/127\.0\.0\.1:\d+/g, '<address>')
      .replaceAll(/\b0x[0-9a-f]{6,}\b/g, '<pointer>')
      .replaceAll(/\b[0-9a-f]{40}\b/g, (hash) => `<hash ${this.#numberOf(hash)}>`);
  }

  /** In the order in which they were met first. */
  #numberOf(hash: string): number {
    const number = this.#hashes.get(hash) ?? this.#hashes.size + 1;
    this.#hashes.set(hash, number);
    return number;
  }

  #field(key: string, field: unknown): unknown {
    if (DROPPED.has(key)) return undefined;
    if (REVISIONS.has(key)) return '<revision>';
    if (this.hideGenerations && GENERATIONS.has(key)) return '<generation>';
    // Names in a ControllerRevision are in the order of a Go map: by chance.
    if (key === 'names' && Array.isArray(field)) return [...(field as unknown[])].sort();
    return typeof field === 'string' ? this.text(field) : field;
  }
}

function sorted(value: unknown, change: (key: string, field: unknown) => unknown, key = ''): unknown {
  const changed = change(key, value);
  if (Array.isArray(changed)) return changed.map((item) => sorted(item, change, key));
  if (typeof changed !== 'object' || changed === null) return changed;
  const object = withoutMadeUpName(changed as Record<string, unknown>);
  return Object.fromEntries(
    Object.entries(object)
      .map(([name, item]): [string, unknown] => [name, sorted(item, change, name)])
      .filter(([, item]) => item !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

function withoutMadeUpName(object: Record<string, unknown>): Record<string, unknown> {
  const { name, generateName } = object;
  if (typeof name !== 'string' || typeof generateName !== 'string' || !name.startsWith(generateName))
    return object;
  return { ...object, name: `${generateName}*` };
}
