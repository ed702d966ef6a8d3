import type { ReadPath } from '../../cel/syntax.js';
import type { ChildTemplate, Placed, TemplateSet } from '../../template/template-set.js';
import type { Finding } from '../finding.js';
import { observedId, Reads } from '../reads.js';
import { childrenOf, type LintSubject } from '../subject.js';

/**
 * Which children there are is decided by state. The compiler refuses `observed` there; this finds the ways around it: the
 * status of the parent, which is made of the children, and that of related objects.
 */
export function* findFlapping(subject: LintSubject): Generator<Finding> {
  const reads = Reads.of(subject.set);
  for (const { child } of childrenOf(subject)) {
    const within = reads.within(child);
    for (const [what, placed] of decisions(child)) {
      const decision = { what, placed, set: subject.set, reads };
      yield* within.in(placed.tree).flatMap((path) => judge(path, decision) ?? []);
    }
  }
}

/** Everything that says which objects there are. */
function decisions({ includeWhen, forEach, name }: ChildTemplate): readonly (readonly [string, Placed])[] {
  return [
    ...includeWhen.map((placed) => ['includeWhen', placed] as const),
    ...forEach.map(({ items }) => ['forEach', items] as const),
    ['metadata.name', name],
  ];
}

interface Decision {
  readonly what: string;
  readonly placed: Placed;
  readonly set: TemplateSet;
  readonly reads: Reads;
}

function judge(path: ReadPath, { what, placed, set, reads }: Decision): Finding | undefined {
  const [name, part, field] = path;
  const { location } = placed;
  if (['parent', 'schema', 'target'].includes(name) && part === 'status') {
    const isOwn = name !== 'target' && isFromChildren(String(field ?? ''), set, reads);
    return {
      rule: 'flapping',
      severity: isOwn ? 'error' : 'warning',
      location,
      message: isOwn
        ? `${what} reads ${path.join('.')}, which is made of what the children report: they are made and deleted in turns`
        : `${what} reads ${path.join('.')}, which changes while children come and go`,
      hint: 'decide by the spec; where one child has to come before another, use after',
    };
  }
  if (name !== 'related' || !path.includes('status')) return undefined;
  return {
    rule: 'flapping',
    severity: 'warning',
    location,
    message: `${what} reads ${path.join('.')}: whenever that state changes for a moment, the child is deleted and made anew`,
    hint: 'decide by what lasts, such as whether the object exists, or by its spec',
  };
}

/** Whether a field of the status follows from observed children. */
function isFromChildren(field: string, set: TemplateSet, reads: Reads): boolean {
  const { report } = set;
  if (report === undefined) return false;
  if (field === 'conditions') return true;
  const tree = report.status.find(([name]) => name === field)?.[1].tree;
  return tree !== undefined && reads.in(tree).some((path) => observedId(path, set) !== undefined);
}
