import { Writable } from 'node:stream';
import type { Logger } from 'pino';
import { createLog } from '../../src/log.js';

/** A logger and the lines it has written, parsed. */
export function logSink(level = 'info'): { readonly log: Logger; readonly lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  return { log: createLog(level, destination), lines };
}
