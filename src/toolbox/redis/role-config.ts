import { z } from 'zod';
import { toMilliseconds } from '../../contract/go-duration.js';
import { describeIssues } from '../../contract/requests.js';
import { HookError } from '../../errors/hook-error.js';
import type { RoleSettings } from './role-sidecar.js';

const Duration = z.string().transform((text, context) => {
  const ms = toMilliseconds(text);
  if (ms !== undefined && ms >= 0) return ms;
  context.addIssue({ code: 'custom', message: 'is not a duration such as 15s' });
  return z.NEVER;
});
const Port = z.coerce.number().int().min(1).max(65_535);
const Name = z.string().min(1);

const Environment = z
  .object({
    /** Of the StatefulSet. */
    REDIS_NAME: Name,
    /** The headless Service that gives every Pod a name, ready or not. */
    REDIS_SERVICE: Name,
    REDIS_PORT: Port.default(6379),
    REDIS_PASSWORD: Name.optional(),
    /** Read again for each connection. */
    REDIS_PASSWORD_FILE: Name.optional(),
    POD_NAME: Name,
    POD_NAMESPACE: Name,
    STATUS_PORT: Port.default(8081),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    /** After a node is lost, replicas take no writes for so long; it is the most an outage of the API server may last. */
    LEASE_DURATION: Duration.default(15_000),
    RENEW_DEADLINE: Duration.default(10_000),
    RETRY_PERIOD: Duration.default(2_000),
    /** How long the redis beside may be silent before its Lease is handed back. */
    DOWN_AFTER: Duration.default(3_000),
    /** How long Pods that do not answer are waited for before there has been a primary. */
    FIRST_BOOT_WAIT: Duration.default(30_000),
    /** How long Pods that may have better data are waited for. `never` loses nothing, and may stand still for ever. */
    TAKE_OVER_AFTER: z.union([z.literal('never').transform(() => undefined), Duration]).optional(),
    HAND_OVER_TIMEOUT: Duration.default(8_000),
  })
  .superRefine((variables, context) => {
    // The last command that takes the role away needs its time limit, and clocks do not run equally fast.
    if (variables.RENEW_DEADLINE + 2 * CALL_TIMEOUT_MS < variables.LEASE_DURATION) return;
    const message = `must be shorter than LEASE_DURATION by more than ${2 * CALL_TIMEOUT_MS} ms`;
    context.addIssue({ code: 'custom', path: ['RENEW_DEADLINE'], message });
  });

/** How long each call to a redis may take. */
export const CALL_TIMEOUT_MS = 1000;

export interface RoleConfig {
  readonly name: string;
  readonly service: string;
  readonly namespace: string;
  readonly redisPort: number;
  readonly password: string | undefined;
  readonly passwordFile: string | undefined;
  readonly statusPort: number;
  readonly logLevel: string;
  readonly settings: RoleSettings;
}

/**
 * The settings of a role sidecar, from its environment.
 *
 * @throws HookError CONFIG_INVALID naming the variable, never its value
 */
export function parseRoleConfig(environment: NodeJS.ProcessEnv): RoleConfig {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) throw new HookError('CONFIG_INVALID', { message: describeIssues(parsed.error) });
  const variables = parsed.data;
  return {
    name: variables.REDIS_NAME,
    service: variables.REDIS_SERVICE,
    namespace: variables.POD_NAMESPACE,
    redisPort: variables.REDIS_PORT,
    password: variables.REDIS_PASSWORD,
    passwordFile: variables.REDIS_PASSWORD_FILE,
    statusPort: variables.STATUS_PORT,
    logLevel: variables.LOG_LEVEL,
    settings: {
      pod: variables.POD_NAME,
      leaseDurationMs: variables.LEASE_DURATION,
      renewDeadlineMs: variables.RENEW_DEADLINE,
      retryPeriodMs: variables.RETRY_PERIOD,
      handOverMs: variables.HAND_OVER_TIMEOUT,
      patience: {
        downAfterMs: variables.DOWN_AFTER,
        yieldMs: 2 * variables.RETRY_PERIOD + CALL_TIMEOUT_MS,
        firstBootWaitMs: variables.FIRST_BOOT_WAIT,
        takeOverAfterMs: variables.TAKE_OVER_AFTER,
      },
    },
  };
}
