import { StatusError } from '../../cluster/status-error.js';
import type { JsonObject, JsonValue } from '../../contract/kube-object.js';
import { HookError } from '../../errors/hook-error.js';
import { createLocalApi } from '../../local/api/local-api.js';
import { virtualClock } from '../../local/clock.js';
import { renderCrd } from '../../manifests/crd.js';
import { isComposite } from '../../sdk/controller-definition.js';
import type { ParentResource } from '../../sdk/definition.js';
import type { Finding } from '../finding.js';
import { didYouMean } from '../../cel/suggest.js';
import { parsePath, type Path } from '../places.js';
import { refusedField } from '../refused-field.js';
import { toInput } from '../trial/apply-for-trial.js';
import type { LintSubject } from '../subject.js';

/** The CRD of the parent, given to the API server that the local cluster has. */
export async function findCrdProblems(subject: LintSubject): Promise<readonly Finding[]> {
  const { definition } = subject;
  if (definition === undefined || !isComposite(definition)) return [];
  const { parent } = definition;
  const crd = tryRender(parent);
  if (crd instanceof HookError) return [wrong(subject, ['parent'], crd)];
  return [...lostPaths(crd, parent, subject), ...(await refusals(crd, subject))];
}

function tryRender(parent: ParentResource): JsonObject | HookError {
  try {
    return renderCrd(parent);
  } catch (error) {
    if (error instanceof HookError) return error;
    throw error;
  }
}

async function refusals(crd: JsonObject, subject: LintSubject): Promise<readonly Finding[]> {
  const api = createLocalApi({ clock: virtualClock(0) });
  try {
    await api.create('customresourcedefinitions', toInput(crd));
    return [];
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return [
      wrong(subject, placeOf(refusedField(error)), { message: `the CRD is refused: ${error.message}` }),
    ];
  }
}

/** A path in a CRD as one in a definition: under `parent.spec` or `parent.status`, in short form or as OpenAPI. */
function placeOf(field: string): Path {
  const [, inside] = /openAPIV3Schema\.(.*)$/.exec(field) ?? [];
  if (inside === undefined) return ['parent'];
  return ['parent', ...parsePath(inside).filter((step) => step !== 'properties')];
}

/** Columns and scale paths that lead nowhere are accepted, and show nothing. */
function* lostPaths(crd: JsonObject, parent: ParentResource, subject: LintSubject): Generator<Finding> {
  const schema = schemaOf(crd);
  const { scale = {}, printerColumns = [] } = parent;
  const paths: readonly (readonly [string, Path])[] = [
    ...Object.entries(scale).map(([name, path]): [string, Path] => [String(path), ['parent', 'scale', name]]),
    ...printerColumns.map(({ jsonPath }, index): [string, Path] => [
      jsonPath,
      ['parent', 'printerColumns', index],
    ]),
  ];
  for (const [path, place] of paths) {
    const steps =
      /^[.\w-]*/
        .exec(path)?.[0]
        .split('.')
        .filter((step) => step !== '') ?? [];
    const problem = ['spec', 'status'].includes(steps[0] ?? '') ? unknownStep(schema, steps) : undefined;
    if (problem !== undefined) yield wrong(subject, place, { message: `${path}: ${problem}` });
  }
}

function schemaOf({ spec }: JsonObject): JsonValue | undefined {
  const versions = isObject(spec) ? spec['versions'] : undefined;
  const [version] = Array.isArray(versions) ? (versions as readonly JsonValue[]) : [];
  const schema = isObject(version) ? version['schema'] : undefined;
  return isObject(schema) ? schema['openAPIV3Schema'] : undefined;
}

function unknownStep(schema: JsonValue | undefined, [step, ...rest]: readonly string[]): string | undefined {
  const properties = isObject(schema) ? schema['properties'] : undefined;
  if (step === undefined || !isObject(properties)) return undefined;
  if (properties[step] !== undefined) return unknownStep(properties[step], rest);
  return `there is no field "${step}"${didYouMean(step, Object.keys(properties))}`;
}

function wrong({ places }: LintSubject, path: Path, { message }: { readonly message: string }): Finding {
  return { rule: 'crd', severity: 'error', location: places.value(path), message };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
