import type { RelatedResourceRule } from '../../contract/responses.js';
import type { Parent } from '../../sdk/index.js';
import { POD_NAMES } from './children.js';
import type { AliceSpec } from './schema.js';

/** Asks for Pods of our names whoever owns them: Metacontroller would wait for a taken name without a word. */
export function customize({ metadata, spec }: Parent<AliceSpec>): RelatedResourceRule[] {
  const names = POD_NAMES.map((name) => spec.namePrefix + name);
  const { namespace } = metadata;
  return [{ apiVersion: 'v1', resource: 'pods', names, ...(namespace === undefined ? {} : { namespace }) }];
}
