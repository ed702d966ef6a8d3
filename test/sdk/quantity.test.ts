import fc from 'fast-check';
import { canonicalQuantity } from '../../src/sdk/index.js';

describe('canonicalQuantity', () => {
  it.each([
    ['1000m', '1'],
    ['0.5', '500m'],
    ['1.5', '1500m'],
    ['500m', '500m'],
    ['1024Mi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['0.5Ki', '512'],
    ['1024', '1024'],
    ['128Mi', '128Mi'],
    ['1000', '1k'],
    ['2000k', '2M'],
    ['1e3', '1e3'],
    ['12E4', '120e3'],
    ['0', '0'],
    ['0Mi', '0'],
    ['-1000m', '-1'],
    ['0.0000000001', '1n'],
    ['1.0001Ki', '1024102400u'],
    ['100u', '100u'],
  ])('writes %s as %s, as the API server does', (quantity, canonical) => {
    expect(canonicalQuantity(quantity)).toBe(canonical);
  });

  it('takes numbers', () => {
    expect([canonicalQuantity(2), canonicalQuantity(0.25)]).toEqual(['2', '250m']);
  });

  it.each(['', 'abc', '1 Gi', '1gi', '1KiB', '--1'])('refuses %j', (quantity) => {
    expect(() => canonicalQuantity(quantity)).toThrow(expect.objectContaining({ code: 'QUANTITY_INVALID' }));
  });

  it('leaves its own results as they are', () => {
    const suffix = fc.constantFrom('', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'u', 'n', 'e3');
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 0, max: 999 }),
        suffix,
        (whole, fraction, unit) => {
          const canonical = canonicalQuantity(`${whole}.${fraction}${unit}`);
          expect(canonicalQuantity(canonical)).toBe(canonical);
        },
      ),
    );
  });
});
