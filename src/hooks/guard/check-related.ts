import { describeIssues } from '../../contract/requests.js';
import { type CustomizeResponse, RelatedResourceRule } from '../../contract/responses.js';
import { HookError } from '../../errors/hook-error.js';
import type { ControllerDeclaration } from '../../sdk/definition.js';

type Declaration = Pick<ControllerDeclaration, 'name' | 'related'>;

/**
 * The guard for the customize hook. A null rule would crash Metacontroller; an undeclared kind it has no right to read
 * would stop every sync of the controller.
 *
 * @throws HookError RELATED_RULE_INVALID, CHILD_NULL
 */
export function checkRelated(definition: Declaration, rules: unknown): CustomizeResponse {
  if (!Array.isArray(rules)) return refuse(definition, 'returned no list of rules');
  return { relatedResources: Array.from(rules, (rule: unknown) => checkRule(definition, rule)) };
}

function checkRule(definition: Declaration, rule: unknown): RelatedResourceRule {
  if (rule === undefined || rule === null) {
    throw new HookError('CHILD_NULL', {
      message: `${definition.name} customize: returned ${String(rule)} as a rule`,
    });
  }
  const parsed = RelatedResourceRule.safeParse(rule);
  if (!parsed.success) return refuse(definition, describeIssues(parsed.error));
  checkDeclared(definition, parsed.data);
  checkSelection(definition, parsed.data);
  return parsed.data;
}

function checkDeclared(definition: Declaration, { apiVersion, resource }: RelatedResourceRule): void {
  const declared = definition.related?.some(
    (known) => known.apiVersion === apiVersion && known.resource === resource,
  );
  if (declared !== true) refuse(definition, `${resource} (${apiVersion}) is not among \`related\``);
}

/** Metacontroller stops the whole sync on these combinations. */
function checkSelection(definition: Declaration, rule: RelatedResourceRule): void {
  const { resource, names, namespace, labelSelector, namespaceSelector } = rule;
  if (names !== undefined && (labelSelector !== undefined || namespaceSelector !== undefined)) {
    refuse(definition, `the rule for ${resource} has both names and a selector`);
  }
  if (namespace !== undefined && namespaceSelector !== undefined) {
    refuse(definition, `the rule for ${resource} has both a namespace and a namespaceSelector`);
  }
}

function refuse(definition: Declaration, complaint: string): never {
  throw new HookError('RELATED_RULE_INVALID', { message: `${definition.name} customize: ${complaint}` });
}
