import { z } from 'zod';
import { createLog } from '../../log.js';
import { defineVerb } from '../verb.js';
import { runRedisRole } from './redis-role.js';
import { parseRoleConfig } from './role-config.js';

/** Runs beside a redis-server until its Pod ends. Its settings are those of its container: the environment. */
export const redisRole = defineVerb({
  name: 'redis-role',
  description: 'decide with the other Pods of a StatefulSet whose redis is primary',
  declare: () => undefined,
  options: z.object({}),
  run: async (_options, { connect, environment, signal }) => {
    const config = parseRoleConfig(environment);
    await runRedisRole(config, { api: await connect(), log: createLog(config.logLevel), signal });
    return { message: 'the Pod ends' };
  },
});
