import { didYouMean } from '../../cel/suggest.js';
import { describeObject, type KubeObject } from '../../contract/kube-object.js';
import { HookError } from '../../errors/hook-error.js';
import { childRulesOf } from '../../sdk/controller-definition.js';
import type { DesiredObject } from '../../sdk/objects.js';
import { type ObjectTrace, templateOf } from '../../template/explain/children.js';
import { describeSteps } from '../../template/explain/reads.js';
import { type FieldPath, type Scene, valueAtPath } from '../../template/explain/scene.js';
import { traceField } from '../../template/explain/trace.js';
import {
  describeAbsent,
  describeOther,
  describeUnwanted,
  describeWanted,
  isSameObject,
} from './explain-object.js';
import { explainParentField } from './explain-parent-field.js';
import type { Explanation, FieldExplanation, ObjectExplanation, ObjectLine, Origin } from './explanation.js';
import { type Addressable, splitField } from './field-query.js';
import type { Inquiry } from './inquiry.js';
import { isSecretField, observeField, showValue } from './observed-field.js';

/** A child that there is, or should be. */
interface Child extends Addressable {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly trace: ObjectTrace | undefined;
  readonly desired: DesiredObject | undefined;
  readonly current: KubeObject | undefined;
}

const PARENT_FIELDS = ['status', 'metadata', 'spec'];

/**
 * Explains FIELD: a child, a field of one, or a field of the parent.
 *
 * @throws HookError EXPLAIN_IMPOSSIBLE
 */
export function explainField(field: string, inquiry: Inquiry): Explanation {
  const found = splitField(field, childrenOf(inquiry));
  if (found !== undefined) {
    const { subject, path } = found;
    return path.length === 0 ? explainChild(subject, inquiry) : explainChildField(subject, path, inquiry);
  }
  const ofParent = splitField(
    field,
    PARENT_FIELDS.map((name) => ({ names: [name] })),
  );
  if (ofParent !== undefined) {
    return explainParentField([ofParent.subject.names[0] ?? '', ...ofParent.path], inquiry);
  }
  return { ...aboutOf(inquiry), explains: 'object', ...absent(field, inquiry) };
}

function aboutOf({ served, situation }: Inquiry): Pick<FieldExplanation, 'controller' | 'parent'> {
  return { controller: served.definition.name, parent: describeObject(situation.parent) };
}

