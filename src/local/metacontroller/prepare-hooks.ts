import type { CompositeController, DecoratorController, Hook } from '../../contract/controller-objects.js';
import type { Context } from './context.js';
import { resolveEndpoint } from './endpoint-settings.js';
import { explain, MetacontrollerError } from './errors.js';
import { type CallableHook, type HookName, toCallableHook } from './webhook.js';

export interface PreparedHooks {
  readonly sync: CallableHook | undefined;
  readonly finalize: CallableHook | undefined;
  readonly customize: CallableHook | undefined;
}

type HooksSpec = Pick<(CompositeController | DecoratorController)['spec'], 'hooks' | 'endpointConfigs'>;

/**
 * The hooks of a controller with the credentials to call them. Secrets are read here, once: what is written into them later
 * counts only after the next change of the controller's spec.
 *
 * @throws MetacontrollerError
 */
export async function prepareHooks(
  { api, clock }: Pick<Context, 'api' | 'clock'>,
  { hooks, endpointConfigs = [] }: HooksSpec,
): Promise<PreparedHooks> {
  if (hooks === undefined) throw new MetacontrollerError('no hooks defined');
  const prepare = async (name: HookName): Promise<CallableHook | undefined> => {
    const hook = hooks[name];
    const endpoint = await explain(`can't resolve endpoint config for ${name} hook`, () =>
      resolveEndpoint(api, hook?.webhook, endpointConfigs),
    );
    return toCallableHook(name, hook, { clock, endpoint });
  };
  return {
    sync: await prepare('sync'),
    finalize: await prepare('finalize'),
    customize: await prepare('customize'),
  };
}

/** With the default of the CRD, in case the API at hand does not fill it in. */
export function withHookVersions(hooks: Readonly<Record<string, Hook | undefined>>): Record<string, Hook> {
  const versioned = Object.entries(hooks)
    .filter((entry): entry is [string, Hook] => entry[1] !== undefined)
    .map(([name, hook]): [string, Hook] => [name, { ...hook, version: hook.version ?? 'v1' }]);
  return Object.fromEntries(versioned);
}
