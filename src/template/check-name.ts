import type { Node } from 'yaml';
import { isIdentifier } from '../cel/names.js';
import type { CompileContext } from './compile-tree.js';

/** @throws HookError TEMPLATE_INVALID for a name that CEL cannot take or that means something already */
export function checkName(name: string, node: Node, { source, compiler }: CompileContext): void {
  if (!isIdentifier(name)) {
    throw source.invalid(node, {
      message: `"${name}" cannot be used as a name`,
      hint: 'use letters and digits, beginning with a letter',
    });
  }
  if (compiler.has(name)) {
    throw source.invalid(node, { message: `"${name}" has a meaning already`, hint: 'choose another name' });
  }
}
