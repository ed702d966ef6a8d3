/** Why something was not done. Both parts end up in the status, so neither may hold a secret. */
export interface Problem {
  /** One CamelCase word, for the reason of a condition. */
  readonly reason: string;
  /** A sentence for people. */
  readonly message: string;
}

/** The other side did what it was asked, or told what was asked. */
export interface Done<Value> {
  readonly kind: 'done';
  readonly value: Value;
}

/** The other side said no, and nothing happened. Asking the same again is pointless. */
export interface Refused extends Problem {
  readonly kind: 'refused';
}

/** Nothing happened; the same may work later. */
export interface Unavailable extends Problem {
  readonly kind: 'unavailable';
  /** What the other side asked for; never asked again before. */
  readonly retryAfterSeconds?: number;
}

/** Nothing happened, and nothing will before somebody acts: a wrong API key, an address that is not allowed. */
export interface Blocked extends Problem {
  readonly kind: 'blocked';
}

/** It may have happened: the answer was lost, late or unreadable. */
export interface Unclear extends Problem {
  readonly kind: 'unclear';
  /**
   * Whether asking again under the same key is safe once a look-up has found nothing. Where the other side has no
   * idempotency keys, or has said that it goes on working, it is not.
   */
  readonly repeatable: boolean;
}

/** What came of asking an external system. An outcome is a value, never thrown: each kind has to be dealt with. */
export type Outcome<Value> = Done<Value> | Refused | Unavailable | Blocked | Unclear;

/** An outcome without a result, which is the same whatever was asked for. */
export type Failure = Exclude<Outcome<never>, Done<never>>;

export function done<Value>(value: Value): Done<Value> {
  return { kind: 'done', value };
}
