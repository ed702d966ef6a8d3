import type { KubeObject } from '../../contract/kube-object.js';
import { definitionProblems } from './definition-problems.js';
import { type Fields, fieldsAt, listAt, textAt, valueAt } from './fields.js';
import { type KindRules, type PrepareContext, type ResourceInfo, toResourceInfo } from './resource-info.js';
import { customResourceRules, readScale } from './schema/custom-resource-rules.js';
import { readSchema } from './schema/structural-schema.js';
import { customResourceType } from './types/schema-type.js';

const CRD_RULES: KindRules = {
  prepare: prepareDefinition,
  validate: definitionProblems,
  initialStatus: (definition, now, others) => definitionStatus(definition, others(), now),
};

export const CRD_RESOURCE: ResourceInfo = toResourceInfo({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  resource: 'customresourcedefinitions',
  namespaced: false,
  shortNames: ['crd', 'crds'],
  generation: 'content',
  rules: CRD_RULES,
});

/** Put on every CRD while it has objects to be cleaned up. */
export const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

/** Collection of the objects a CRD defines. */
export function storageOfDefinition(definition: KubeObject): string {
  return `${textAt(definition, 'spec', 'group') ?? ''}/${textAt(definition, 'spec', 'names', 'plural') ?? ''}`;
}

/** The resources that an established CRD serves, one for each served version. */
export function definedResources(definition: KubeObject): readonly ResourceInfo[] {
  return isEstablished(definition) ? servedVersions(definition) : [];
}

/** The resources of a CRD, whatever its status. */
export function servedVersions(definition: Fields): readonly ResourceInfo[] {
  const spec = fieldsAt(definition, 'spec');
  const storedSchema = readSchema(
    valueAt(
      listAt(spec, 'versions').find((version) => valueAt(version, 'storage') === true),
      'schema',
      'openAPIV3Schema',
    ),
  );
  return listAt(spec, 'versions')
    .filter((version) => valueAt(version, 'served') === true)
    .map((version) => {
      const scale = readScale(version);
      const hasStatus = valueAt(version, 'subresources', 'status') !== undefined;
      const schema = readSchema(valueAt(version, 'schema', 'openAPIV3Schema'));
      return toResourceInfo({
        apiVersion: `${textAt(spec, 'group') ?? ''}/${textAt(version, 'name') ?? ''}`,
        kind: textAt(spec, 'names', 'kind') ?? '',
        resource: textAt(spec, 'names', 'plural') ?? '',
        namespaced: spec['scope'] === 'Namespaced',
        shortNames: listAt(spec, 'names', 'shortNames').map(String),
        subresources: [...(hasStatus ? ['status'] : []), ...(scale === undefined ? [] : ['scale'])],
        generation: 'content',
        rules: customResourceRules(schema, {
          scale,
          storedSchema: valueAt(version, 'storage') === true ? undefined : storedSchema,
        }),
        scale,
        custom: true,
        type: customResourceType(valueAt(version, 'schema', 'openAPIV3Schema')),
        selectableFields: listAt(version, 'selectableFields').map((field) =>
          (textAt(field, 'jsonPath') ?? '').replace(/^\./, ''),
        ),
      });
    });
}

function prepareDefinition(definition: Fields, { old }: PrepareContext): Fields {
  const spec = fieldsAt(definition, 'spec');
  const names = fieldsAt(spec, 'names');
  const kind = textAt(names, 'kind') ?? '';
  const metadata = fieldsAt(definition, 'metadata');
  // The real server adds the finalizer a moment later, too; never to one that is being deleted.
  const finalizers = old === undefined ? [...listAt(metadata, 'finalizers'), CLEANUP_FINALIZER] : undefined;
  return {
    ...definition,
    metadata: finalizers === undefined ? metadata : { ...metadata, finalizers: [...new Set(finalizers)] },
    spec: {
      conversion: { strategy: 'None' },
      ...spec,
      names: kind === '' ? names : { singular: kind.toLowerCase(), listKind: `${kind}List`, ...names },
    },
  };
}

