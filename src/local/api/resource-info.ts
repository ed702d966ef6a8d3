import type { ApiResource } from '../../cluster/kube-api.js';
import { type KubeObject, toGroupVersion } from '../../contract/kube-object.js';
import type { Fields } from './fields.js';
import { dnsSubdomainProblem, type NameRule } from '../names.js';
import { builtInType } from './types/built-in-types.js';
import { type FieldType, UNTYPED } from './types/field-type.js';

export interface PrepareContext {
  readonly uid: string;
  readonly name: string;
  /** The object that is being updated; absent on creation. */
  readonly old?: Fields | undefined;
  readonly allocateIp: () => string;
  /** RFC 3339, for what a server stamps. */
  readonly now: string;
  /** Whether it is what came of an apply. */
  readonly isApplied: boolean;
}

/** What sets one kind apart from the others. Objects are handed over without `status`, where that is a subresource. */
export interface KindRules {
  /** The object as the server completes it: defaults, canonical forms, pruning. Must be idempotent. */
  readonly prepare?: (object: Fields, context: PrepareContext) => Fields;
  /** What is wrong with it, in the form `<path>: <why>`. */
  readonly validate?: (object: Fields, old: Fields | undefined) => readonly string[];
  /** The same when only the status is written. @default as `validate` */
  readonly validateStatus?: (object: Fields, old: Fields) => readonly string[];
  /** The status the server gives to a new object, whatever was sent. */
  readonly initialStatus?: (object: Fields, now: string, others: () => readonly KubeObject[]) => Fields;
  /** Paths of what the server sets after defaulting: nobody owns it, unless it was sent. */
  readonly serverFields?: readonly (readonly string[])[];
}

/** What counts as a change of generation; metadata and (with its subresource) status never do. */
type GenerationRule = 'none' | 'content' | 'content-or-annotations';

/** Paths of a scale subresource, split into their fields. */
export interface ScalePaths {
  readonly specReplicas: readonly string[];
  readonly statusReplicas: readonly string[];
  /** Of a string in that form, or, for built-in kinds, of a selector object. */
  readonly selector?: readonly string[] | undefined;
}

export interface ResourceInfo extends ApiResource {
  readonly group: string;
  readonly version: string;
  /** Key of the collection; versions of one resource share it. */
  readonly storage: string;
  readonly generation: GenerationRule;
  readonly nameRule: NameRule;
  readonly rules: KindRules;
  readonly scale?: ScalePaths | undefined;
  /** Defined by a CRD: stricter about updates than the built-in ones. */
  readonly custom: boolean;
  readonly type: FieldType;
  /** Paths that a field selector may name beside name and namespace. */
  readonly selectableFields: readonly string[];
}

/** What may be left out when a resource is declared. */
export interface ResourceDeclaration extends Pick<ApiResource, 'apiVersion' | 'kind' | 'resource'> {
  /** @default true */
  readonly namespaced?: boolean;
  readonly shortNames?: readonly string[];
  /** @default ['status'] */
  readonly subresources?: readonly string[];
  /** @default 'none' */
  readonly generation?: GenerationRule;
  /** @default DNS-1123 subdomain */
  readonly nameRule?: NameRule;
  readonly rules?: KindRules;
  readonly scale?: ScalePaths | undefined;
  readonly custom?: boolean;
  /** @default that of the built-in kind of this name */
  readonly type?: FieldType;
  readonly selectableFields?: readonly string[];
}

export function toResourceInfo(declaration: ResourceDeclaration): ResourceInfo {
  const { group, version } = toGroupVersion(declaration.apiVersion);
  return {
    namespaced: true,
    shortNames: [],
    subresources: ['status'],
    generation: 'none',
    nameRule: dnsSubdomainProblem,
    rules: {},
    custom: false,
    type: builtInType(declaration.apiVersion, declaration.kind) ?? UNTYPED,
    selectableFields: [],
    ...declaration,
    group,
    version,
    storage: `${group}/${declaration.resource}`,
  };
}

/** Whether the fields of the kind are known from Go types: such kinds take strategic merge patches. */
export function isTyped({ custom, apiVersion, kind, type }: ResourceInfo): boolean {
  return !custom && builtInType(apiVersion, kind) === type;
}

export function hasStatus(info: ResourceInfo): boolean {
  return info.subresources.includes('status');
}
