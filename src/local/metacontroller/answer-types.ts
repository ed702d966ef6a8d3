// The types that Metacontroller decodes answers into, as far as its complaints about wrong ones go.

/** A Go type; `name` is what Go calls it. */
export type GoType =
  | { readonly is: 'string' | 'number' | 'bool'; readonly name: string }
  | { readonly is: 'object'; readonly name: string; readonly of?: GoType }
  | { readonly is: 'array'; readonly name: string; readonly of: GoType }
  | GoStruct
  /** Any object with a kind. */
  | { readonly is: 'kubernetes object' };

export interface GoStruct {
  readonly is: 'struct';
  readonly name: string;
  readonly fields: Readonly<Record<string, GoType>>;
}

const STRING: GoType = { is: 'string', name: 'string' };
const STRINGS: GoType = { is: 'array', name: '[]string', of: STRING };
const NUMBER: GoType = { is: 'number', name: 'float64' };
const BOOL: GoType = { is: 'bool', name: 'bool' };
const STATUS: GoType = { is: 'object', name: 'map[string]interface {}' };
const NULLABLE_STRINGS: GoType = { is: 'object', name: 'map[string]*string', of: STRING };
const OBJECTS: GoType = {
  is: 'array',
  name: '[]*unstructured.Unstructured',
  of: { is: 'kubernetes object' },
};

export const COMPOSITE_ANSWER: GoStruct = {
  is: 'struct',
  name: 'CompositeHookResponse',
  fields: { status: STATUS, children: OBJECTS, resyncAfterSeconds: NUMBER, finalized: BOOL },
};

export const DECORATOR_ANSWER: GoStruct = {
  is: 'struct',
  name: 'DecoratorHookResponse',
  fields: {
    ...{ labels: NULLABLE_STRINGS, annotations: NULLABLE_STRINGS, status: STATUS, attachments: OBJECTS },
    ...{ resyncAfterSeconds: NUMBER, finalized: BOOL },
  },
};

const REQUIREMENT: GoStruct = {
  is: 'struct',
  name: 'LabelSelectorRequirement',
  fields: { key: STRING, operator: { is: 'string', name: 'v1.LabelSelectorOperator' }, values: STRINGS },
};

const SELECTOR: GoStruct = {
  is: 'struct',
  name: 'LabelSelector',
  fields: {
    matchLabels: { is: 'object', name: 'map[string]string', of: STRING },
    matchExpressions: { is: 'array', name: '[]v1.LabelSelectorRequirement', of: REQUIREMENT },
  },
};

const RULE: GoStruct = {
  is: 'struct',
  name: 'RelatedResourceRule',
  fields: {
    ...{ apiVersion: STRING, resource: STRING, namespace: STRING, names: STRINGS },
    ...{ labelSelector: SELECTOR, namespaceSelector: SELECTOR },
  },
};

export const CUSTOMIZE_ANSWER: GoStruct = {
  is: 'struct',
  name: 'CustomizeHookResponse',
  fields: {
    relatedResources: { is: 'array', name: '[]*v1alpha1.RelatedResourceRule', of: RULE },
  },
};