const ACCEPTED = ['True', 'NoConflicts', 'no conflicts found'] as const;
const ESTABLISHED = ['True', 'InitialNamesAccepted', 'the initial names have been accepted'] as const;
const REFUSED = ['False', 'NotAccepted', 'not all names are accepted'] as const;

/** The status of a CRD among the others: names that another one of its group has are not its own. */
export function definitionStatus(definition: Fields, others: readonly KubeObject[], now: string): Fields {
  const { names, conflict } = acceptNames(definition, others);
  const stored = listAt(definition, 'spec', 'versions').filter(
    (version) => valueAt(version, 'storage') === true,
  );
  return {
    conditions: [
      condition('NamesAccepted', conflict === undefined ? ACCEPTED : conflict, now),
      condition('Established', conflict === undefined ? ESTABLISHED : REFUSED, now),
    ],
    acceptedNames: names,
    storedVersions: stored.map((version) => textAt(version, 'name') ?? ''),
  };
}

const PENDING = [
  'True',
  'InstanceDeletionPending',
  'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
] as const;
const IN_PROGRESS = ['True', 'InstanceDeletionInProgress', 'CustomResource deletion is in progress'] as const;

/** The status of a CRD that is being deleted: first its objects are to go, then they are going. */
export function terminatingStatus(definition: Fields, stage: 'pending' | 'in progress', now: string): Fields {
  const status = fieldsAt(definition, 'status');
  const others = listAt(status, 'conditions').filter((found) => textAt(found, 'type') !== 'Terminating');
  const terminating = condition('Terminating', stage === 'pending' ? PENDING : IN_PROGRESS, now);
  return { ...status, conditions: [...others, terminating] };
}

type Verdict = readonly [status: string, reason: string, message: string];

function condition(type: string, [status, reason, message]: Verdict, now: string): Fields {
  return { type, status, lastTransitionTime: now, reason, message };
}

export function isEstablished(definition: Fields): boolean {
  return listAt(definition, 'status', 'conditions').some(
    (found) => textAt(found, 'type') === 'Established' && textAt(found, 'status') === 'True',
  );
}

interface Names {
  readonly names: Fields;
  /** The last name that was refused. */
  readonly conflict: Verdict | undefined;
}

/** In the order the server looks at them; each is taken or refused by itself. */
function acceptNames(definition: Fields, others: readonly KubeObject[]): Names {
  const spec = fieldsAt(definition, 'spec');
  const wanted = fieldsAt(spec, 'names');
  const taken = others
    .filter((other) => textAt(other, 'spec', 'group') === textAt(spec, 'group'))
    .map((other) => fieldsAt(other, 'status', 'acceptedNames'));
  const resources = new Set(
    taken.flatMap((names) => [names['plural'], names['singular'], ...listAt(names, 'shortNames')]),
  );
  const kinds = new Set(taken.flatMap(({ kind, listKind }) => [kind, listKind]));
  const conflicts: Verdict[] = [];
  const take = (name: unknown, used: ReadonlySet<unknown>, reason: string): boolean => {
    if (name === undefined || !used.has(name)) return true;
    conflicts.push(['False', reason, `${JSON.stringify(name)} is already in use`]);
    return false;
  };
  const { plural, singular, shortNames, kind, listKind, ...rest } = wanted;
  const names = {
    ...(take(plural, resources, 'PluralConflict') ? { plural } : { plural: '' }),
    ...(take(singular, resources, 'SingularConflict') ? { singular } : {}),
    ...(listAt(wanted, 'shortNames').every((name) => take(name, resources, 'ShortNamesConflict'))
      ? { shortNames }
      : {}),
    ...(take(kind, kinds, 'KindConflict') ? { kind } : { kind: '' }),
    ...(take(listKind, kinds, 'ListKindConflict') ? { listKind } : {}),
    ...rest,
  };
  return { names, conflict: conflicts.at(-1) };
}
