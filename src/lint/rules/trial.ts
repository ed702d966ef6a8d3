import type { KubeApi } from '../../cluster/kube-api.js';
import { StatusError } from '../../cluster/status-error.js';
import type { JsonObject, JsonValue, KubeObject } from '../../contract/kube-object.js';
import type { HookError } from '../../errors/hook-error.js';
import { createLocalApi } from '../../local/api/local-api.js';
import { virtualClock } from '../../local/clock.js';
import { changedFields, fieldAt, isJsonObject } from '../../local/metacontroller/json.js';
import { withoutLastApplied } from '../../local/metacontroller/last-applied.js';
import { renderCrd } from '../../manifests/crd.js';
import { type ControllerDefinition, isComposite } from '../../sdk/controller-definition.js';
import type { DecoratorDefinition } from '../../sdk/decorator.js';
import type { ParentResource } from '../../sdk/definition.js';
import type { Location } from '../../template/source.js';
import type { Finding } from '../finding.js';
import { parsePath, type Path } from '../places.js';
import { refusedField } from '../refused-field.js';
import type { LintSubject } from '../subject.js';
import { toInput } from '../trial/apply-for-trial.js';
import { type Difference, runTrial } from '../trial/run-trial.js';
import { type Extent, sampleOf } from '../trial/sample.js';
import { toTree, typedObject } from '../typed-tree.js';
import { keylessIn } from './lists.js';
import { misshapenIn } from './shapes.js';

/** What comes to light when the file is used for sample parents: one with the least in its spec, one with everything. */
export async function findByTrial(subject: LintSubject): Promise<readonly Finding[]> {
  const { definition } = subject;
  // Hooks that reach outside are not called.
  if (definition === undefined || definition.connect !== undefined) return [];
  const found: Finding[] = [];
  for (const extent of ['least', 'most'] as const) {
    const api = createLocalApi({ clock: virtualClock(0) });
    const parents = await samplesOf(definition, extent, api);
    for (const parent of parents) await tryParent({ subject, definition, parent, api, extent, found });
  }
  return found;
}

interface Attempt {
  readonly subject: LintSubject;
  readonly definition: ControllerDefinition;
  readonly parent: KubeObject;
  readonly api: KubeApi;
  readonly extent: Extent;
  readonly found: Finding[];
}

async function tryParent({ subject, definition, parent, api, extent, found }: Attempt): Promise<void> {
  const { set, places } = subject;
  const placeIn = (id: string | undefined, field: Path): Location => {
    const index = set.children.findIndex((child) => child.id === id);
    return places.value(index === -1 ? ['children'] : ['children', index, 'template', ...field]);
  };
  // Values that were made up need not be what a render of everything can work with, and nothing is known of a target.
  const severity = extent === 'least' && isComposite(definition) ? 'error' : 'warning';
  await runTrial({
    definition,
    set,
    api,
    parent,
    events: {
      onFailure: (error) => {
        if (!isComposite(definition) && error.code === 'TEMPLATE_FAILED') return;
        found.push(failure(error, { subject, parent, severity }));
      },
      onRendered: (child, id) => found.push(...shapesOf(child, id, subject)),
      onRefused: ({ kind }, error, id) => {
        const location = placeIn(id, parsePath(refusedField(error)));
        const message = `${kind}: ${error.message}`;
        found.push({ rule: 'refused', severity, location, message, hint: sampleHint(parent) });
      },
      onDifference: (difference, id) => found.push(...differences(difference, (field) => placeIn(id, field))),
    },
  });
}

/** Rendered values are told more of than expressions; what is wrong with them stands where they come from. */
function shapesOf(
  child: JsonObject,
  id: string | undefined,
  { set, places }: LintSubject,
): readonly Finding[] {
  const index = set.children.findIndex((one) => one.id === id);
  const template = set.children[index];
  if (template === undefined) return [];
  const root = {
    tree: toTree(child, template.location),
    path: ['children', index, 'template'],
    named: new Map<string, never>(),
  };
  return [...typedObject(template, root)].flatMap((node) => [
    ...misshapenIn(node, places),
    ...keylessIn(node, places),
  ]);
}

