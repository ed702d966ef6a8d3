import { DerivedSecrets, type SecretOwner } from '../cel/derived-secrets.js';
import { ExpressionError } from '../cel/expression-error.js';
import type { JsonSchema } from '../cel/json-schema.js';
import { toCelValue } from '../cel/values.js';
import { type KubeObject, toGroupVersion } from '../contract/kube-object.js';
import { HookError } from '../errors/hook-error.js';
import { SECRETS } from './check-secrets.js';
import type { Variables } from './failure.js';
import type { Rendering } from './items.js';
import type { RenderState } from './evaluation.js';
import { evaluateLets } from './render-lets.js';
import { relatedById, renderRelated } from './render-related.js';
import type { TemplateScope } from './rendered.js';
import type { TemplateSet } from './template-set.js';

/** The variables that are there before any `let`. Only what some expression reads is converted. */
export function baseVariables(set: TemplateSet, scope: TemplateScope, state: RenderState): Variables {
  const asking = askingVariables(set, scope.parent, state);
  return {
    ...asking,
    finalizing: scope.finalizing,
    [SECRETS]: new DerivedSecrets(scope.server?.secretKey, ownerOf(scope.parent)),
    toolbox: toCelValue({ image: scope.server?.toolboxImage }),
    related: set.readsRelated ? relatedVariable(set, scope, { variables: asking, state }) : [],
    ...Object.fromEntries(set.values.map((name) => [name, hookValue(name, set, scope)])),
  };
}

function relatedVariable(set: TemplateSet, scope: TemplateScope, { variables, state }: Rendering): unknown {
  if (set.related === undefined) {
    return convert([...scope.related].sort(byIdentity), { name: 'related', file: set.file });
  }
  const { namespace } = scope.parent.metadata;
  return relatedById(renderRelated(set.related, variables, { state, namespace }), scope);
}

/** What `related` can read. */
export function askingVariables(
  set: TemplateSet,
  subject: TemplateScope['parent'],
  state: RenderState,
): Variables {
  return evaluateLets(set, subjectVariables(set, subject), { state, phase: 'asking' });
}

/** `parent` and kro's name for it, or `target`. */
function subjectVariables(
  { file, subject, parentSchema: schema }: TemplateSet,
  object: TemplateScope['parent'],
): Variables {
  if (subject === 'target') return { target: convert(object, { name: 'target', file, schema }) };
  const { apiVersion, kind, metadata, spec = {}, status = {} } = object;
  const parent = convert({ apiVersion, kind, metadata, spec, status }, { name: 'parent', file, schema });
  return { parent, schema: parent };
}

function hookValue(name: string, { file }: TemplateSet, { values = {} }: TemplateScope): unknown {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value !== undefined) return convert(value, { name, file });
  throw new HookError('TEMPLATE_FAILED', {
    message: `${file}: the hook did not pass the value "${name}"`,
    hint: `pass it to render; null stands for "none"`,
  });
}

/**
 * By name and not by uid: data may outlive its parent, in the volumes of a StatefulSet or in a backup, and who is made anew
 * under the old name has to get at it.
 */
function ownerOf({ apiVersion, kind, metadata }: TemplateScope['parent']): SecretOwner {
  return [toGroupVersion(apiVersion).group, kind, metadata.namespace ?? '', metadata.name];
}

interface Origin {
  readonly name: string;
  readonly file: string;
  readonly schema?: JsonSchema;
}

function convert(value: unknown, { name, file, schema }: Origin): unknown {
  try {
    return toCelValue(value, schema);
  } catch (error) {
    // A RangeError is the stack running out: the value contains itself.
    if (!(error instanceof ExpressionError || error instanceof RangeError)) throw error;
    const reason = error instanceof ExpressionError ? error.message : 'it is nested without end';
    throw new HookError('TEMPLATE_FAILED', {
      message: `${file}: "${name}" cannot be used in expressions: ${reason}`,
      hint: 'pass plain JSON values',
    });
  }
}

/** The order of the request is that of a Go map, so no order at all. */
function byIdentity(a: KubeObject, b: KubeObject): number {
  return identityOf(a) < identityOf(b) ? -1 : 1;
}

function identityOf({ apiVersion, kind, metadata }: KubeObject): string {
  return [apiVersion, kind, metadata.namespace ?? '', metadata.name].join('\u0000');
}