/** A template that has no object, or an object that nothing makes now. */
function absent(field: string, inquiry: Inquiry): ObjectLine & Pick<ObjectExplanation, 'location'> {
  const templates = inquiry.traces.map((trace) => ({ names: [trace.child.id], trace }));
  const template = splitField(field, templates)?.subject.trace;
  if (template !== undefined) {
    if (template.objects.length > 1) throw severalObjects(template.child.id, template.objects);
    return { ...describeUnwanted(template), location: template.child.location };
  }
  const [, kind, name] = /^([^/]+)\/([^.[]+)/.exec(field) ?? [];
  if (kind === undefined || name === undefined) throw noChild(field, inquiry);
  const line = describeAbsent({ kind: kindOf(kind, inquiry), name }, inquiry);
  return { ...line, location: locationOf(line.template, inquiry) };
}

function noChild(field: string, inquiry: Inquiry): HookError {
  const known = [...PARENT_FIELDS, ...childrenOf(inquiry).flatMap(({ names }) => names)];
  const [first = ''] = field.split(/[.[]/);
  return new HookError('EXPLAIN_IMPOSSIBLE', {
    message: `"${field}" names no child${didYouMean(first, known)}`,
    hint: `FIELD begins with Kind/name, the id of a template, status, spec or metadata: ${known.join(', ')}.`,
  });
}

function severalObjects(id: string, objects: readonly ObjectTrace[]): HookError {
  const names = objects.map(({ settled, name }) => `${settled.child.kind}/${name}`);
  return new HookError('EXPLAIN_IMPOSSIBLE', {
    message: `"${id}" makes ${objects.length} objects`,
    hint: `Name one: ${names.join(', ')}.`,
  });
}

/** The kind that is meant by `deployment` or `deployments`. */
function kindOf(name: string, { served }: Inquiry): string {
  const wanted = name.toLowerCase();
  const rule = childRulesOf(served.definition).find(
    ({ kind, resource }) => kind.toLowerCase() === wanted || resource === wanted,
  );
  return rule?.kind ?? name;
}

function locationOf(id: string | undefined, { traces }: Inquiry): ObjectExplanation['location'] {
  return traces.find(({ child }) => child.id === id)?.child.location;
}

function childrenOf(inquiry: Inquiry): readonly Child[] {
  const { traces, desired, situation } = inquiry;
  const rules = childRulesOf(inquiry.served.definition);
  const children: Child[] = traces.flatMap(({ child, objects }) =>
    objects.map((trace) => ({
      names: [
        ...namesOf({ kind: child.kind, name: trace.name }, rules),
        ...(objects.length === 1 ? [child.id] : []),
      ],
      apiVersion: child.apiVersion,
      kind: child.kind,
      name: trace.name,
      trace,
      desired: desired.find((one) => isSameObject(one, { ...child, metadata: { name: trace.name } })),
      current: trace.current,
    })),
  );
  const others = [...situation.children, ...desired].filter(
    (object) => !children.some((child) => isSameObject(object, { ...child, metadata: { name: child.name } })),
  );
  for (const { apiVersion, kind, metadata } of others) {
    const identity = { apiVersion, kind, metadata };
    children.push({
      names: namesOf({ kind, name: metadata.name }, rules),
      ...{ apiVersion, kind, name: metadata.name, trace: undefined },
      desired: desired.find((one) => isSameObject(one, identity)),
      current: situation.children.find((one) => isSameObject(one, identity)),
    });
  }
  return children;
}

function namesOf(
  { kind, name }: { readonly kind: string; readonly name: string },
  rules: ReturnType<typeof childRulesOf>,
): readonly string[] {
  const resources = rules.filter((rule) => rule.kind === kind).map(({ resource }) => `${resource}/${name}`);
  return [`${kind}/${name}`, ...resources];
}

function explainChild(child: Child, inquiry: Inquiry): ObjectExplanation {
  const line = lineOf(child, inquiry);
  return { ...aboutOf(inquiry), explains: 'object', ...line, location: locationOf(line.template, inquiry) };
}

function lineOf({ trace, current, kind, name }: Child, inquiry: Inquiry): ObjectLine {
  if (trace !== undefined) return describeWanted(trace, inquiry);
  if (current !== undefined) return describeOther(current, inquiry);
  return { template: undefined, object: `${kind}/${name}`, state: 'is being made, by the hook', reasons: [] };
}

/** @throws HookError EXPLAIN_IMPOSSIBLE for a field that neither the template nor the object has */
function explainChildField(child: Child, path: FieldPath, inquiry: Inquiry): FieldExplanation {
  const { trace, desired, current } = child;
  const origin = originOf(child, path, inquiry);
  const answered = valueAtPath(desired, path);
  const isHidden = isSecretField(child, path) || ('trace' in origin && 'hidden' in origin.trace.shown);
  const observed = observeField({ current, path, desired: answered, isHidden });
  if (origin.from === 'cluster' && 'absent' in observed.shown) throw unknownField(child, path, inquiry);
  return {
    ...aboutOf(inquiry),
    explains: 'field',
    object: `${child.kind}/${child.name}`,
    template: trace?.settled.child.id,
    field: describeSteps(path),
    shown: answered === undefined && 'trace' in origin ? origin.trace.shown : showValue(answered, isHidden),
    origin,
    reasons: trace === undefined ? [] : lineOf(child, inquiry).reasons,
    observed,
  };
}

/** In the order of how much can be told. */
function originOf({ trace, kind, apiVersion, desired }: Child, path: FieldPath, { scene }: Inquiry): Origin {
  const answered = valueAtPath(desired, path);
  const otherwise: Origin = answered === undefined ? { from: 'cluster' } : { from: 'hook' };
  if (trace === undefined || scene === undefined) return otherwise;
  const { tree, scene: own } = templateOf(trace.settled, scene);
  const hideAll = own.hideAll || isSecretField({ kind, apiVersion }, path);
  const found = traceField(tree, path, { ...own, hideAll } satisfies Scene);
  if (found.end === 'absent' && trace.settled.waitsFor !== undefined && answered !== undefined)
    return { from: 'kept' };
  return found.end === 'absent' || isMissingInside(found, answered)
    ? otherwise
    : { from: 'template', trace: found };
}

/** The result of an expression has no such field either. */
function isMissingInside({ end, shown }: ReturnType<typeof traceField>, answered: unknown): boolean {
  return end === 'inside' && 'absent' in shown && answered === undefined;
}

function unknownField({ trace, kind, name, current }: Child, path: FieldPath, { scene }: Inquiry): HookError {
  const before = path.slice(0, -1);
  const template = trace && scene && templateOf(trace.settled, scene);
  const found = template && traceField(template.tree, path, template.scene);
  const known = [...(found?.known ?? []), ...fieldsOf(valueAtPath(current, before))];
  const missing = found === undefined ? path.at(-1) : found.rest[0];
  const [where, step] = [`${kind}/${name}`, String(missing ?? path.at(-1))];
  const hint = known.length === 0 ? undefined : `There is ${[...new Set(known)].join(', ')}.`;
  return new HookError('EXPLAIN_IMPOSSIBLE', {
    message: `neither the template nor the observed object ${where} has ${describeSteps(path)}${didYouMean(step, known)}`,
    ...(hint === undefined ? {} : { hint }),
  });
}

function fieldsOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
}
