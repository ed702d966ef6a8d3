import fc from 'fast-check';
import { compileSelector } from '../../src/local/metacontroller/selector.js';
import { findRepeatedRule, findTargetRule, isSelected, type TargetRule } from '../../src/sdk/target-rule.js';

const rule: TargetRule = { apiVersion: 'v1', kind: 'Pod', resource: 'pods' };
type Labelled = Parameters<typeof isSelected>[1];

const pod = (labels?: Record<string, string>, annotations?: Record<string, string>): Labelled => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { labels, annotations },
});

describe('isSelected', () => {
  it('takes every object of the kind without selectors, and none of another kind', () => {
    expect(isSelected([rule], pod())).toBe(true);
    expect(isSelected([rule], { ...pod(), kind: 'Service' })).toBe(false);
    expect(isSelected([rule], { ...pod(), apiVersion: 'example.com/v1' })).toBe(false);
  });

  it('asks for both selectors to match', () => {
    const both = {
      ...rule,
      labelSelector: { matchLabels: { a: '1' } },
      annotationSelector: { matchAnnotations: { b: '2' } },
    };

    expect(isSelected([both], pod({ a: '1' }, { b: '2' }))).toBe(true);
    expect(isSelected([both], pod({ a: '1' }))).toBe(false);
    expect(isSelected([both], pod(undefined, { b: '2' }))).toBe(false);
  });

  it('selects what Metacontroller does', () => {
    const strings = fc.dictionary(fc.constantFrom('a', 'b', 'toString'), fc.constantFrom('1', '2', ''));
    const requirement = fc.oneof(
      fc.record({
        key: fc.constantFrom('a', 'b', 'toString'),
        operator: fc.constantFrom('In' as const, 'NotIn' as const),
        values: fc.array(fc.constantFrom('1', '2', ''), { minLength: 1 }),
      }),
      fc.record({
        key: fc.constantFrom('a', 'b', 'toString'),
        operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const),
      }),
    );
    const selector = fc.record(
      { matchLabels: strings, matchExpressions: fc.array(requirement) },
      { requiredKeys: [] },
    );

    fc.assert(
      fc.property(selector, strings, (labelSelector, labels) => {
        const theirs = compileSelector(labelSelector)(labels);

        expect(isSelected([{ ...rule, labelSelector }], pod(labels))).toBe(theirs);
        const { matchLabels: matchAnnotations = {}, matchExpressions = [] } = labelSelector;
        const annotationSelector = { matchAnnotations, matchExpressions };
        expect(isSelected([{ ...rule, annotationSelector }], pod({}, labels))).toBe(theirs);
      }),
    );
  });
});

describe('the rules of a decorator', () => {
  it('are found by the kind of an object, selected or not', () => {
    const picky = { ...rule, labelSelector: { matchLabels: { a: '1' } } };

    expect(findTargetRule([picky], pod())).toBe(picky);
  });

  it('repeat each other with one group and kind, whatever the version', () => {
    const deployments = { apiVersion: 'apps/v1', kind: 'Deployment', resource: 'deployments' };
    const older = { ...deployments, apiVersion: 'apps/v1beta1' };

    expect(findRepeatedRule([rule, deployments])).toBeUndefined();
    expect(findRepeatedRule([deployments, rule, older])).toBe(older);
  });
});
