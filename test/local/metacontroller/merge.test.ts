import fc from 'fast-check';
import type { JsonObject } from '../../../src/contract/kube-object.js';
import { jsonEqual } from '../../../src/local/metacontroller/json.js';
import { merge } from '../../../src/local/metacontroller/merge.js';

interface Vector {
  readonly title: string;
  readonly observed: JsonObject;
  readonly last: JsonObject;
  readonly desired: JsonObject;
  readonly merged: JsonObject;
}

const VECTORS: readonly Vector[] = [
  { title: 'nothing', observed: {}, last: {}, desired: {}, merged: {} },
  {
    title: 'scalars: foreign ones stay, dropped ones go, the rest is replaced or added',
    observed: { foreign: 1, dropped: 1, replaced: 1 },
    last: { dropped: 0, replaced: 0 },
    desired: { replaced: 2, added: 2 },
    merged: { foreign: 1, replaced: 2, added: 2 },
  },
  {
    title: 'nested objects',
    observed: { spec: { foreign: 1, dropped: 1 } },
    last: { spec: { dropped: 0 } },
    desired: { spec: { added: 2 } },
    merged: { spec: { foreign: 1, added: 2 } },
  },
  {
    title: 'a list of scalars is replaced',
    observed: { args: [1, 2, { a: true }] },
    last: { args: [3] },
    desired: { args: [4, { b: false }] },
    merged: { args: [4, { b: false }] },
  },
  {
    title: 'a list with a merge key is a map in observed order, new items last',
    observed: { containers: [{ name: 'sidecar' }, { name: 'old' }, { name: 'app', env: { theirs: 1 } }] },
    last: { containers: [{ name: 'old' }] },
    desired: { containers: [{ name: 'new' }, { name: 'app', env: { ours: 1 } }] },
    merged: { containers: [{ name: 'sidecar' }, { name: 'app', env: { theirs: 1, ours: 1 } }, { name: 'new' }] },
  },
  {
    title: 'port wins over name as merge key, and containerPort over port',
    observed: { ports: [{ port: 80, name: 'a', theirs: 1 }], open: [{ containerPort: 8, port: 1, theirs: 1 }] },
    last: {},
    desired: { ports: [{ port: 80, name: 'b' }], open: [{ containerPort: 8, port: 2 }] },
    merged: { ports: [{ port: 80, name: 'b', theirs: 1 }], open: [{ containerPort: 8, port: 2, theirs: 1 }] },
  },
  {
    title: 'one item without the key, and the list is replaced',
    observed: { list: [{ name: 'a' }, { other: 'b' }] },
    last: { list: [{ name: 'a' }] },
    desired: { list: [{ name: 'c' }] },
    merged: { list: [{ name: 'c' }] },
  },
  {
    title: 'what is absent or scalar in the observed is taken as it is',
    observed: { scalar: 1 },
    last: {},
    desired: { scalar: { a: 1 }, list: [{ name: 'a' }] },
    merged: { scalar: { a: 1 }, list: [{ name: 'a' }] },
  },
  {
    title: 'an observed object ignores a desired scalar but for removals',
    observed: { spec: { foreign: 1, dropped: 1 } },
    last: { spec: { dropped: 1 } },
    desired: { spec: 'text' },
    merged: { spec: { foreign: 1 } },
  },
  {
    title: 'an observed keyless list against a scalar becomes null, a keyed one keeps foreign items',
    observed: { plain: [1], keyed: [{ name: 'theirs' }, { name: 'ours' }] },
    last: { plain: [1], keyed: [{ name: 'ours' }] },
    desired: { plain: 'text', keyed: 'text' },
    merged: { plain: null, keyed: [{ name: 'theirs' }] },
  },
  {
    title: 'ports of two protocols under one number collapse into the last, twice',
    observed: { ports: [{ port: 53, protocol: 'TCP' }, { port: 53, protocol: 'UDP' }] }, // prettier-ignore
    last: { ports: [{ port: 53, protocol: 'TCP' }, { port: 53, protocol: 'UDP' }] }, // prettier-ignore
    desired: { ports: [{ port: 53, protocol: 'TCP' }, { port: 53, protocol: 'UDP' }] }, // prettier-ignore
    merged: { ports: [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'UDP' }] }, // prettier-ignore
  },
  {
    title: 'an explicit null is set',
    observed: {},
    last: {},
    desired: { field: null },
    merged: { field: null },
  },
];

describe('merge', () => {
  it.each(VECTORS)('$title', ({ observed, last, desired, merged }) => {
    expect(merge(observed, last, desired)).toEqual(merged);
  });

  // A field keeps its type, as under a schema: where it does not, the first merge may end in null and the second go on.
  const name = fc.constantFrom('a', 'b', 'c');
  const named = fc.record({ name, size: fc.integer() });
  const { tree } = fc.letrec<{ tree: JsonObject }>((tie) => ({
    tree: fc.record(
      {
        number: fc.integer(),
        text: fc.option(fc.string({ maxLength: 3 })),
        args: fc.array(fc.integer(), { maxLength: 3 }),
        items: fc.uniqueArray(named, { selector: (item) => item.name, maxLength: 3 }),
        inner: fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.constant({}), tie('tree')),
      },
      { requiredKeys: [] },
    ),
  }));

  it('changes nothing when the same is applied twice', () => {
    fc.assert(
      fc.property(tree, tree, tree, (observed, last, desired) => {
        const once = merge(observed, last, desired);
        expect(jsonEqual(merge(once, desired, desired), once)).toBe(true);
      }),
    );
  });

  it('needs two goes for a list that becomes an object', () => {
    const once = merge({ field: [] }, {}, { field: { a: 1 } });

    expect([once, merge(once, {}, { field: { a: 1 } })]).toEqual([{ field: null }, { field: { a: 1 } }]);
  });

  it('keeps keys that are neither desired nor were applied', () => {
    fc.assert(
      fc.property(tree, tree, tree, (observed, last, desired) => {
        const merged = merge(observed, last, desired);
        const foreign = Object.keys(observed).filter((one) => !(one in last) && !(one in desired));
        expect(foreign.every((one) => jsonEqual(merged[one], observed[one]))).toBe(true);
      }),
    );
  });

  it('removes keys that were applied and are no longer desired', () => {
    fc.assert(
      fc.property(tree, tree, tree, (observed, last, desired) => {
        const merged = merge(observed, last, desired);
        const removed = Object.keys(last).filter((one) => !(one in desired));
        expect(removed.some((one) => one in merged)).toBe(false);
      }),
    );
  });
});
