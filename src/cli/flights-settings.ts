import { z } from 'zod';
import { describeIssues } from '../contract/requests.js';
import { HookError } from '../errors/hook-error.js';

/** What was given on the command line; each has a variable of the environment to fall back on. */
export interface FlightsFlags {
  readonly port?: string;
  readonly host?: string;
  readonly data?: string;
  readonly apiKeyFile?: string;
  readonly admin?: boolean;
  readonly keyTtl?: string;
  readonly faultSeed?: string;
  readonly faultRate?: string;
}

const Settings = z.object({
  FLIGHTS_PORT: z.coerce.number().int().min(0).max(65_535).default(8090),
  FLIGHTS_HOST: z.string().min(1).optional(),
  FLIGHTS_DATA: z.string().min(1).default(':memory:'),
  /** Without a key anybody could book: there is no default. */
  FLIGHTS_API_KEY_FILE: z.string({ error: 'is missing' }).min(1),
  FLIGHTS_ADMIN: z.stringbool().default(false),
  FLIGHTS_KEY_TTL: z.coerce.number().min(1).default(86_400),
  FLIGHTS_FAULT_SEED: z.coerce.number().int().default(0),
  FLIGHTS_FAULT_RATE: z.coerce.number().min(0).max(1).default(0),
});

export interface FlightsSettings {
  readonly port: number;
  readonly host: string | undefined;
  readonly file: string;
  readonly apiKeyFile: string;
  readonly admin: boolean;
  readonly keyTtlMs: number;
  readonly faults: { readonly seed: number; readonly rate: number };
}

/**
 * The settings of the flights service; flags win over the environment.
 *
 * @throws HookError CONFIG_INVALID naming the variable, never its value
 */
export function parseFlightsSettings(flags: FlightsFlags, environment: NodeJS.ProcessEnv): FlightsSettings {
  const parsed = Settings.safeParse({ ...environment, ...definedOnly(toVariables(flags)) });
  if (!parsed.success) throw new HookError('CONFIG_INVALID', { message: describeIssues(parsed.error) });
  const variables = parsed.data;
  return {
    port: variables.FLIGHTS_PORT,
    host: variables.FLIGHTS_HOST,
    file: variables.FLIGHTS_DATA,
    apiKeyFile: variables.FLIGHTS_API_KEY_FILE,
    admin: variables.FLIGHTS_ADMIN,
    keyTtlMs: variables.FLIGHTS_KEY_TTL * 1000,
    faults: { seed: variables.FLIGHTS_FAULT_SEED, rate: variables.FLIGHTS_FAULT_RATE },
  };
}

function toVariables(flags: FlightsFlags): Record<keyof z.infer<typeof Settings>, string | undefined> {
  return {
    FLIGHTS_PORT: flags.port,
    FLIGHTS_HOST: flags.host,
    FLIGHTS_DATA: flags.data,
    FLIGHTS_API_KEY_FILE: flags.apiKeyFile,
    FLIGHTS_ADMIN: flags.admin === true ? 'true' : undefined,
    FLIGHTS_KEY_TTL: flags.keyTtl,
    FLIGHTS_FAULT_SEED: flags.faultSeed,
    FLIGHTS_FAULT_RATE: flags.faultRate,
  };
}

function definedOnly(variables: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined));
}
