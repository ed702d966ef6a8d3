/** Longest expression, in characters. */
export const MAX_EXPRESSION_LENGTH = 4096;
/** How deep `map`, `filter`, `all`, `exists` and the like may stand inside each other. */
export const MAX_MACRO_NESTING = 3;
/** Longest list that a function makes of nothing. */
export const MAX_LIST_ITEMS = 1000;
/** Longest text that a function makes of a shorter one. */
export const MAX_TEXT_LENGTH = 1024 * 1024;
/** Most digits that a clause such as `%.2f` may ask for. */
export const MAX_FORMAT_PRECISION = 100;
/** Longest `random.seededString`: the longest name Kubernetes takes. */
export const MAX_RANDOM_LENGTH = 253;
/** Most values in a call. */
export const MAX_ARGUMENTS = 8;

/** Limits of the engine itself, far below its own of 100,000 nodes and 250 levels. */
export const SYNTAX_LIMITS = {
  maxAstNodes: 2000,
  maxDepth: 50,
  maxListElements: 200,
  maxMapEntries: 200,
  maxCallArguments: MAX_ARGUMENTS,
} as const;
