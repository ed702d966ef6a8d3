import { didYouMean } from '../../cel/suggest.js';
import { CustomizeResponse, type RelatedResourceRule } from '../../contract/responses.js';
import type { KubeObject } from '../../contract/kube-object.js';
import { toObjectMap } from '../../contract/object-map.js';
import { HookError } from '../../errors/hook-error.js';
import { dispatch } from '../../hooks/dispatch.js';
import type { ServedController } from '../../hooks/served-controller.js';
import { relatedFilter } from '../../local/metacontroller/related-rule.js';
import { childRulesOf, isDecorator } from '../../sdk/controller-definition.js';
import { DECORATOR_ANNOTATION } from '../../sdk/last-desired.js';
import type { Candidate } from './find-controllers.js';
import type { ObjectSource } from './object-source.js';

/** What Metacontroller would send to the hook now, and what it would not. */
export interface Situation {
  readonly parent: KubeObject;
  readonly children: readonly KubeObject[];
  /** Objects of the children's kinds that are not its own. */
  readonly strangers: readonly KubeObject[];
  readonly related: readonly KubeObject[];
}

export interface CustomResourceName {
  readonly name: string;
  readonly namespace: string;
}

/** @throws HookError EXPLAIN_IMPOSSIBLE when there is no such object */
export async function readSituation(
  { served, subject }: Candidate,
  source: ObjectSource,
  { name, namespace }: CustomResourceName,
): Promise<Situation> {
  const place = subject.scope === 'Cluster' ? undefined : namespace;
  const all = await source.list(subject, place);
  const parent = all.find(({ metadata }) => metadata.name === name);
  if (parent === undefined) {
    const names = all.map(({ metadata }) => metadata.name);
    throw new HookError('EXPLAIN_IMPOSSIBLE', {
      message: `there is no ${subject.kind} "${name}"${place === undefined ? '' : ` in the namespace ${place}`}${didYouMean(name, names)}`,
      hint:
        names.length === 0 ? 'Say -n NAMESPACE, -f FILE or --context NAME.' : `There is ${names.join(', ')}.`,
    });
  }
  const lists = childRulesOf(served.definition).map((rule) =>
    source.list(rule, rule.scope === 'Cluster' ? undefined : place),
  );
  const objects = (await Promise.all(lists)).flat();
  const isOwn = (object: KubeObject): boolean => belongsTo(object, parent, served);
  return {
    parent,
    children: objects.filter(isOwn),
    strangers: objects.filter((object) => !isOwn(object)),
    related: await readRelated(parent, served, source),
  };
}

/** What somebody wrote, and says nothing of an owner, is meant to be a child. */
function belongsTo(child: KubeObject, parent: KubeObject, { definition }: ServedController): boolean {
  const { ownerReferences = [], annotations, creationTimestamp } = child.metadata;
  const owners = ownerReferences.filter(({ controller }) => controller === true || isDecorator(definition));
  if (owners.length === 0) return creationTimestamp === undefined;
  if (!owners.some((owner) => owner.uid === parent.metadata.uid || isNamed(owner, parent))) return false;
  return !isDecorator(definition) || annotations?.[DECORATOR_ANNOTATION] === definition.name;
}

/** A parent that somebody wrote has no uid by which it could be known. */
function isNamed(owner: { readonly kind: string; readonly name: string }, parent: KubeObject): boolean {
  const isWritten = parent.metadata.creationTimestamp === undefined;
  return isWritten && owner.kind === parent.kind && owner.name === parent.metadata.name;
}

/** What the customize hook asks for. */
async function readRelated(
  parent: KubeObject,
  served: ServedController,
  source: ObjectSource,
): Promise<readonly KubeObject[]> {
  const { definition } = served;
  const kinds = definition.related ?? [];
  if (kinds.length === 0 || definition.customize === undefined) return [];
  const controller = { kind: definition.controllerKind, spec: {} };
  const answer = await dispatch(
    { controller: definition.name, hook: 'customize', body: { controller, parent } },
    { controllers: new Map([[definition.name, served]]), now: Date.now },
  );
  const rules = (CustomizeResponse.parse(answer).relatedResources ?? []).filter((rule) => rule !== null);
  const lists = rules.map(async (rule) => {
    const kind = kinds.find(({ apiVersion, resource }) => isFor(rule, apiVersion, resource));
    return kind === undefined ? [] : select(rule, await source.list(kind, undefined), { parent, kind });
  });
  return [...new Set((await Promise.all(lists)).flat())];
}

function isFor(rule: RelatedResourceRule, apiVersion: string, resource: string): boolean {
  return rule.apiVersion === apiVersion && rule.resource === resource;
}

interface Selecting {
  readonly parent: KubeObject;
  readonly kind: { readonly apiVersion: string; readonly kind: string; readonly resource: string };
}

function select(
  rule: RelatedResourceRule,
  objects: readonly KubeObject[],
  { parent, kind }: Selecting,
): readonly KubeObject[] {
  const placed = objects.map((object) => withNamespace(object, rule.namespace));
  const matches = relatedFilter(rule, {
    version: 'v2',
    parent,
    parentNamespaced: parent.metadata.namespace !== undefined,
    related: {
      ...kind,
      namespaced: placed.some(({ metadata }) => metadata.namespace !== undefined),
      shortNames: [],
      subresources: [],
    },
    // Labels of namespaces are not looked up: a rule with a selector of namespaces gets no objects here.
    namespaces: () => () => undefined,
  });
  return placed.filter(matches);
}

/** In a file, the namespace may go without saying. */
function withNamespace(object: KubeObject, namespace: string | undefined): KubeObject {
  const { metadata } = object;
  if (metadata.namespace !== undefined || namespace === undefined) return object;
  return { ...object, metadata: { ...metadata, namespace } };
}

/** The request of a sync or finalize hook. */
export function toRequest(
  { definition }: ServedController,
  situation: Situation,
  finalizing: boolean,
): unknown {
  const { parent, children, related } = situation;
  const scope = { version: 'v2', parent } as const;
  const own = toObjectMap(childRulesOf(definition), children, scope);
  return {
    controller: { kind: definition.controllerKind, spec: {} },
    ...(isDecorator(definition) ? { object: parent, attachments: own } : { parent, children: own }),
    related: toObjectMap(definition.related ?? [], related, scope),
    finalizing,
  };
}
