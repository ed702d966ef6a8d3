import { toGroupVersion, type JsonObject } from '../contract/kube-object.js';
import type { ParentResource, PrinterColumn } from '../sdk/definition.js';
import { renderStatusSchema } from './status-schema.js';
import { toStructuralSchema } from './structural-schema.js';

const AGE: PrinterColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

/** The CustomResourceDefinition of a parent, with one version and always with the status subresource. */
export function renderCrd(parent: ParentResource): JsonObject {
  const { group, version } = toGroupVersion(parent.apiVersion);
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${parent.resource}.${group}` },
    spec: {
      group,
      names: renderNames(parent),
      scope: parent.scope ?? 'Namespaced',
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: renderSchema(parent) },
          subresources: renderSubresources(parent),
          additionalPrinterColumns: [...(parent.printerColumns ?? []), AGE].map(renderColumn),
        },
      ],
    },
  };
}

function renderNames({ resource, kind, shortNames = [], categories = [] }: ParentResource): JsonObject {
  return {
    plural: resource,
    singular: kind.toLowerCase(),
    kind,
    listKind: `${kind}List`,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
  };
}

function renderSchema(parent: ParentResource): JsonObject {
  return {
    description: parent.description,
    type: 'object',
    required: ['spec'],
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
      spec: toStructuralSchema(parent.spec, `${parent.kind}.spec`),
      status: renderStatusSchema(parent),
    },
  };
}

function renderSubresources({ scale }: ParentResource): JsonObject {
  if (scale === undefined) return { status: {} };
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
  return {
    status: {},
    scale: {
      specReplicasPath,
      statusReplicasPath,
      ...(labelSelectorPath === undefined ? {} : { labelSelectorPath }),
    },
  };
}

function renderColumn({ name, type, description, jsonPath, priority }: PrinterColumn): JsonObject {
  return {
    name,
    type,
    ...(description === undefined ? {} : { description }),
    jsonPath,
    ...(priority === undefined ? {} : { priority }),
  };
}
