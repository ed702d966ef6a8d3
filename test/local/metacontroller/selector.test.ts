import type { LabelSelector } from '../../../src/contract/controller-objects.js';
import { KubeObject } from '../../../src/contract/kube-object.js';
import { childSelector, compileSelector } from '../../../src/local/metacontroller/selector.js';

function parent(spec: object): KubeObject {
  return KubeObject.parse({
    apiVersion: 'example.com/v1',
    kind: 'Thing',
    metadata: { name: 'alice', namespace: 'default', uid: 'u1' },
    spec,
  });
}

const expression = (operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist', values?: string[]): LabelSelector => ({
  matchExpressions: [{ key: 'app', operator, values }],
});

describe('compileSelector', () => {
  it.each<[string, LabelSelector, Record<string, string> | undefined, boolean]>([
    ['an empty selector takes everything', {}, undefined, true],
    ['matchLabels take equal values', { matchLabels: { app: 'a' } }, { app: 'a', other: 'b' }, true],
    ['matchLabels refuse other values', { matchLabels: { app: 'a' } }, { app: 'b' }, false],
    ['matchLabels refuse inherited names', { matchLabels: { constructor: 'a' } }, {}, false],
    ['In takes one of the values', expression('In', ['a', 'b']), { app: 'b' }, true],
    ['In refuses what lacks the label', expression('In', ['a']), {}, false],
    ['NotIn takes what lacks the label', expression('NotIn', ['a']), undefined, true],
    ['NotIn refuses the values', expression('NotIn', ['a']), { app: 'a' }, false],
    ['Exists takes any value', expression('Exists'), { app: '' }, true],
    ['DoesNotExist refuses any value', expression('DoesNotExist'), { app: '' }, false],
  ])('%s', (...[, selector, labels, isTaken]) => {
    expect(compileSelector(selector)(labels)).toBe(isTaken);
  });

  it.each<[string, LabelSelector]>([
    ['In without values', expression('In')],
    ['Exists with values', expression('Exists', ['a'])],
    ['a value that is no label', { matchLabels: { app: 'a b' } }],
    ['a key that is no label', { matchLabels: { 'a/b/c': 'x' } }],
  ])('refuses %s', (_title, selector) => {
    expect(() => compileSelector(selector)).toThrow(/Invalid value/);
  });
});

describe('childSelector', () => {
  it('selects by the uid of the parent when it is generated, whatever the parent says', () => {
    const selects = childSelector(parent({ selector: { matchLabels: { app: 'a' } } }), true);

    expect([selects({ 'controller-uid': 'u1' }), selects({ app: 'a' })]).toEqual([true, false]);
  });

  it.each([
    ['no selector', {}],
    ['an empty one', { selector: {} }],
    ['a map of labels, as a Service has it', { selector: { app: 'a' } }],
  ])('refuses a parent with %s', (_title, spec) => {
    expect(() => childSelector(parent(spec), false)).toThrow(
      '.spec.selector must have either matchLabels, matchExpressions, or both',
    );
  });

  it('refuses a selector of another type', () => {
    expect(() => childSelector(parent({ selector: 'app=a' }), false)).toThrow(
      "can't get label selector from Thing default/alice",
    );
  });
});
