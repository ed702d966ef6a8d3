import { applyStrategicMerge } from '../../../src/local/api/patches/strategic-merge.js';
import { builtInType } from '../../../src/local/api/types/built-in-types.js';
import { type FieldType, UNTYPED } from '../../../src/local/api/types/field-type.js';

const partOfPod = (name: string): FieldType => builtInType('v1', 'Pod')?.field(name) ?? UNTYPED;
const SPEC = partOfPod('spec');
const META = partOfPod('metadata');
const main = { name: 'main', image: 'web:1' };
const side = { name: 'side', image: 'side:1' };

it('merges items by their key, new ones first', () => {
  const patch = { containers: [side, { name: 'main', image: 'web:2' }] };
  expect(applyStrategicMerge({ containers: [main] }, patch, SPEC)).toEqual({
    containers: [side, { ...main, image: 'web:2' }],
  });
});

it('takes away what a directive deletes, and keeps the rest', () => {
  const patch = { containers: [{ name: 'side', $patch: 'delete' }] };
  expect(applyStrategicMerge({ containers: [main, side] }, patch, SPEC)).toEqual({ containers: [main] });
});

it('replaces a list or a map when told to', () => {
  const patch = { containers: [{ $patch: 'replace' }, side], nodeSelector: { $patch: 'replace', a: 'b' } };
  expect(applyStrategicMerge({ containers: [main], nodeSelector: { c: 'd' } }, patch, SPEC)).toEqual({
    containers: [side],
    nodeSelector: { a: 'b' },
  });
});

it('keeps only the fields that are retained', () => {
  const volumes = [{ name: 'v', emptyDir: {} }];
  const patch = {
    volumes: [{ name: 'v', $retainKeys: ['name', 'configMap'], configMap: { name: 'c' } }],
  };
  expect(applyStrategicMerge({ volumes }, patch, SPEC)).toEqual({
    volumes: [{ name: 'v', configMap: { name: 'c' } }],
  });
});

it('orders items as asked, those of the server between them', () => {
  const extra = { name: 'extra', image: 'extra:1' };
  const patch = { '$setElementOrder/containers': [{ name: 'side' }, { name: 'main' }] };
  expect(applyStrategicMerge({ containers: [main, extra, side] }, patch, SPEC)).toEqual({
    containers: [extra, side, main],
  });
});

it('unites lists of texts, and deletes from them', () => {
  const patch = { finalizers: ['c'], '$deleteFromPrimitiveList/finalizers': ['a'] };
  expect(applyStrategicMerge({ finalizers: ['a', 'b'] }, patch, META)).toEqual({ finalizers: ['c', 'b'] });
});

it('replaces lists that have no merge key, and removes what is null', () => {
  const patch = { tolerations: [{ key: 'b' }], hostname: null };
  expect(applyStrategicMerge({ tolerations: [{ key: 'a' }], hostname: 'x' }, patch, SPEC)).toEqual({
    tolerations: [{ key: 'b' }],
  });
});

it('refuses an item without its key', () => {
  expect(() => applyStrategicMerge({}, { containers: [{ image: 'x' }] }, SPEC)).toThrow(
    'map: map[image:x] does not contain declared merge key: name',
  );
});
