import { type DestinationStream, type Logger, pino } from 'pino';

/** The logger of a process: JSON lines on standard output, level as a word, no host and process id. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
