import type { ServerResponse } from 'node:http';
import type { Clock } from '../../clock.js';
import type { Fields } from '../fields.js';
import type { ApiOperations, ListQuery } from '../operations.js';
import type { StreamAnswer } from './answer.js';
import type { WatchOptions } from './query-options.js';
import { toStatus } from './status.js';
import type { View } from './view.js';

export interface WatchRequest extends WatchOptions {
  readonly query: ListQuery;
  readonly view: View;
}

/** Of a watch without a limit; the real server takes a random time between 30 and 60 minutes. */
const LONGEST_SECONDS = 3600;

/** Events as they happen, one JSON object on a line each, until the time is up or one side ends it. */
export function answerWatch(
  { operations, clock }: { readonly operations: ApiOperations; readonly clock: Clock },
  { query, view, timeoutSeconds, ...options }: WatchRequest,
): StreamAnswer {
  return {
    stream: (response) => {
      let isFirst = true;
      const write = (type: string, object: Fields): void => writeLine(response, { type, object });
      response.setHeader('Content-Type', 'application/json');
      response.setHeader('Cache-Control', 'no-cache, private');
      const ended = new AbortController();
      const stop = (): void => ended.abort();
      ended.signal.addEventListener('abort', () => response.end());
      const stopWatch = operations.watch(
        { ...query, ...options },
        ({ type, object }) => {
          write(type, view.event(object, isFirst));
          isFirst = false;
        },
        (error) => {
          if (error !== undefined) write('ERROR', toStatus(error));
          stop();
        },
      );
      // Not before the watch is accepted: a refusal has a status of its own. Not later: the client waits for it.
      response.flushHeaders();
      const cancel = clock.schedule((timeoutSeconds ?? LONGEST_SECONDS) * 1000, stop);
      onAbort(ended.signal, () => {
        stopWatch();
        cancel();
      });
      return stop;
    },
  };
}

/** The watch may have ended before this is reached. */
function onAbort(signal: AbortSignal, run: () => void): void {
  if (signal.aborted) run();
  else signal.addEventListener('abort', run);
}

function writeLine(response: ServerResponse, event: Fields): void {
  if (!response.writableEnded) response.write(`${JSON.stringify(event)}\n`);
}
