export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What `INFO` tells about one redis-server, as far as it matters for who is primary. */
export interface RedisState {
  /** Takes writes, or is read-only. */
  readonly role: 'primary' | 'replica';
  /** `master_replid`: offsets can be compared within one history only. */
  readonly history: string;
  /** `master_replid2`: the history that this one goes on from; all zeros when there is none. */
  readonly formerHistory: string;
  /** How much of its history it has. */
  readonly offset: number;
  readonly hasKeys: boolean;
  /** Writes an append-only file: its keys outlive a restart, while its history begins anew (Redis 7.0). */
  readonly appendOnly: boolean;
  /** Reads its data from disk or from the primary; what it shows of them meanwhile says nothing. */
  readonly loading: boolean;
  /** Whom it follows, when it is a replica. */
  readonly primary: Address | undefined;
  /** A replica in step with its primary. */
  readonly linkUp: boolean;
}

/**
 * Nobody listens there. A redis-server that follows this address takes no writes, and answers `NOMASTERLINK` to replicas that
 * want to copy from it, so they keep what they have.
 */
export const NOWHERE: Address = { host: '127.0.0.1', port: 1 };

const NO_HISTORY = '0'.repeat(40);

/** Reads the answer to `INFO`; undefined when it is none. */
export function parseInfo(text: string): RedisState | undefined {
  const fields = new Map(text.split(/\r?\n/).map(toField));
  const history = fields.get('master_replid');
  if (history === undefined) return undefined;
  const host = fields.get('master_host');
  return {
    role: fields.get('role') === 'master' ? 'primary' : 'replica',
    history,
    formerHistory: fields.get('master_replid2') ?? NO_HISTORY,
    offset: Number(fields.get('master_repl_offset') ?? 0),
    hasKeys: [...fields.keys()].some((name) => /^db\d+$/.test(name)),
    appendOnly: fields.get('aof_enabled') === '1',
    loading: fields.get('loading') === '1',
    primary: host === undefined ? undefined : { host, port: Number(fields.get('master_port')) },
    linkUp: fields.get('master_link_status') === 'up',
  };
}

function toField(line: string): [string, string] {
  const colon = line.indexOf(':');
  return colon === -1 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1)];
}

export function isSameAddress(one: Address | undefined, other: Address): boolean {
  return one?.host === other.host && one.port === other.port;
}
