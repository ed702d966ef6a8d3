import type { JsonObject, KubeObject } from '../../contract/kube-object.js';
import { isTrueAt, objectAt, objectsAt, textAt } from './fields.js';
import { CONFIG_MAPS, type Resource, SECRETS } from './resource.js';
import type { WorkloadTools } from './workload.js';

/** What keeps the containers of a Pod from being made; at least one of both. */
export interface Hindrance {
  /** Why volumes cannot be mounted. */
  readonly volumes: readonly string[];
  /** Why containers cannot be made, by their name. */
  readonly containers: ReadonlyMap<string, string>;
}

/** Looks for the ConfigMaps and Secrets that a Pod names and that are not there, as a kubelet does; optional ones may be missing. */
export function hindranceOf(pod: KubeObject, tools: WorkloadTools): Hindrance | undefined {
  const search = { namespace: pod.metadata.namespace ?? '', informer: tools.informer };
  const volumes = objectsAt(pod, 'spec', 'volumes').flatMap((volume) => {
    const problem = volumeSources(volume)
      .map((source) => mountProblem(source, search))
      .find(isText);
    const name = textAt(volume, 'name') ?? '';
    return problem === undefined ? [] : [`MountVolume.SetUp failed for volume "${name}" : ${problem}`];
  });
  const containers = objectsAt(pod, 'spec', 'containers').flatMap((container): [string, string][] => {
    const problem = variableSources(container)
      .map((source) => keyProblem(source, search))
      .find(isText);
    return problem === undefined ? [] : [[textAt(container, 'name') ?? '', problem]];
  });
  if (volumes.length + containers.length === 0) return undefined;
  return { volumes, containers: new Map(containers) };
}

function isText(value: string | undefined): value is string {
  return value !== undefined;
}

interface Store {
  readonly resource: Resource;
  readonly kind: 'ConfigMap' | 'Secret';
  readonly missingKey: (key: string) => string;
}

const STORES: Readonly<Record<'configMap' | 'secret', Store>> = {
  configMap: {
    resource: CONFIG_MAPS,
    kind: 'ConfigMap',
    missingKey: (key) => `configmap references non-existent config key: ${key}`,
  },
  secret: {
    resource: SECRETS,
    kind: 'Secret',
    missingKey: (key) => `references non-existent secret key: ${key}`,
  },
};

interface Source {
  readonly store: Store;
  readonly name: string;
  readonly keys: readonly string[];
}

/** A reference as sources, with the field that names the object; none when it is absent or optional. */
function sourceOf(owner: JsonObject, field: string, store: Store): readonly Source[] {
  const reference = objectAt(owner, field);
  const name = textAt(reference, 'name') ?? textAt(reference, 'secretName');
  if (name === undefined || isTrueAt(reference, 'optional')) return [];
  const key = textAt(reference, 'key');
  const items = objectsAt(reference, 'items').flatMap((item) => textAt(item, 'key') ?? []);
  return [{ store, name, keys: key === undefined ? items : [key] }];
}

function volumeSources(volume: JsonObject): readonly Source[] {
  return [volume, ...objectsAt(volume, 'projected', 'sources')].flatMap((owner) => [
    ...sourceOf(owner, 'configMap', STORES.configMap),
    ...sourceOf(owner, 'secret', STORES.secret),
  ]);
}

function variableSources(container: JsonObject): readonly Source[] {
  return [
    ...objectsAt(container, 'envFrom').flatMap((from) => [
      ...sourceOf(from, 'configMapRef', STORES.configMap),
      ...sourceOf(from, 'secretRef', STORES.secret),
    ]),
    ...objectsAt(container, 'env').flatMap((variable) => [
      ...sourceOf(objectAt(variable, 'valueFrom'), 'configMapKeyRef', STORES.configMap),
      ...sourceOf(objectAt(variable, 'valueFrom'), 'secretKeyRef', STORES.secret),
    ]),
  ];
}

interface Search extends Pick<WorkloadTools, 'informer'> {
  readonly namespace: string;
}

function mountProblem(source: Source, search: Search): string | undefined {
  return problemOf(source, search, source.store.missingKey);
}

function keyProblem(source: Source, search: Search): string | undefined {
  const { kind } = source.store;
  return problemOf(
    source,
    search,
    (key) => `couldn't find key ${key} in ${kind} ${search.namespace}/${source.name}`,
  );
}

/** A real cluster has it in every namespace, without anybody's doing. */
const ALWAYS_THERE = 'kube-root-ca.crt';

function problemOf(
  { store, name, keys }: Source,
  { namespace, informer }: Search,
  missingKey: (key: string) => string,
): string | undefined {
  if (name === ALWAYS_THERE) return undefined;
  const found = informer(store.resource).find(namespace, name);
  if (found === undefined) return `${store.kind.toLowerCase()} "${name}" not found`;
  const data = { ...objectAt(found, 'data'), ...objectAt(found, 'binaryData') };
  const missing = keys.find((key) => !Object.hasOwn(data, key));
  return missing === undefined ? undefined : missingKey(missing);
}
