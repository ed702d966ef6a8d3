import { HookError } from '../errors/hook-error.js';
import { toGroupVersion, type JsonObject } from '../contract/kube-object.js';
import { type ControllerDefinition, isComposite } from '../sdk/controller-definition.js';
import type { ParentResource } from '../sdk/definition.js';
import { renderCompositeController } from './composite-controller.js';
import { renderCrd } from './crd.js';
import { renderDecoratorController } from './decorator-controller.js';
import { renderDefinitionFiles } from './definition-files.js';
import { toYamlFile, type GeneratedFile } from './generated-file.js';
import { renderHookServer } from './hook-server.js';
import type { ManifestOptions } from './manifest-options.js';
import { renderRbac } from './rbac.js';

/** What a file is made from, for its first line. */
const ALL = 'all controllers';
const sourceOf = ({ name }: ControllerDefinition): string => `the controller ${name}`;

/**
 * Every generated file for the cluster; the targets of decorators have their CRDs from somebody else. `kubectl apply -k
 * manifests` puts all of it on a cluster that runs Metacontroller; the order of the definitions changes nothing.
 *
 * Fails with DEFINITION_INVALID when a schema cannot be said in a CRD, and when two definitions share name or resource.
 */
export function renderManifests(
  definitions: readonly ControllerDefinition[],
  options: ManifestOptions,
): readonly GeneratedFile[] {
  const sorted = definitions.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const crds = sorted
    .filter(isComposite)
    .map((definition) =>
      toYamlFile(toCrdPath(definition.parent), sourceOf(definition), [renderCrd(definition.parent)]),
    );
  const controllers = sorted.map((definition) =>
    toYamlFile(`metacontroller/${definition.name}.yaml`, sourceOf(definition), [
      isComposite(definition)
        ? renderCompositeController(definition, options)
        : renderDecoratorController(definition, options),
    ]),
  );
  const hookServer =
    options.hooksUrl === undefined
      ? [toYamlFile('manifests/hook-server.yaml', ALL, renderHookServer(options))]
      : [];
  const manifests = [
    ...crds,
    toYamlFile('manifests/rbac.yaml', ALL, renderRbac(sorted)),
    ...hookServer,
    ...renderMounted(options),
  ];
  return refuseDuplicates([
    ...manifests,
    renderKustomization('manifests', manifests, ['../metacontroller']),
    ...controllers,
    renderKustomization('metacontroller', controllers),
  ]);
}

function renderMounted({ definitionFiles = [], namespace, hooksUrl }: ManifestOptions): GeneratedFile[] {
  if (definitionFiles.length === 0 || hooksUrl !== undefined) return [];
  const configMap = renderDefinitionFiles(definitionFiles, namespace);
  return [toYamlFile('manifests/definitions.yaml', 'the definition files', [configMap])];
}

function toCrdPath({ apiVersion, resource }: ParentResource): string {
  return `manifests/crds/${toGroupVersion(apiVersion).group}_${resource}.yaml`;
}

function renderKustomization(
  folder: string,
  files: readonly GeneratedFile[],
  more: readonly string[] = [],
): GeneratedFile {
  const kustomization: JsonObject = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [...files.map(({ path }) => path.slice(folder.length + 1)), ...more],
  };
  return toYamlFile(`${folder}/kustomization.yaml`, ALL, [kustomization]);
}

function refuseDuplicates(files: readonly GeneratedFile[]): readonly GeneratedFile[] {
  const paths = files.map(({ path }) => path);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice === undefined) return files;
  throw new HookError('DEFINITION_INVALID', {
    message: `two definitions generate ${twice}`,
    hint: 'Give each controller a name and a resource of its own.',
  });
}
