import type { JsonSchema } from '../../cel/json-schema.js';
import { fieldSchema, plainSchema } from '../../cel/json-schema.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { HookError } from '../../errors/hook-error.js';
import { dispatch, type HookAnswer } from '../../hooks/dispatch.js';
import type { ServedController } from '../../hooks/served-controller.js';
import { isEqual } from '../../sdk/equality.js';
import type { DesiredObject } from '../../sdk/objects.js';
import { type ChildTrace, traceChildren } from '../../template/explain/children.js';
import { type FieldPath, type Scene, sceneOf, valueAtPath } from '../../template/explain/scene.js';
import type { RenderSession } from '../../template/render.js';
import { managersOf } from './managers.js';
import { type Situation, toRequest } from './situation.js';

/** What is wrong with the spec of the parent; undefined when it could be used. */
export function invalidSpecOf({ answer }: Pick<Inquiry, 'answer'>): string | undefined {
  const message = valueAtPath(answer, ['status', 'conditions', 'InvalidSpec', 'message']);
  return typeof message === 'string' ? message : undefined;
}

/** What a hook answers to a situation, and how it came to that. */
export interface Inquiry {
  readonly served: ServedController;
  readonly situation: Situation;
  /** Which hook answered; undefined when a deletion calls none. */
  readonly hook: 'sync' | 'finalize' | undefined;
  /** Every child that should exist, as the hook answered. */
  readonly desired: readonly DesiredObject[];
  /** Status, or labels, annotations and status, as the hook answered. */
  readonly answer: Readonly<Record<string, unknown>>;
  /** Undefined when no template was rendered. */
  readonly scene: Scene | undefined;
  readonly traces: readonly ChildTrace[];
}

/**
 * Asks the hook as Metacontroller would, and watches its render. Only pure hooks are asked.
 *
 * @throws HookError EXPLAIN_IMPOSSIBLE, and what the hook throws
 */
export async function inquire(served: ServedController, situation: Situation): Promise<Inquiry> {
  const { definition } = served;
  if (definition.connect !== undefined) {
    throw new HookError('EXPLAIN_IMPOSSIBLE', {
      message: `the hooks of "${definition.name}" act outside of the cluster, so they are not called to explain something`,
      hint: 'Its status says what it does.',
    });
  }
  const finalizing = situation.parent.metadata.deletionTimestamp !== undefined;
  const nothing = {
    served,
    situation,
    hook: undefined,
    desired: [],
    answer: {},
    scene: undefined,
    traces: [],
  };
  if (finalizing && definition.finalize === undefined) return nothing;
  const hook = finalizing ? 'finalize' : 'sync';
  let session: RenderSession | undefined;
  const watched: ServedController = { ...served, onRender: (render) => (session = render) };
  const answer = await dispatch(
    { controller: definition.name, hook, body: toRequest(served, situation, finalizing) },
    { controllers: new Map([[definition.name, watched]]), now: Date.now },
  );
  const scene = session && sceneOf(session, { defaultOf: defaultsOf(situation.parent, session) });
  const traces = scene === undefined ? [] : traceChildren(scene);
  return { ...nothing, hook, ...toAnswer(answer), scene, traces };
}

function toAnswer(answer: HookAnswer): Pick<Inquiry, 'desired' | 'answer'> {
  if ('children' in answer) return { desired: answer.children.map(toDesired), answer: { ...answer } };
  if ('attachments' in answer) return { desired: answer.attachments.map(toDesired), answer: { ...answer } };
  return { desired: [], answer: {} };
}

/** The guard has seen to it that these are there. */
function toDesired(child: Readonly<Record<string, unknown>>): DesiredObject {
  return child as DesiredObject;
}

/** A field that only the parsed spec has was given by nobody; so was one that the API server filled in, as far as it tells. */
function defaultsOf(parent: KubeObject, { set }: RenderSession): Scene['defaultOf'] {
  return ([name, ...path]) => {
    const isOfSpec = ['parent', 'schema', 'target'].includes(name) && path[0] === 'spec' && path.length > 1;
    if (!isOfSpec) return undefined;
    const schema = schemaAt(set.parentSchema, path);
    const fallback = schema?.['default'];
    const given = valueAtPath(parent, path);
    if (given === undefined) return hasDefaults(schema) ? 'filled-in' : undefined;
    if (fallback === undefined || !isEqual(given, fallback)) return undefined;
    return isFilledIn(parent, path) ? 'filled-in' : 'equal';
  };
}

const KUBECTL_RECORD = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * A default belongs to whoever created the object, unless it was applied by the server. What `kubectl apply` was given is in
 * its record.
 */
function isFilledIn(parent: KubeObject, path: FieldPath): boolean {
  if (parent.metadata['managedFields'] === undefined) return false;
  const owners = managersOf(parent, path);
  const record = parent.metadata.annotations?.[KUBECTL_RECORD];
  if (owners.length === 0 || record === undefined) return owners.length === 0;
  const isOfApply = owners.every(({ manager }) => manager === 'kubectl-client-side-apply');
  return isOfApply && valueAtPath(JSON.parse(record), path) === undefined;
}

function schemaAt(
  schema: JsonSchema,
  path: readonly (string | number)[],
): Readonly<Record<string, unknown>> | undefined {
  const found = path.reduce<JsonSchema | undefined>((at, step) => {
    const plain = plainSchema(at)?.schema;
    if (typeof step !== 'number') return fieldSchema(plain, step);
    const items = plain?.items;
    return Array.isArray(items) ? undefined : (items as JsonSchema | undefined);
  }, schema);
  return typeof found === 'object' ? found : undefined;
}

/** Of its own, or in its fields. */
function hasDefaults(schema: Readonly<Record<string, unknown>> | undefined): boolean {
  return JSON.stringify(schema ?? {}).includes('"default":');
}
