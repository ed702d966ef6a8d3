import type { Origin } from './explanation.js';
import type { Manager } from './managers.js';
import type { ObservedField } from './observed-field.js';
import { shownText } from './shown-text.js';

/** How the field of the existing object compares, in a line. */
export function observedText({ state, shown, managers }: ObservedField, origin: Origin): string {
  switch (state) {
    case 'no-object':
      return 'the object does not exist yet';
    case 'same':
      return 'absent' in shown ? 'absent as well' : `the same${writtenBy(managers)}`;
    case 'pending':
      return 'absent' in shown
        ? 'absent, not written yet'
        : `${valueText(shown)}, not changed yet${writtenBy(managers)}`;
    case 'changed':
      return `${valueText(shown)}, changed since it was applied${writtenBy(managers)}`;
    case 'extra':
      return origin.from === 'cluster' && managers.length === 0
        ? 'set by the API server, or somebody who is not recorded'
        : `${valueText(shown)}${writtenBy(managers)}`;
  }
}

function valueText(shown: ObservedField['shown']): string {
  return shownText(shown).replace(/^= /, '');
}

function writtenBy(managers: readonly Manager[]): string {
  const names = new Set(managers.map(({ manager, operation }) => `${manager} (${operation})`));
  return names.size === 0 ? '' : `, written by ${[...names].join(' and ')}`;
}
