import { toCanonicalQuantity } from '../quantity.js';
import { HookError } from '../errors/hook-error.js';

/**
 * A quantity as the API server stores it: `1000m` is `1`, `1024Mi` is `1Gi`, `0.5` is `500m`.
 *
 * A child that says it otherwise differs from the stored one for ever: written on every sync with `InPlace`, deleted and
 * made anew without end with `Recreate`. Finer than 10⁻⁹ is rounded up, as the API server does; in `resources` it rounds up
 * to thousandths, so ask for no less there.
 *
 * @throws HookError QUANTITY_INVALID
 */
export function canonicalQuantity(quantity: string | number): string {
  const canonical = toCanonicalQuantity(String(quantity));
  if (canonical !== undefined) return canonical;
  throw new HookError('QUANTITY_INVALID', { message: `"${quantity}" is not a quantity` });
}
