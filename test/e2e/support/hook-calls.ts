/** Calls of one hook by Metacontroller since it started. */
export interface HookCalls {
  readonly controller: string;
  readonly hook: 'sync' | 'finalize' | 'customize';
  /** HTTP status of the answers. */
  readonly code: string;
  readonly count: number;
}

/** Reads the counters of Metacontroller's own metrics, so that any hook server can be counted. */
export async function readHookCalls(metricsUrl: string): Promise<readonly HookCalls[]> {
  const text = await (await fetch(metricsUrl)).text();
  return text.split('\n').flatMap((line) => {
    const [, hook, labels = '', count] =
      /^metacontroller_(sync|finalize|customize)_requests_total\{(.*)\} (\S+)$/.exec(line) ?? [];
    if (hook !== 'sync' && hook !== 'finalize' && hook !== 'customize') return [];
    return {
      controller: label(labels, 'controller_name'),
      hook,
      code: label(labels, 'code'),
      count: Number(count),
    };
  });
}

export function countHookCalls(calls: readonly HookCalls[]): number {
  return calls.reduce((sum, { count }) => sum + count, 0);
}

function label(labels: string, name: string): string {
  return new RegExp(`${name}="([^"]*)"`).exec(labels)?.[1] ?? '';
}
