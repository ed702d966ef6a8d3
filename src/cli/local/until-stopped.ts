/** Resolves with the first Ctrl-C or SIGTERM; a second one ends the process as if nobody had listened. */
export function untilStopped(): Promise<void> {
  return new Promise((stop) => {
    process.once('SIGINT', () => stop()).once('SIGTERM', () => stop());
  });
}
