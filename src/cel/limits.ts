/** Longest expression, in characters. */
export const MAX_EXPRESSION_LENGTH = 4096;
/** How deep `map`, `filter`, `all`, `exists` and `exists_one` may stand inside each other. */
export const MAX_MACRO_NESTING = 3;
/** Longest list that a function makes. */
export const MAX_LIST_ITEMS = 1000;

/** Limits of the engine itself, far below its own of 100,000 nodes and 250 levels. */
export const SYNTAX_LIMITS = {
  maxAstNodes: 2000,
  maxDepth: 50,
  maxListElements: 200,
  maxMapEntries: 200,
  maxCallArguments: 8,
} as const;
