import { ERROR_CODES, type HookErrorCode } from './codes.js';
import type { ErrorEntry } from './entry.js';

export interface HookErrorDetails {
  /** What is wrong and where: names, paths, lines. Never the value of a Secret. */
  readonly message: string;
  /**
   * What to do now, when it is more precise than the table.
   *
   * @default the remedy of the code
   */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** The one error of metahooks: a code of the table, what and where in the message, what to do in the hint. */
export class HookError extends Error {
  override readonly name = 'HookError';
  readonly code: HookErrorCode;
  readonly hint: string;

  constructor(code: HookErrorCode, { message, hint, cause }: HookErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint ?? ERROR_CODES[code].remedy;
  }

  get entry(): ErrorEntry {
    return ERROR_CODES[this.code];
  }
}
