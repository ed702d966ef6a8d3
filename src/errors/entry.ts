/** Who has to act: the person who runs the hooks, who wrote the controller, who wrote the object, or metahooks itself. */
export type Fault = 'operator' | 'author' | 'user' | 'metahooks';

export interface ErrorEntry {
  /** HTTP status of the answer when the error ends a hook call. Never 200: Metacontroller keeps the children then. */
  readonly status: number;
  readonly fault: Fault;
  /** What happened, for docs/errors.md. */
  readonly summary: string;
  /** What to do about it. */
  readonly remedy: string;
}
