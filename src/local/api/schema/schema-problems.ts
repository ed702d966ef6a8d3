import { compileRule } from './rules.js';
import type { StructuralSchema } from './structural-schema.js';
import { validateValue } from './validate.js';

/** Why a CRD with this schema is refused: not structural, a default that does not fit, a rule that does not compile. */
export function schemaProblems(schema: StructuralSchema, path: string): readonly string[] {
  const root =
    schema.type === 'object' ? [] : [`${path}.type: Required value: must not be empty at the root`];
  return [...root, ...ownProblems(schema, path), ...nestedProblems(schema, path)];
}

function nestedProblems(schema: StructuralSchema, path: string): string[] {
  const { additionalProperties, items } = schema;
  return [
    ...[...schema.properties].flatMap(([name, property]) =>
      partProblems(property, `${path}.properties[${name}]`, 'for specified object fields'),
    ),
    ...(additionalProperties === undefined
      ? []
      : partProblems(additionalProperties, `${path}.additionalProperties`, 'for specified object fields')),
    ...(items === undefined ? [] : partProblems(items, `${path}.items`, 'for specified array items')),
  ];
}

function partProblems(schema: StructuralSchema, path: string, where: string): string[] {
  const isTyped = schema.type !== undefined || schema.intOrString || schema.preservesUnknown;
  return [
    ...(isTyped ? [] : [`${path}.type: Required value: must not be empty ${where}`]),
    ...ownProblems(schema, path),
    ...nestedProblems(schema, path),
  ];
}

function ownProblems(schema: StructuralSchema, path: string): string[] {
  const rules = schema.rules.flatMap((rule, index) => {
    const why = complaintOf(() => compileRule(rule, schema));
    const shown = JSON.stringify(rule.rule);
    return why === undefined
      ? []
      : [
          `${path}.x-kubernetes-validations[${index}].rule: Invalid value: ${shown}: compilation failed: ${why}`,
        ];
  });
  if (schema.default === undefined) return rules;
  const misfits = validateValue(schema.default, { path: '', schema });
  // The path of a default inside itself is empty.
  return [...rules, ...misfits.map(({ text }) => `${path}.default${text}`)];
}

function complaintOf(attempt: () => unknown): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
