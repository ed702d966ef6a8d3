import type { KubeApi } from '../../cluster/kube-api.js';
import { StatusError } from '../../cluster/status-error.js';
import type { JsonObject, JsonValue, KubeObject } from '../../contract/kube-object.js';
import { fieldAt, isJsonObject } from '../../local/metacontroller/json.js';
import { renderCrd } from '../../manifests/crd.js';
import { type ControllerDefinition, isComposite } from '../../sdk/controller-definition.js';
import type { DecoratorDefinition } from '../../sdk/decorator.js';
import type { ParentResource } from '../../sdk/definition.js';
import { toInput } from './apply-for-trial.js';
import { type Extent, sampleOf } from './sample.js';

/**
 * Parents or targets to try a controller with; what the API said, where it accepts none: what a rule of the schema wants cannot
 * always be guessed.
 */
export async function sampleParents(
  definition: ControllerDefinition,
  extent: Extent,
  api: KubeApi,
): Promise<readonly KubeObject[] | StatusError> {
  if (!isComposite(definition)) return targetsOf(definition);
  try {
    return [await createParent(definition.parent, extent, api)];
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
}

async function createParent(parent: ParentResource, extent: Extent, api: KubeApi): Promise<KubeObject> {
  const crd = renderCrd(parent);
  await api.create('customresourcedefinitions', toInput(crd));
  const specSchema = specSchemaOf(crd);
  const spec = isJsonObject(specSchema) ? sampleOf(specSchema, extent) : {};
  const namespace = parent.scope === 'Cluster' ? {} : { namespace: 'default' };
  const { apiVersion, kind, resource } = parent;
  return api.create(resource, { apiVersion, kind, metadata: { name: 'sample', ...namespace }, spec });
}

function specSchemaOf(crd: JsonObject): JsonValue | undefined {
  const versions = fieldAt(crd, 'spec', 'versions');
  const [version] = Array.isArray(versions) ? (versions as readonly JsonValue[]) : [];
  return isJsonObject(version)
    ? fieldAt(version, 'schema', 'openAPIV3Schema', 'properties', 'spec')
    : undefined;
}

/** Of a target, which is somebody else's, only that much is certain. */
function targetsOf({ resources }: DecoratorDefinition): readonly KubeObject[] {
  return resources.map(({ apiVersion, kind, scope, labelSelector, annotationSelector }) => ({
    apiVersion,
    kind,
    metadata: {
      name: 'sample',
      uid: '00000000-0000-4000-8000-000000000000',
      ...(scope === 'Cluster' ? {} : { namespace: 'default' }),
      labels: { ...labelSelector?.matchLabels },
      annotations: { ...annotationSelector?.matchAnnotations },
    },
    spec: {},
    status: {},
  }));
}
