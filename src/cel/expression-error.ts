export interface SourceRange {
  readonly start: number;
  readonly end: number;
}

export interface ExpressionErrorDetails {
  /** The engine's word or ours, in snake_case: `no_such_key`. */
  readonly code: string;
  /** May quote the expression and, after an evaluation, values it read. */
  readonly message: string;
  readonly range?: SourceRange | undefined;
  readonly hint?: string | undefined;
}

/**
 * Why an expression cannot be used. Callers know the file or the CRD it stands in, and turn it into their own error.
 *
 * `limit`: refused for its size; `compile`: does not parse or does not fit the types; `evaluate`: failed with these values.
 */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly phase: 'limit' | 'compile' | 'evaluate';
  readonly code: string;
  readonly range: SourceRange | undefined;
  readonly hint: string | undefined;

  constructor(phase: ExpressionError['phase'], { code, message, range, hint }: ExpressionErrorDetails) {
    super(message);
    this.phase = phase;
    this.code = code;
    // Callers may pass a whole syntax node.
    this.range = range && { start: range.start, end: range.end };
    this.hint = hint;
  }
}
