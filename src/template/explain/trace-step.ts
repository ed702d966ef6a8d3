import type { Location } from '../source.js';
import type { Default, Shown } from './scene.js';

/** A place in the file that a value comes from. */
export interface TraceStep {
  /** The `let` or iterator whose definition it is; undefined in the template itself. */
  readonly name?: string;
  readonly location: Location;
  /** As it stands there; undefined for a mapping or a list without expressions. */
  readonly written: string | undefined;
  /** Empty where a later step goes on with the only thing that was read. */
  readonly reads: readonly Read[];
}

/** Who gives a value to expressions. */
export type ReadSource =
  'parent' | 'target' | 'observed' | 'related' | 'let' | 'forEach' | 'hook' | 'metahooks';

/** Something that an expression read. */
export interface Read {
  readonly path: string;
  readonly source: ReadSource;
  readonly shown: Shown;
  /** How it stands to the default in the schema of the parent. */
  readonly default?: Default;
  /** Of a `forEach`: which of how many items it is, counted from 0. */
  readonly item?: { readonly index: number; readonly count: number };
  /** Where a `let` or the list of a `forEach` is defined; left out where it is told further up. */
  readonly definition?: TraceStep;
}
