import fc from 'fast-check';
import { applyMergePatch } from '../../../src/local/api/patches/merge-patch.js';

const object = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true });

/** RFC 7386, section 2, as it is written there. */
function byTheBook(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(result, name);
    else define(result, name, byTheBook(Object.hasOwn(result, name) ? result[name] : undefined, value));
  }
  return result;
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

it('does what RFC 7386 says', () => {
  fc.assert(
    fc.property(object, object, (target, patch) => {
      expect(applyMergePatch(target, patch)).toEqual(byTheBook(target, patch));
    }),
  );
});

it('changes nothing the second time', () => {
  fc.assert(
    fc.property(object, object, (target, patch) => {
      const once = applyMergePatch(target, patch);
      expect(applyMergePatch(once, patch)).toEqual(once);
    }),
  );
});

it('leaves its arguments alone', () => {
  const target = Object.freeze({ a: Object.freeze({ b: 1, c: 2 }), d: [1] });
  expect(applyMergePatch(target, { a: { b: null, e: { f: null } }, d: [2] })).toEqual({
    a: { c: 2, e: {} },
    d: [2],
  });
});
