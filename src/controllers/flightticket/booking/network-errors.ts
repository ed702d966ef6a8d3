import { z } from 'zod';
import type { Problem } from '../../../sdk/index.js';

/** Whether the other side can have seen the request. */
export type Phase = 'before-sending' | 'maybe-sent';

export interface NetworkFailure {
  readonly phase: Phase;
  readonly problem: Problem;
}

/**
 * What an error of `fetch` means. Of the error only its code is used: its message may quote a header.
 *
 * Anything unknown counts as sent, since taking a sent request for an unsent one could book twice.
 */
export function toNetworkFailure(error: unknown, host: string): NetworkFailure {
  const codes = errorCodes(error);
  const known = KINDS.find(({ pattern }) => codes.some((code) => pattern.test(code)));
  return known === undefined
    ? connectionLost(host)
    : { phase: 'before-sending', problem: known.problem(host) };
}

export function connectionLost(host: string): NetworkFailure {
  return {
    phase: 'maybe-sent',
    problem: {
      reason: 'ConnectionLost',
      message: `The connection to ${host} broke before the whole answer was there`,
    },
  };
}

export function timedOut(host: string, phase: Phase): NetworkFailure {
  return {
    phase,
    problem: { reason: 'ProviderTimeout', message: `${host} did not answer within the time limit` },
  };
}

interface Kind {
  readonly pattern: RegExp;
  readonly problem: (host: string) => Problem;
}

// Codes as `<code>` or `<code>:<system call>`: a reset is only known to be harmless while connecting.
const KINDS: readonly Kind[] = [
  {
    pattern: /^(ENOTFOUND|EAI_[A-Z]+)(:|$)/,
    problem: (host) => ({ reason: 'ProviderUnreachable', message: `The name ${host} cannot be resolved` }),
  },
  {
    pattern: /^(ECONNREFUSED(:|$)|UND_ERR_CONNECT_TIMEOUT|[A-Z]+:connect$)/,
    problem: (host) => ({ reason: 'ProviderUnreachable', message: `${host} does not accept connections` }),
  },
  {
    // The last three are what a client gets when the other side does not speak TLS at all.
    pattern:
      /^(ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST))/,
    problem: (host) => ({
      reason: 'TLSFailed',
      message: `No trusted TLS connection to ${host}: its certificate is not valid for that name, or not trusted`,
    }),
  },
];

const ErrorLike = z.object({
  code: z.string().optional(),
  syscall: z.string().optional(),
  cause: z.unknown().optional(),
  errors: z.array(z.unknown()).optional(),
});

/** `fetch` wraps the error of the socket at least once; a name with several addresses has one error for each. */
function errorCodes(error: unknown, depth = 5): readonly string[] {
  const parsed = ErrorLike.safeParse(error);
  if (!parsed.success || depth === 0) return [];
  const { code, syscall, cause, errors = [] } = parsed.data;
  const own = code === undefined ? [] : [syscall === undefined ? code : `${code}:${syscall}`];
  return [...own, ...[cause, ...errors].flatMap((inner) => errorCodes(inner, depth - 1))];
}
