import type { ReadPath } from '../../cel/syntax.js';
import type { JsonObject, JsonValue } from '../../contract/kube-object.js';
import { isComposite } from '../../sdk/controller-definition.js';
import { jsonSchemaOf } from '../../sdk/written-schema.js';
import { expressionsOf } from '../../template/expressions.js';
import type { ChildTemplate, Tree } from '../../template/template-set.js';
import type { Finding } from '../finding.js';
import { describePath, type Path } from '../places.js';
import { Reads } from '../reads.js';
import { childrenOf, type LintSubject, type PlacedChild } from '../subject.js';

interface Frozen {
  /** Fields that keep the value they are made with. */
  readonly fields: readonly string[];
  /** Those inside of them that may change all the same. */
  readonly except?: RegExp;
}

/** Fields that the API server lets nobody change. */
const FROZEN: Readonly<Record<string, Frozen>> = {
  'v1/Pod': {
    fields: ['spec'],
    except: /^spec\.((initC|c)ontainers\[\d+\]\.image|activeDeadlineSeconds|tolerations|schedulingGates)/,
  },
  'batch/v1/Job': { fields: ['spec.template', 'spec.selector', 'spec.completions', 'spec.completionMode'] },
  'apps/v1/StatefulSet': {
    fields: ['spec.selector', 'spec.serviceName', 'spec.volumeClaimTemplates', 'spec.podManagementPolicy'],
  },
  'apps/v1/Deployment': { fields: ['spec.selector'] },
  'apps/v1/DaemonSet': { fields: ['spec.selector'] },
  'apps/v1/ReplicaSet': { fields: ['spec.selector'] },
  'v1/PersistentVolumeClaim': {
    fields: [
      'spec.accessModes',
      'spec.storageClassName',
      'spec.selector',
      'spec.volumeName',
      'spec.volumeMode',
    ],
  },
  'v1/Secret': { fields: ['type'] },
  'rbac.authorization.k8s.io/v1/RoleBinding': { fields: ['roleRef'] },
  'rbac.authorization.k8s.io/v1/ClusterRoleBinding': { fields: ['roleRef'] },
};

/** Values that can change in fields that cannot: with InPlace, the API server refuses each update from then on. */
export function* findImmutable(subject: LintSubject): Generator<Finding> {
  for (const placed of childrenOf(subject)) {
    const { child, rule } = placed;
    const frozen = FROZEN[`${child.apiVersion}/${child.kind}`];
    if (frozen === undefined || rule?.updateStrategy !== 'InPlace') continue;
    yield* changingIn({ placed, frozen, subject, reads: Reads.of(subject.set).within(child) });
  }
}

interface Search {
  readonly placed: PlacedChild;
  readonly frozen: Frozen;
  readonly subject: LintSubject;
  readonly reads: Reads;
}

function* changingIn({ placed: { child, path }, frozen, subject, reads }: Search): Generator<Finding> {
  for (const [fields, tree] of leaves(child.template, [])) {
    const field = describePath(fields);
    if (!frozen.fields.some((name) => isWithin(field, name)) || frozen.except?.test(field) === true) continue;
    const changing = reads.in(tree).find((read) => canChange(read, subject));
    if (changing === undefined) continue;
    yield {
      rule: 'immutable-field',
      severity: 'warning',
      location: subject.places.value([...path, 'template', ...fields]),
      message: `${field} of a ${child.kind} cannot be changed, but ${changing.join('.')} can: every update after that is refused`,
      hint: `mark the field of the spec as immutable, or put what changes into the name${holdsData(child) ? '' : ', or use updateStrategy: Recreate'}`,
    };
  }
}

function* leaves(tree: Tree, path: Path): Generator<readonly [Path, Tree]> {
  if (tree.kind === 'map') {
    for (const [name, value] of tree.fields) yield* leaves(value, [...path, name]);
  } else if (tree.kind === 'list') {
    for (const [index, item] of tree.items.entries()) yield* leaves(item, [...path, index]);
  } else if (expressionsOf(tree).length > 0) {
    yield [path, tree];
  }
}

function isWithin(field: string, name: string): boolean {
  return field === name || field.startsWith(`${name}.`) || field.startsWith(`${name}[`);
}

/** `parent.metadata.<field>` that stays for ever. */
const LASTING = ['name', 'namespace', 'uid', 'creationTimestamp'];

function canChange([name, part, ...rest]: ReadPath, { set, definition }: LintSubject): boolean {
  // What a hook passes may be anything.
  if (set.values.includes(name)) return false;
  if (!['parent', 'schema', 'target'].includes(name)) return true;
  if (part === 'metadata') return !LASTING.includes(String(rest[0]));
  if (part !== 'spec') return part === 'status';
  if (definition === undefined || !isComposite(definition)) return true;
  return !isImmutable(jsonSchemaOf(definition.parent.spec), rest);
}

/** Whether a rule of the schema keeps the field, or one around it, as it is. */
function isImmutable(schema: JsonValue | undefined, [step, ...rest]: readonly (string | number)[]): boolean {
  if (!isObject(schema)) return false;
  const rules = schema['x-kubernetes-validations'];
  const texts = Array.isArray(rules)
    ? rules.map((rule: JsonValue) => (isObject(rule) ? rule['rule'] : undefined))
    : [];
  if (texts.includes('self == oldSelf')) return true;
  if (step === undefined) return false;
  const properties = schema['properties'];
  return isImmutable(isObject(properties) ? properties[step] : schema['items'], rest);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Kinds whose deletion deletes what cannot be made anew. */
const HOLDS_DATA = ['v1/PersistentVolumeClaim', 'v1/PersistentVolume', 'v1/Namespace', 'apps/v1/StatefulSet'];

function holdsData({ apiVersion, kind }: ChildTemplate): boolean {
  return HOLDS_DATA.includes(`${apiVersion}/${kind}`);
}

/** Strategies whose effect surprises. */
export function* findStrategies(subject: LintSubject): Generator<Finding> {
  for (const { child, path } of childrenOf(subject)) {
    const { updateStrategy } = child.declares;
    const message =
      updateStrategy === 'OnDelete'
        ? `OnDelete never updates: a ${child.kind} that exists stays as it is until somebody deletes it`
        : updateStrategy === 'Recreate' && holdsData(child)
          ? `Recreate deletes the ${child.kind} at every change, with all that belongs to it`
          : undefined;
    if (message === undefined) continue;
    yield {
      rule: 'update-strategy',
      severity: 'warning',
      location: subject.places.value([...path, 'updateStrategy']),
      message,
      hint: 'InPlace changes the object; say `# metahooks-allow: update-strategy` where this is meant',
    };
  }
}
