const IDENTIFIER = /^[A-Za-z_]\w*$/;

/** Words CEL keeps for itself. */
const RESERVED = new Set(
  (
    'true false null in as break const continue else for function if import let loop package namespace return var void ' +
    'while __proto__ prototype'
  ).split(' '),
);

/** Whether CEL can take the name for a variable. */
export function isIdentifier(name: string): boolean {
  return IDENTIFIER.test(name) && !RESERVED.has(name);
}
