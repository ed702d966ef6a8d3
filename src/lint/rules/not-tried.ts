import type { StatusError } from '../../cluster/status-error.js';
import type { KubeObject } from '../../contract/kube-object.js';
import type { Location } from '../../template/source.js';
import type { Finding } from '../finding.js';
import { parsePath } from '../places.js';
import { refusedField } from '../refused-field.js';
import type { LintSubject } from '../subject.js';
import type { Extent } from '../trial/sample.js';

/** What the API server, or the controller, said of a sample parent that was made up. */
export interface Refusal {
  readonly message: string;
  /** Of the parent. */
  readonly field: string;
}

export function ofApi(error: StatusError): Refusal {
  return { message: error.message, field: refusedField(error) };
}

const ONLY: Readonly<Record<Extent, string>> = {
  least: 'tried with everything in the spec of the parent only',
  most: 'tried with the least in the spec of the parent only',
};

export function refusedSamples(
  refused: ReadonlyMap<Extent, Refusal>,
  { places }: LintSubject,
): readonly Finding[] {
  const [first] = refused;
  if (first === undefined) return [];
  const [extent, { message, field }] = first;
  const tried = refused.size > 1 ? 'not tried' : ONLY[extent];
  const location = places.value(['parent', ...parsePath(field)]);
  const hint = 'a default tells the linter a value that fits';
  return [{ ...note(location, `${tried}: the sample that was made up is refused: ${message}`), hint }];
}

/** What was seen of the templates while the samples were played. */
export interface Coverage {
  /** Ids of templates that an object was made of. */
  readonly made: Set<string>;
  /** What templates waited for, by their ids. */
  readonly waits: Map<string, string>;
}

export function neverMade({ made, waits }: Coverage, { set }: LintSubject): readonly Finding[] {
  return set.children
    .filter(({ id }) => !made.has(id))
    .map(({ id, location }) => {
      const why = waits.get(id) ?? 'no sample parent makes it';
      return note(location, `"${id}" is not tried: ${why}`);
    });
}

/** A render that failed for a target that has nothing but a name. */
export function unknowable({ location, message }: Finding, { kind }: KubeObject): Finding {
  return note(location, `not tried: nothing is known of the fields of a ${kind}: ${message}`);
}

export function note(location: Location, message: string): Finding {
  return { rule: 'not-tried', severity: 'note', location, message };
}
