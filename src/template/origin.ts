import type { Location } from './source.js';

const origins = new WeakMap<object, Location>();

/** Remembers which line a rendered object comes from, for whoever finds fault with it later. */
export function withOrigin<T extends object>(object: T, location: Location): T {
  origins.set(object, location);
  return object;
}

/** Undefined for an object that no template made. */
export function originOf(object: object): Location | undefined {
  return origins.get(object);
}
