import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { RawServer } from '../../support/bad-requests/ask.js';

const Kubeconfig = z.object({
  clusters: z.array(z.object({ cluster: z.object({ server: z.string() }) })).min(1),
  users: z.array(z.object({ user: z.object({ token: z.string() }) })).min(1),
});

/** Where to send raw requests, and as whom. */
export function rawServer({ kubeconfig }: { readonly kubeconfig: string }): RawServer {
  const { clusters, users } = Kubeconfig.parse(JSON.parse(readFileSync(kubeconfig, 'utf8')));
  return { url: clusters[0]?.cluster.server ?? '', token: users[0]?.user.token ?? '' };
}
