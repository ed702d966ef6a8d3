import { LabelSelector } from '../../../../contract/controller-objects.js';
import { stringsAt, valueAt } from '../../fields.js';
import { formatLabelSelector } from '../../label-selector.js';
import { type CellOf, NONE } from './column.js';

/** A selector of `matchLabels` and `matchExpressions`. */
export function selectorCell(...path: readonly string[]): CellOf {
  return (object) => {
    const parsed = LabelSelector.safeParse(valueAt(object, ...path));
    const formatted = parsed.success ? formatLabelSelector(parsed.data) : '';
    return formatted === '' ? NONE : formatted;
  };
}

/** A plain map of labels, as a Service or a node selector has it. */
export function labelsCell(...path: readonly string[]): CellOf {
  return (object) => {
    const pairs = Object.entries(stringsAt(object, ...path)).map(([key, value]) => `${key}=${value}`);
    return pairs.length === 0 ? NONE : pairs.sort().join(',');
  };
}
