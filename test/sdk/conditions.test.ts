import { stampConditions } from '../../src/sdk/conditions.js';
import { NOON } from '../support/objects.js';

const ready = { type: 'Ready', status: 'True', reason: 'Up', message: 'it is up' } as const;
const MORNING = '2026-06-01T06:00:00Z';

describe('stampConditions', () => {
  it('keeps the transition time while the status stays, whatever else changes', () => {
    const previous = [{ ...ready, reason: 'Old', message: 'was up', lastTransitionTime: MORNING }];

    expect(stampConditions([ready], previous, { now: NOON, generation: 2 })).toEqual([
      { ...ready, lastTransitionTime: MORNING, observedGeneration: 2 },
    ]);
  });

  it('takes the present time, to the second, when the status changes', () => {
    const previous = [{ ...ready, status: 'False' as const, lastTransitionTime: MORNING }];

    expect(stampConditions([ready], previous, { now: NOON + 123, generation: undefined })).toEqual([
      { ...ready, lastTransitionTime: '2026-06-01T12:00:00Z' },
    ]);
  });

  it('changes nothing when it is run again on its own result', () => {
    const once = stampConditions([ready], undefined, { now: NOON, generation: 1 });

    expect(stampConditions(once, once, { now: NOON + 60_000, generation: 1 })).toEqual(once);
  });
});
