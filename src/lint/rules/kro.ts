import { allExpressions } from '../../template/expressions.js';
import type { Finding } from '../finding.js';
import type { LintSubject } from '../subject.js';

/** A file that was taken from kro, told by its name for the parent: what reads the same and means something else. */
export function* findKroDifferences({ set }: LintSubject): Generator<Finding> {
  const isFromKro = allExpressions(set).some(({ compiled }) =>
    compiled.paths.some(([name]) => name === 'schema'),
  );
  if (!isFromKro) return;
  for (const { id, kind, includeWhen } of set.children) {
    const [condition] = includeWhen;
    if (condition === undefined) continue;
    yield {
      rule: 'kro-difference',
      severity: 'warning',
      location: condition.location,
      message: `when includeWhen of "${id}" turns false, an existing ${kind} is deleted; children that read it are not left out with it, as in kro, but wait`,
      hint: 'give the children that need it the same includeWhen; read parent instead of schema once the file is yours',
    };
  }
}
