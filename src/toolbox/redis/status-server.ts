import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RedisState } from './redis-state.js';
import type { RoleStatus } from './role-sidecar.js';

export interface StatusSource {
  readonly status: RoleStatus | undefined;
}

interface StatusOptions {
  readonly now: () => number;
  readonly staleMs: number;
  /** Asks the redis of this Pod. */
  readonly observe: () => Promise<RedisState>;
}

/**
 * Answers the kubelet and people. `/healthz`: the sidecar takes turns. `/readyz`: the redis is the primary, or a replica in
 * step with the holder. `/status`: what the sidecar knows. Nothing can be changed here, so nobody needs a password.
 */
export function createStatusApp(
  source: StatusSource,
  { now, staleMs, observe }: StatusOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async ({ url }, response) => {
    const { status } = source;
    const ageMs = status === undefined ? Infinity : now() - status.at;
    const answers: Readonly<Record<string, () => boolean | Promise<boolean>>> = {
      '/healthz': () => status === undefined || ageMs < staleMs,
      '/readyz': () => status !== undefined && ageMs < staleMs && isReady(status, observe),
      '/status': () => true,
    };
    const good = await answers[url ?? '']?.();
    response.writeHead(good === undefined ? 404 : good ? 200 : 503, { 'Content-Type': 'application/json' });
    response.end(`${JSON.stringify(status === undefined ? {} : describe(status, ageMs))}\n`);
  };
}

/** The redis is asked anew: it may have ended since the last turn, and have come back with nothing. */
async function isReady({ leads }: RoleStatus, observe: StatusOptions['observe']): Promise<boolean> {
  const redis = await observe().catch(() => undefined);
  if (redis === undefined || redis.loading) return false;
  return redis.role === 'primary' ? leads : redis.linkUp;
}

function describe({ pod, leads, holder, decision, self, peers }: RoleStatus, ageMs: number): object {
  return {
    pod,
    role: leads ? 'master' : 'slave',
    holder,
    ...decision,
    ...(self !== undefined && { history: self.history, offset: self.offset, linkUp: self.linkUp }),
    // Only the holder looks at the others while all is well.
    peers: peers.map(({ pod: peer, state }) => ({
      pod: peer,
      linkUp: state.linkUp,
      ...(self?.history === state.history && { behindBytes: self.offset - state.offset }),
    })),
    ageMs: Math.round(ageMs),
  };
}