interface Failure {
  readonly subject: LintSubject;
  readonly parent: KubeObject;
  readonly severity: Finding['severity'];
}

function failure(error: HookError, { subject, parent, severity }: Failure): Finding {
  const { file } = subject.set;
  const [, place = '', line = '', column = '', text = ''] =
    /^(.*?):(\d+):(\d+): (.*)$/s.exec(error.message) ?? [];
  const location =
    place === file
      ? { file, line: Number(line), column: Number(column) }
      : subject.places.value(['children', childNamedIn(error.message, subject)]);
  const message = place === file ? text : error.message;
  return { rule: 'render', severity, location, message, hint: `${error.hint}; ${sampleHint(parent)}` };
}

/** The guard names kind and name of the object it refuses. */
function childNamedIn(message: string, { set }: LintSubject): number {
  return Math.max(
    0,
    set.children.findIndex(({ kind }) => message.includes(`${kind} `)),
  );
}

function sampleHint({ spec }: KubeObject): string {
  return `seen with the spec ${JSON.stringify(spec ?? {})}`;
}

function differences(
  { rule, stored, updated }: Difference,
  placeOf: (field: Path) => Location,
): readonly Finding[] {
  const [before, after] = [withoutLastApplied(stored), withoutLastApplied(updated)];
  const isRecreated = rule.updateStrategy !== 'InPlace';
  return changedFields(before, after).map((field): Finding => {
    const path = parsePath(field);
    const texts = [before, after].map((object) => shown(valueAt(object, path)));
    return {
      rule: 'permanent-diff',
      severity: isRecreated ? 'error' : 'warning',
      location: placeOf(path),
      field,
      message: `${rule.kind}: ${field} is stored as ${texts[0] ?? ''}, the template makes it ${texts[1] ?? ''}: ${
        isRecreated ? 'deleted and made anew without end' : 'written again on every sync'
      }`,
      hint: texts[1] === 'nothing' ? 'write the value that is stored' : 'write it as it is stored',
    };
  });
}

function shown(value: JsonValue | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function valueAt(object: JsonValue | undefined, path: Path): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((value, step) => {
    if (Array.isArray(value)) return (value as readonly JsonValue[])[Number(step)];
    return isJsonObject(value) ? fieldAt(value, String(step)) : undefined;
  }, object);
}

/** None where no sample is accepted: what a rule of the schema wants cannot always be guessed. */
async function samplesOf(
  definition: ControllerDefinition,
  extent: Extent,
  api: KubeApi,
): Promise<readonly KubeObject[]> {
  if (!isComposite(definition)) return targetsOf(definition);
  try {
    return [await createParent(definition.parent, extent, api)];
  } catch (error) {
    if (error instanceof StatusError) return [];
    throw error;
  }
}

async function createParent(parent: ParentResource, extent: Extent, api: KubeApi): Promise<KubeObject> {
  const crd = renderCrd(parent);
  await api.create('customresourcedefinitions', toInput(crd));
  const schema = fieldAt(crd, 'spec', 'versions');
  const [version] = Array.isArray(schema) ? (schema as readonly JsonValue[]) : [];
  const specSchema = isJsonObject(version)
    ? fieldAt(version, 'schema', 'openAPIV3Schema', 'properties', 'spec')
    : undefined;
  const spec = isJsonObject(specSchema) ? sampleOf(specSchema, extent) : {};
  const namespace = parent.scope === 'Cluster' ? {} : { namespace: 'default' };
  const { apiVersion, kind, resource } = parent;
  return api.create(resource, { apiVersion, kind, metadata: { name: 'sample', ...namespace }, spec });
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
