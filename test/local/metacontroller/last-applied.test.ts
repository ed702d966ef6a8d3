import type { JsonObject } from '../../../src/contract/kube-object.js';
import { changedFields, jsonEqual, stringsAt } from '../../../src/local/metacontroller/json.js';
import { applyUpdate, withLastApplied, withoutLastApplied } from '../../../src/local/metacontroller/last-applied.js';

const RECORD = 'metacontroller.k8s.io/last-applied-configuration';

/** As the API server has it after the hook returned `desired`. */
function stored(desired: JsonObject, server: JsonObject = {}): JsonObject {
  const recorded = withLastApplied(desired, desired);
  const metadata = recorded['metadata'] as JsonObject;
  return { ...recorded, ...server, metadata: { ...metadata, uid: 'u', resourceVersion: '7', generation: 2 } };
}

const DESIRED: JsonObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { image: 'x' } };

describe('applyUpdate', () => {
  it('finds no difference when the hook repeats itself', () => {
    const observed = stored(DESIRED, { status: { phase: 'Running' } });

    expect(jsonEqual(applyUpdate(observed, DESIRED), observed)).toBe(true);
  });

  it('records the desired JSON without the record itself', () => {
    const echoed = { ...DESIRED, metadata: { name: 'a', annotations: { [RECORD]: '{}', mine: '1' } } };

    const updated = applyUpdate(stored(DESIRED), echoed);

    expect(stringsAt(updated, 'metadata', 'annotations')).toEqual({
      mine: '1',
      [RECORD]:
        '{"apiVersion":"v1","kind":"Pod","metadata":{"annotations":{"mine":"1"},"name":"a"},"spec":{"image":"x"}}',
    });
  });

  it('leaves the fields of the server and the status alone, yet counts a desired status as a difference', () => {
    const observed = stored(DESIRED, { status: { phase: 'Running' } });
    const desired = {
      ...DESIRED,
      metadata: { name: 'a', uid: 'other', resourceVersion: '1', managedFields: [] },
      status: { phase: 'Done' },
    };

    const updated = applyUpdate(observed, desired);

    expect(changedFields(withoutLastApplied(observed), withoutLastApplied(updated))).toEqual([]);
    expect(jsonEqual(updated, observed)).toBe(false);
  });

  it('takes an adopted object without a record for different', () => {
    expect(jsonEqual(applyUpdate(DESIRED, DESIRED), DESIRED)).toBe(false);
  });

  it('refuses a record that is not JSON', () => {
    const observed = { ...DESIRED, metadata: { annotations: { [RECORD]: '{' } } };

    expect(() => applyUpdate(observed, DESIRED)).toThrow(/^can't unmarshal "metacontroller\.k8s\.io/);
  });
});

describe('changedFields', () => {
  it('names the leaves that differ', () => {
    const before = { spec: { list: [{ a: 1 }, { a: 2 }], gone: 1 }, metadata: { annotations: { 'x/y': '1' } } };
    const after = { spec: { list: [{ a: 1 }, { a: 3 }], come: [] }, metadata: { annotations: { 'x/y': '2' } } };

    expect(changedFields(before, after)).toEqual([
      'spec.list[1].a',
      'spec.gone',
      'spec.come',
      'metadata.annotations["x/y"]',
    ]);
  });

  it('tells null from absent and an empty list from null', () => {
    expect(changedFields({ a: null, b: [] }, { b: null })).toEqual(['a', 'b']);
  });
});
