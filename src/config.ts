import { z } from 'zod';
import { describeIssues } from './contract/requests.js';
import { HookError } from './errors/hook-error.js';

const Port = z.coerce.number().int().min(0).max(65_535);

/** Nobody pulls it on the local cluster; on a cluster of one's own it is built and loaded under that name. */
export const LOCAL_TOOLBOX_IMAGE = 'metahooks:local';

const Environment = z.object({
  PORT: Port.default(8080),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** A request carries the parent, every child and every related object; etcd takes 1.5 MiB for each of them. */
  MAX_BODY_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .default(16 * 1024 * 1024),
  /** Metacontroller gives up after 10 s unless `webhook.timeout` says otherwise; the answer must be there before. */
  HOOK_DEADLINE_MS: z.coerce.number().int().min(1).default(8000),
  MAX_IN_FLIGHT: z.coerce.number().int().min(1).default(64),
  /** How long to go on serving after SIGTERM, until the endpoints of the Service have followed. */
  DRAIN_DELAY_MS: z.coerce.number().int().min(0).default(3000),
  /** When set, hook calls must carry it: `Authorization: Bearer <token>`. */
  HOOK_TOKEN: z.string().min(1).optional(),
  /** Image of the Jobs and sidecars that run a verb of the toolbox: that of the hook server itself. */
  TOOLBOX_IMAGE: z.string().min(1).default(LOCAL_TOOLBOX_IMAGE),
  /** What passwords are derived from: `secrets.derive(…)` in definitions. */
  METAHOOKS_KEY: z.string().min(32).optional(),
  /** Folder that holds `<controller>/children.yaml`; a ConfigMap may be mounted over it. */
  CONTROLLERS_DIR: z.string().min(1).optional(),
  /** Folders with definition files, separated by colons. */
  DEFINITIONS_DIR: z
    .string()
    .optional()
    .transform((paths = '') => paths.split(':').filter((path) => path !== '')),
});

/** The key where nothing is worth a secret: on the local cluster, in tests, and for what is only shown. */
export const LOCAL_SECRET_KEY = 'known to everybody, so for local clusters only';

export interface Config {
  readonly port: number;
  readonly logLevel: string;
  readonly maxBodyBytes: number;
  readonly hookDeadlineMs: number;
  readonly maxInFlight: number;
  readonly drainDelayMs: number;
  readonly hookToken: string | undefined;
  readonly toolboxImage: string;
  readonly secretKey: string | undefined;
  readonly controllersDir: string | undefined;
  readonly definitionDirs: readonly string[];
}

/**
 * The settings of a process, from its environment.
 *
 * @throws HookError CONFIG_INVALID naming the variable, never its value
 */
export function parseConfig(environment: NodeJS.ProcessEnv): Config {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) throw new HookError('CONFIG_INVALID', { message: describeIssues(parsed.error) });
  const variables = parsed.data;
  return {
    port: variables.PORT,
    logLevel: variables.LOG_LEVEL,
    maxBodyBytes: variables.MAX_BODY_BYTES,
    hookDeadlineMs: variables.HOOK_DEADLINE_MS,
    maxInFlight: variables.MAX_IN_FLIGHT,
    drainDelayMs: variables.DRAIN_DELAY_MS,
    hookToken: variables.HOOK_TOKEN,
    toolboxImage: variables.TOOLBOX_IMAGE,
    secretKey: variables.METAHOOKS_KEY,
    controllersDir: variables.CONTROLLERS_DIR,
    definitionDirs: variables.DEFINITIONS_DIR,
  };
}
