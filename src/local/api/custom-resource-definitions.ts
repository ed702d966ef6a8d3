import type { KubeObject } from '../../contract/kube-object.js';
import { type Fields, fieldsAt, listAt, textAt, valueAt } from './fields.js';
import { type KindRules, type PrepareContext, type ResourceInfo, toResourceInfo } from './resource-info.js';
import { customResourceRules, readScale } from './schema/custom-resource-rules.js';
import { schemaProblems } from './schema/schema-problems.js';
import { readSchema } from './schema/structural-schema.js';
import { customResourceType } from './types/schema-type.js';

const CRD_RULES: KindRules = {
  prepare: prepareDefinition,
  validate: definitionProblems,
  initialStatus: establishedStatus,
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
      names: { singular: kind.toLowerCase(), listKind: `${kind}List`, ...names },
    },
  };
}

function definitionProblems(definition: Fields): string[] {
  const spec = fieldsAt(definition, 'spec');
  const name = textAt(definition, 'metadata', 'name') ?? '';
  const group = textAt(spec, 'group') ?? '';
  const plural = textAt(spec, 'names', 'plural') ?? '';
  const versions = listAt(spec, 'versions');
  const stored = versions.filter((version) => valueAt(version, 'storage') === true);
  return [
    ...(name === `${plural}.${group}`
      ? []
      : [`metadata.name: Invalid value: ${JSON.stringify(name)}: must be spec.names.plural+"."+spec.group`]),
    ...requiredProblems(spec),
    ...(stored.length === 1
      ? []
      : [
          `spec.versions: Invalid value: ${JSON.stringify(versions)}: must have exactly one version marked as storage version`,
        ]),
    ...versions.flatMap((version, index) => versionProblems(version, index, versions.length)),
  ];
}

function requiredProblems(spec: Fields): string[] {
  const scopes = ['Cluster', 'Namespaced'];
  const scope = textAt(spec, 'scope') ?? '';
  return [
    ...((textAt(spec, 'group') ?? '') === '' ? ['spec.group: Required value'] : []),
    ...(scopes.includes(scope)
      ? []
      : [
          `spec.scope: Unsupported value: ${JSON.stringify(scope)}: supported values: "Cluster", "Namespaced"`,
        ]),
    ...((textAt(spec, 'names', 'plural') ?? '') === '' ? ['spec.names.plural: Required value'] : []),
    ...((textAt(spec, 'names', 'kind') ?? '') === '' ? ['spec.names.kind: Required value'] : []),
  ];
}

/** A schema that all versions share is reported under the path it had in v1beta1, when there is only one version. */
function versionProblems(version: unknown, index: number, count: number): readonly string[] {
  const schema = valueAt(version, 'schema', 'openAPIV3Schema');
  const ownPath = `spec.versions[${index}].schema.openAPIV3Schema`;
  if (schema === undefined) return [`${ownPath}: Required value`];
  return schemaProblems(readSchema(schema), count === 1 ? 'spec.validation.openAPIV3Schema' : ownPath);
}

function establishedStatus(definition: Fields, now: string): Fields {
  const condition = (type: string, reason: string, message: string): Fields => ({
    type,
    status: 'True',
    lastTransitionTime: now,
    reason,
    message,
  });
  const stored = listAt(definition, 'spec', 'versions').filter(
    (version) => valueAt(version, 'storage') === true,
  );
  return {
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    ],
    acceptedNames: fieldsAt(definition, 'spec', 'names'),
    storedVersions: stored.map((version) => textAt(version, 'name') ?? ''),
  };
}
