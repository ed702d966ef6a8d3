import { createHmac } from 'node:crypto';
import { ExpressionError } from './expression-error.js';

/** Half of a SHA-256 is beyond guessing; hex can stand in a URL, a shell and a configuration file as it is. */
const LENGTH = 48;

/** Whose secrets they are: nobody else gets the same ones. */
export type SecretOwner = readonly string[];

/**
 * The value of `secrets` in expressions: `secrets.derive("database")` is the same text for the same owner and purpose, and
 * cannot be told without the key of the server. So it survives everything, and nothing has to be kept or rolled a die for.
 */
export class DerivedSecrets {
  /** Without a key a definition can be used as long as it derives nothing. */
  readonly #key: string | undefined;
  readonly #owner: SecretOwner;

  constructor(key: string | undefined, owner: SecretOwner) {
    this.#key = key;
    this.#owner = owner;
  }

  /** What messages call it; they never get to see more. */
  get [Symbol.toStringTag](): string {
    return 'secrets';
  }

  /** @throws ExpressionError `secret_key_missing` */
  derive(purpose: string): string {
    if (this.#key === undefined) {
      throw new ExpressionError('evaluate', {
        code: 'secret_key_missing',
        message: 'the server has no key to derive a secret from',
        hint: 'set METAHOOKS_KEY; see docs/operations.md, "The key"',
      });
    }
    const text = JSON.stringify([...this.#owner, purpose]);
    return createHmac('sha256', this.#key).update(text).digest('hex').slice(0, LENGTH);
  }
}

/** Its type in the engine, and what can be done with it. */
export const SECRETS_TYPE = 'Secrets';
export const SECRETS_SIGNATURE = `${SECRETS_TYPE}.derive(string): string`;
export const deriveSecret = (secrets: DerivedSecrets, purpose: string): string => secrets.derive(purpose);
