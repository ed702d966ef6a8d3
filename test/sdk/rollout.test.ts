import fc from 'fast-check';
import { rollout, type DesiredObject, type ObservedObject } from '../../src/sdk/index.js';
import { desiredPod, observe, READY_STATUS } from '../support/objects.js';

const ready = (name: string, image?: string): ObservedObject<'v1', 'Pod'> =>
  observe(desiredPod(name, image), { status: READY_STATUS });
const unready = (name: string, image?: string): ObservedObject<'v1', 'Pod'> =>
  observe(desiredPod(name, image), { status: { phase: 'Pending' } });
const images = (children: readonly DesiredObject[]): string[] =>
  children.map((child) => /"image":"([^"]+)"/.exec(JSON.stringify(child))?.[1] ?? '');

describe('rollout', () => {
  const desired = [desiredPod('alice', 'web:2'), desiredPod('bob', 'web:2')];

  it('moves the first outdated child and holds the others', () => {
    const { children, waiting, isComplete } = rollout({ desired, observed: [ready('alice'), ready('bob')] });

    expect(images(children)).toEqual(['web:2', 'web:1']);
    expect(waiting).toEqual(['bob']);
    expect(isComplete).toBe(false);
  });

  it('counts an absent child as unavailable', () => {
    expect(images(rollout({ desired, observed: [ready('bob')] }).children)).toEqual(['web:2', 'web:1']);
  });

  it('counts a child that is being deleted as unavailable', () => {
    const leaving = observe(desiredPod('alice'), {
      status: READY_STATUS,
      metadata: { deletionTimestamp: '2026-06-01T12:00:00Z' },
    });

    expect(rollout({ desired, observed: [leaving, ready('bob')] }).waiting).toEqual(['bob']);
  });

  it('waits for a moved child until it is ready', () => {
    expect(rollout({ desired, observed: [unready('alice', 'web:2'), ready('bob')] }).waiting).toEqual([
      'bob',
    ]);
    expect(rollout({ desired, observed: [ready('alice', 'web:2'), ready('bob')] }).waiting).toEqual([]);
  });

  it('does not take the readiness of an earlier generation for the present one', () => {
    const stale = observe(desiredPod('alice', 'web:2'), {
      status: { ...READY_STATUS, observedGeneration: 1 },
      metadata: { generation: 2 },
    });

    expect(rollout({ desired, observed: [stale, ready('bob')] }).waiting).toEqual(['bob']);
  });

  it('moves outdated children that are down already, so that a broken revision is repaired', () => {
    const observed = [unready('alice', 'web:broken'), unready('bob', 'web:broken')];

    expect(images(rollout({ desired, observed }).children)).toEqual(['web:2', 'web:2']);
  });

  it('is complete when every child is as desired and available', () => {
    const observed = [ready('alice', 'web:2'), ready('bob', 'web:2')];

    expect(rollout({ desired, observed })).toMatchObject({ waiting: [], isComplete: true });
  });

  it('never takes down more available children than allowed, whatever it finds', () => {
    const childState = fc.constantFrom('absent', 'old', 'old-down', 'new', 'new-down');
    fc.assert(
      fc.property(
        fc.array(childState, { maxLength: 8 }),
        fc.integer({ min: 0, max: 3 }),
        (states, maxUnavailable) => {
          const wanted = states.map((_, index) => desiredPod(`pod-${index}`, 'web:2'));
          const observed = states.flatMap((state, index) => {
            if (state === 'absent') return [];
            const image = state.startsWith('old') ? 'web:1' : 'web:2';
            return [(state.endsWith('down') ? unready : ready)(`pod-${index}`, image)];
          });
          const { children } = rollout({ desired: wanted, observed, maxUnavailable });
          const down = states.filter((state) => state === 'absent' || state.endsWith('down')).length;
          const movedWhileUp = states.filter(
            (state, index) => state === 'old' && images(children)[index] === 'web:2',
          ).length;
          expect(children).toHaveLength(states.length);
          expect(movedWhileUp).toBeLessThanOrEqual(Math.max(0, maxUnavailable - down));
        },
      ),
    );
  });
});
