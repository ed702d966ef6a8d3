import type { HookError } from '../errors/hook-error.js';

/** A definition file, named as in messages. */
export interface DefinitionText {
  readonly file: string;
  readonly text: string;
}

/** What became of a change in a file. */
export interface Reload {
  /** Name of the controller; of the file, when it has none that can be read. */
  readonly controller: string;
  /** Why the change cannot be used; what was there before stays in use. */
  readonly error: HookError | undefined;
  /** More than templates changed, so that CRD, rights and controller object may have to follow. */
  readonly isRedefined: boolean;
  /** Of the definition that is in use from now on; undefined for an error, a file that is gone, and a template. */
  readonly text?: DefinitionText;
}

export type OnReload = (reload: Reload) => void;

/** A file that cannot be used as it is now. */
export interface Problem {
  readonly file: string;
  readonly error: HookError;
}
