import type { ApiResource, KubeApi } from '../../cluster/kube-api.js';
import type { JsonValue, KubeObject } from '../../contract/kube-object.js';
import { fieldAt, isJsonArray, isJsonObject } from '../metacontroller/json.js';
import type { Evidence } from './evidence.js';

type Facts = Pick<Evidence, 'declared' | 'hasStatus'>;

/** What only the API knows about the controller and the parent of a piece of evidence. */
export async function readFacts(
  api: Pick<KubeApi, 'list' | 'discover'>,
  { controller, parent }: Pick<Evidence, 'controller' | 'parent'>,
): Promise<Facts> {
  const resources = await api.discover();
  const rules = (await readControllers(api))
    .filter(({ metadata }) => metadata.name === controller)
    .flatMap(({ spec }) => [...listAt(spec, 'childResources'), ...listAt(spec, 'attachments')]);
  const served = resources.find(
    ({ apiVersion, kind }) => apiVersion === parent.apiVersion && kind === parent.kind,
  );
  return {
    declared: rules.flatMap((rule) => resources.filter((resource) => isNamedBy(rule, resource))),
    hasStatus: served?.subresources.includes('status') ?? false,
  };
}

async function readControllers(api: Pick<KubeApi, 'list'>): Promise<readonly KubeObject[]> {
  const apiVersion = 'metacontroller.k8s.io/v1alpha1';
  const lists = await Promise.all(
    ['compositecontrollers', 'decoratorcontrollers'].map((resource) => api.list({ apiVersion, resource })),
  );
  return lists.flatMap(({ items }) => items);
}

function isNamedBy(rule: JsonValue, { apiVersion, resource }: ApiResource): boolean {
  return isJsonObject(rule) && rule['apiVersion'] === apiVersion && rule['resource'] === resource;
}

function listAt(value: unknown, field: string): readonly JsonValue[] {
  const list = isJsonObject(value) ? fieldAt(value, field) : undefined;
  return isJsonArray(list) ? list : [];
}
