import fc from 'fast-check';
import { childName } from '../../src/sdk/index.js';

const named = (name: string): { metadata: { name: string } } => ({ metadata: { name } });

describe('childName', () => {
  it('joins the name of the parent and the suffix', () => {
    expect(childName(named('nightly'), 'backup')).toBe('nightly-backup');
  });

  it('cuts long names to the limit and keeps them apart by a hash', () => {
    const one = childName(named('a'.repeat(70)), 'one');
    const two = childName(named('a'.repeat(70)), 'two');

    expect(one).toHaveLength(63);
    expect(one).not.toBe(two);
  });

  it.each(['', 'Backup', 'a b', 'a-'])('refuses the suffix %j', (suffix) => {
    expect(() => childName(named('nightly'), suffix)).toThrow(
      expect.objectContaining({ code: 'CHILD_NAME_INVALID' }),
    );
  });

  it('is always a name the API server takes, and always the same', () => {
    const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,80}[a-z0-9])?$/);
    fc.assert(
      fc.property(name, name, fc.integer({ min: 20, max: 63 }), (parent, suffix, maxLength) => {
        const child = childName(named(parent), suffix, { maxLength });
        expect(child).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
        expect(child.length).toBeLessThanOrEqual(maxLength);
        expect(childName(named(parent), suffix, { maxLength })).toBe(child);
      }),
    );
  });
});
