import { ExpressionError } from './expression-error.js';
import type { ObjectTypes } from './schema-types.js';
import { didYouMean } from './suggest.js';
import { ACCESS, argumentsOf, childrenOf, literalOf, type SyntaxNode } from './syntax.js';

/**
 * The first field an expression reads that its schema does not have.
 *
 * The engine finds `a.typo`; this also finds `a.?typo` and `has(a.typo)`, which it takes for a field that is merely absent –
 * the one way in which a misspelt field could go unnoticed for ever.
 */
export function findUnknownField(node: SyntaxNode, types: ObjectTypes): ExpressionError | undefined {
  for (const child of childrenOf(node)) {
    const problem = findUnknownField(child, types);
    if (problem !== undefined) return problem;
  }
  const access = fieldAccess(node);
  const fields = access && types.get(typeOf(access.owner, types) ?? '');
  if (access === undefined || fields === undefined || Object.hasOwn(fields, access.field)) return undefined;
  return new ExpressionError('compile', {
    code: 'unknown_field',
    message: `unknown field "${access.field}"${didYouMean(access.field, Object.keys(fields))}`,
    range: node,
    hint: `known are ${Object.keys(fields).join(', ')}`,
  });
}

interface FieldAccess {
  readonly owner: SyntaxNode;
  readonly field: string;
}

function fieldAccess(node: SyntaxNode): FieldAccess | undefined {
  if (!ACCESS.has(node.op)) return undefined;
  const [owner, index] = childrenOf(node);
  const field = index === undefined ? argumentsOf(node)[1] : literalOf(index);
  return owner !== undefined && typeof field === 'string' ? { owner, field } : undefined;
}

/** Type of a node: what the checker noted, else (inside of has(), which it does not enter) that of the field. */
function typeOf(node: SyntaxNode, types: ObjectTypes): string | undefined {
  const noted = notedType(node);
  if (noted !== undefined) return noted.replace(/^optional<(.*)>$/, '$1');
  const access = fieldAccess(node);
  return access && types.get(typeOf(access.owner, types) ?? '')?.[access.field];
}

/** The engine leaves the type it found on the node; a test tells when a new release of it no longer does. */
function notedType(node: SyntaxNode): string | undefined {
  if (!('checkedType' in node)) return undefined;
  const type = node.checkedType;
  if (typeof type !== 'object' || type === null || !('name' in type)) return undefined;
  return typeof type.name === 'string' ? type.name : undefined;
}
