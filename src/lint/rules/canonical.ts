import { toCanonicalQuantity } from '../../quantity.js';
import type { Tree } from '../../template/template-set.js';
import type { Finding } from '../finding.js';
import type { Places } from '../places.js';
import { childrenOf, type LintSubject } from '../subject.js';
import { type TypedNode, typedTemplate } from '../typed-tree.js';

interface Problem {
  readonly message: string;
  readonly hint: string;
}

/** Written values that the API server stores in another form. `permanent-diff` finds the same by trying. */
export function* findUncanonical(subject: LintSubject): Generator<Finding> {
  for (const placed of childrenOf(subject)) {
    const strategy = placed.rule?.updateStrategy;
    const nodes = strategy === 'OnDelete' ? [] : typedTemplate(placed, subject.set);
    for (const node of nodes) yield* uncanonicalIn(node, subject.places, strategy === 'Recreate');
  }
}

function* uncanonicalIn(node: TypedNode, places: Places, isRecreated: boolean): Generator<Finding> {
  const problem = (BY_TYPE[node.type.name] ?? NOTHING)(node);
  if (problem === undefined) return;
  const harm = isRecreated ? 'deleted and made anew without end' : 'written again on every sync';
  yield {
    rule: 'canonical-form',
    severity: isRecreated ? 'error' : 'warning',
    location: places.value(node.path),
    field: node.field,
    message: `${problem.message}: ${harm}`,
    hint: problem.hint,
  };
}

type Check = (node: TypedNode) => Problem | undefined;

const NOTHING: Check = () => undefined;

/** What each type of Kubernetes is looked at for. */
const BY_TYPE: Readonly<Record<string, Check>> = {
  quantity: uncanonicalQuantity,
  'core.v1.EnvVar': emptyValue,
  'core.v1.Secret': ({ tree }) =>
    fieldOf(tree, 'stringData') && {
      message: 'stringData is stored as data',
      hint: 'write data: { key: ${base64.encode("…")} }',
    },
  'networking.v1.NetworkPolicyPort': lacks('protocol', 'protocol: TCP'),
  'core.v1.ServiceAccountTokenProjection': lacks('expirationSeconds', 'expirationSeconds: 3600'),
  'core.v1.PersistentVolumeClaim': shortClaim,
};

function uncanonicalQuantity({ tree, field, type }: TypedNode): Problem | undefined {
  if (tree.kind !== 'literal' || type.shape !== 'one') return undefined;
  const stored = toCanonicalQuantity(String(tree.json));
  if (stored === undefined || stored === tree.json) return undefined;
  return {
    message: `${field} ${JSON.stringify(tree.json)} is stored as "${stored}"`,
    hint: `write "${stored}"`,
  };
}

function emptyValue({ tree, field }: TypedNode): Problem | undefined {
  const value = fieldOf(tree, 'value');
  if (value?.kind !== 'literal' || value.json !== '') return undefined;
  return {
    message: `${field}.value "" is not stored`,
    hint: 'leave value out: a variable without one is empty',
  };
}

/** A field that is filled in, in a list whose items have no key to be merged by. */
function lacks(name: string, hint: string): Check {
  return ({ tree, field }) => {
    if (tree.kind !== 'map' || fieldOf(tree, name) !== undefined) return undefined;
    return { message: `${field} lacks ${name}, which the API server fills in`, hint: `write ${hint}` };
  };
}

const CLAIM_FIELDS = [['apiVersion'], ['kind'], ['spec', 'volumeMode'], ['status', 'phase']];

/** In `volumeClaimTemplates`, which are compared as a whole. */
function shortClaim({ tree, field }: TypedNode): Problem | undefined {
  if (tree.kind !== 'map' || field === '') return undefined;
  const missing = CLAIM_FIELDS.filter((path) => path.reduce<Tree | undefined>(fieldOf, tree) === undefined);
  if (missing.length === 0) return undefined;
  return {
    message: `${field} lacks ${missing.map((path) => path.join('.')).join(', ')}, which the API server fills in`,
    hint: 'write apiVersion: v1, kind: PersistentVolumeClaim, spec.volumeMode: Filesystem, status: { phase: Pending }',
  };
}

function fieldOf(tree: Tree | undefined, name: string): Tree | undefined {
  return tree?.kind === 'map' ? tree.fields.find(([field]) => field === name)?.[1] : undefined;
}
