import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RoleStatus } from './role-sidecar.js';

export interface StatusSource {
  readonly status: RoleStatus | undefined;
}

/**
 * Answers the kubelet and people. `/healthz`: the sidecar takes turns. `/readyz`: the redis is the primary, or a replica in
 * step with the holder. `/status`: what the sidecar knows. Nothing can be changed here, so nobody needs a password.
 */
export function createStatusApp(
  source: StatusSource,
  { now, staleMs }: { readonly now: () => number; readonly staleMs: number },
): (request: IncomingMessage, response: ServerResponse) => void {
  return ({ url }, response) => {
    const { status } = source;
    const ageMs = status === undefined ? Infinity : now() - status.at;
    const answers: Readonly<Record<string, boolean>> = {
      '/healthz': status === undefined || ageMs < staleMs,
      '/readyz': status !== undefined && ageMs < staleMs && isReady(status),
      '/status': true,
    };
    const good = answers[url ?? ''];
    response.writeHead(good === undefined ? 404 : good ? 200 : 503, { 'Content-Type': 'application/json' });
    response.end(`${JSON.stringify(status === undefined ? {} : describe(status, ageMs))}\n`);
  };
}

function isReady({ leads, self }: RoleStatus): boolean {
  return leads || (self?.role === 'replica' && self.linkUp);
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
