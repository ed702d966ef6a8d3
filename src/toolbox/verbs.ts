import { redisRole } from './redis/redis-role-verb.js';
import { restartPods } from './restart-pods/restart-pods.js';
import type { Verb } from './verb.js';

/** Everything that the toolbox can do. A new verb is one line here. */
export const VERBS: readonly Verb[] = [redisRole, restartPods];
