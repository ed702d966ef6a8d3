import { ExpressionError } from '../expression-error.js';

/** The engine passes what the signature promises; `never` makes a handler say so itself. */
export type FunctionHandler = (...values: never[]) => unknown;

/** Signature in the notation of the engine → what it does. */
export type Functions = Readonly<Record<string, FunctionHandler>>;

/** What a function throws when it cannot answer. */
export function failure(code: string, message: string): ExpressionError {
  return new ExpressionError('evaluate', { code, message });
}

/** The same for operators: `Quantity == Quantity`. */
export type Operators = Readonly<Record<string, (...values: never[]) => boolean>>;
