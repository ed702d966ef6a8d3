import type { CompiledExpression } from '../../../src/cel/compiler.js';
import { CONTROLLERS_DIR } from '../../../src/cli/definition-folders.js';
import { loadControllers } from '../../../src/cli/load-controllers.js';
import { controllers } from '../../../src/controllers/index.js';
import { allExpressions } from '../../../src/template/expressions.js';

/** Every expression of every template file that is shipped. */
export function shippedExpressions(): readonly CompiledExpression[] {
  const loaded = loadControllers(controllers, {
    definitionFolders: [{ path: CONTROLLERS_DIR, nestedOnly: true }, { path: 'test/definitions' }],
  });
  loaded.stop();
  const sets = [...loaded.controllers.values()].map(({ templates }) => templates());
  return sets
    .filter((set) => set !== undefined)
    .flatMap(allExpressions)
    .map(({ compiled }) => compiled);
}
