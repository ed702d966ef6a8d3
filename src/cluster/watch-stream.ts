import type { IncomingMessage } from 'node:http';
import { toWatchEvent } from './api-answers.js';
import { type Connection, openCall, readChunks } from './connection.js';
import type { WatchEvent } from './kube-api.js';

interface WatchListeners {
  readonly onEvent: (event: WatchEvent) => void;
  readonly onEnd: (error?: unknown) => void;
}

/**
 * Reads a watch until it ends or the returned function is called; after that neither listener is called again.
 *
 * `onEnd` is called once: without an error when the server closes the stream, as it does now and then, with a StatusError
 * when it refuses or breaks it (`Expired` when the resource version is too old), with what `onEvent` threw otherwise.
 */
export function watchStream(
  connection: Connection,
  path: string,
  { onEvent, onEnd }: WatchListeners,
): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  openCall(connection, { method: 'GET', path }, signal)
    .then((response) => readEvents(response, (event) => signal.aborted || onEvent(event)))
    .then(
      () => signal.aborted || onEnd(),
      (error: unknown) => {
        if (signal.aborted) return;
        abort.abort();
        onEnd(error);
      },
    );
  return () => abort.abort();
}

/** Events come one per line; a chunk may hold several, or end in the middle of one. */
async function readEvents(response: IncomingMessage, onEvent: (event: WatchEvent) => void): Promise<void> {
  let rest = '';
  for await (const chunk of readChunks(response)) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) emit(line, onEvent);
  }
  emit(rest, onEvent);
}

function emit(line: string, onEvent: (event: WatchEvent) => void): void {
  if (line.trim() === '') return;
  const event = toWatchEvent(line);
  if (event !== undefined) onEvent(event);
}
