/** Dimensions of a `forEach`. */
export const MAX_DIMENSIONS = 3;
/** Objects one `forEach` makes. */
export const MAX_ITEMS = 1000;
/** Objects one render makes. */
export const MAX_CHILDREN = 2000;
/** All objects of one render, as JSON. */
export const MAX_OUTPUT_BYTES = 1024 * 1024;
/** Of the processor, for one render, from the first `let` to the last object. */
export const MAX_RENDER_MILLISECONDS = 100;
