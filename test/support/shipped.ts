import { definitionFolders } from '../../src/cli/definition-folders.js';
import { loadControllers } from '../../src/cli/load-controllers.js';
import { LOCAL_SECRET_KEY } from '../../src/config.js';
import type { KubeObject } from '../../src/contract/kube-object.js';
import { controllers as definitions } from '../../src/controllers/index.js';
import { dispatch, type HookAnswer } from '../../src/hooks/dispatch.js';
import type { CheckedResponse } from '../../src/hooks/guard/check-response.js';
import { compositeRequest, NOON } from './objects.js';

export interface Observed {
  readonly parent: KubeObject;
  readonly children?: readonly KubeObject[];
  readonly related?: readonly KubeObject[];
}

/** Calls hooks of the shipped controllers with their real templates. */
export async function callHook(controller: string, hook: string, observed: Observed): Promise<HookAnswer> {
  return callBody(controller, hook, compositeRequest(observed));
}

/** The same with a whole request body. */
export async function callBody(controller: string, hook: string, body: unknown): Promise<HookAnswer> {
  const loaded = loadControllers(definitions, {
    definitionFolders: definitionFolders({ controllersDir: undefined, definitionDirs: [] }),
    secretKey: LOCAL_SECRET_KEY,
  });
  loaded.stop();
  return dispatch({ controller, hook, body }, { controllers: loaded.controllers, now: () => NOON });
}

export async function sync(controller: string, observed: Observed): Promise<CheckedResponse> {
  const answer = await callHook(controller, 'sync', observed);
  if (!('children' in answer)) throw new Error('the hook answered something else than children');
  return answer;
}

/** `True/Scheduled`: status and reason of a condition. */
export function conditionOf({ status }: CheckedResponse, type: string): string | undefined {
  const { conditions } = status as { conditions: { type: string; status: string; reason: string }[] };
  const found = conditions.find((condition) => condition.type === type);
  return found === undefined ? undefined : `${found.status}/${found.reason}`;
}
