import { applyJsonPatch } from '../../../src/local/api/patches/json-patch.js';

const TARGET = { list: ['a', 'b'], map: { 'x/y': 1, 'm~n': 2 } };

it.each([
  [{ op: 'add', path: '/list/1', value: 'c' }, { list: ['a', 'c', 'b'] }],
  [{ op: 'add', path: '/list/-', value: 'c' }, { list: ['a', 'b', 'c'] }],
  [{ op: 'remove', path: '/list/-1' }, { list: ['a'] }],
  [{ op: 'replace', path: '/list/0', value: 'c' }, { list: ['c', 'b'] }],
  [{ op: 'replace', path: '/map/x~1y', value: 3 }, { map: { 'x/y': 3, 'm~n': 2 } }],
  [{ op: 'remove', path: '/map/m~0n' }, { map: { 'x/y': 1 } }],
  [
    { op: 'move', from: '/list/0', path: '/first' },
    { list: ['b'], first: 'a' },
  ],
  [{ op: 'copy', from: '/map', path: '/twin' }, { twin: TARGET.map }],
  [{ op: 'test', path: '/list', value: ['a', 'b'] }, {}],
  [{ op: 'test', path: '/none', value: null }, {}],
  [{ op: 'replace', path: '/none', value: 1 }, { none: 1 }],
])('applies %j', (operation, changes) => {
  expect(applyJsonPatch(TARGET, [operation])).toEqual({ ...TARGET, ...changes });
});

it.each([
  { op: 'add', path: '/list/3', value: 'c' },
  { op: 'add', path: '/none/deep', value: 1 },
  { op: 'remove', path: '/none' },
  { op: 'remove', path: '/list/x' },
  { op: 'move', from: '/none', path: '/first' },
  { op: 'test', path: '/list/0', value: 'b' },
  { op: 'other', path: '/list' },
  { op: 'remove' },
])('refuses %j', (operation) => {
  expect(() => applyJsonPatch(TARGET, [operation])).toThrow(
    'the server rejected our request due to an error in our request',
  );
});
