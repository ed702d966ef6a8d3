import { didYouMean } from '../../cel/suggest.js';
import { toGroupVersion } from '../../contract/kube-object.js';
import { HookError } from '../../errors/hook-error.js';
import type { ServedController } from '../../hooks/served-controller.js';
import { type ControllerDefinition, isComposite } from '../../sdk/controller-definition.js';
import type { TargetRule } from '../../sdk/target-rule.js';

type SubjectKind = Pick<TargetRule, 'apiVersion' | 'kind' | 'resource' | 'scope'>;

/** A controller that is called for objects of a kind. */
export interface Candidate {
  readonly served: ServedController;
  readonly subject: SubjectKind;
}

/**
 * The controllers for TYPE, named as for kubectl: by kind, plural or short name, with or without the group.
 *
 * @throws HookError EXPLAIN_IMPOSSIBLE
 */
export function findControllers(
  type: string,
  controllers: Iterable<ServedController>,
): readonly [Candidate, ...Candidate[]] {
  const all = [...controllers].flatMap((served) =>
    subjectsOf(served.definition).map((subject) => ({ served, subject })),
  );
  const names = (candidate: Candidate): readonly string[] => namesOf(candidate);
  const [first, ...others] = all.filter((candidate) => names(candidate).includes(type.toLowerCase()));
  if (first !== undefined) return [first, ...others];
  throw new HookError('EXPLAIN_IMPOSSIBLE', {
    message: `no controller is for "${type}"${didYouMean(type, all.flatMap(names))}`,
    hint: `There are controllers for ${[...new Set(all.map(({ subject }) => subject.kind))].join(', ')}; --definitions names a folder with more.`,
  });
}

function subjectsOf(definition: ControllerDefinition): readonly SubjectKind[] {
  return isComposite(definition) ? [definition.parent] : definition.resources;
}

function namesOf({ served: { definition }, subject }: Candidate): readonly string[] {
  const { kind, resource, apiVersion } = subject;
  const { shortNames = [] } = isComposite(definition) ? definition.parent : {};
  const { group } = toGroupVersion(apiVersion);
  const plain = [kind.toLowerCase(), resource, ...shortNames];
  return group === '' ? plain : [...plain, `${resource}.${group}`, `${kind.toLowerCase()}.${group}`];
}
