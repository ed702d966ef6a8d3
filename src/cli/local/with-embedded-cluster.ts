import { openJournal } from '../../local/api/journal/open-journal.js';
import type { ServerFlags, StandInFlags } from './flags.js';
import { embeddedCluster, type EmbeddedCluster } from './session-cluster.js';

/** Gives `run` the cluster that the flags ask for, with what is in the data folder already; `run` starts and stops its stand-ins. */
export async function withEmbeddedCluster(
  { data, fixed, applyStrategy }: Pick<ServerFlags, 'data'> & StandInFlags,
  run: (cluster: EmbeddedCluster) => Promise<void>,
): Promise<void> {
  const journal = data === undefined ? undefined : openJournal(data);
  try {
    await run(embeddedCluster({ persistence: journal, options: { fixed, applyStrategy } }));
  } finally {
    journal?.close();
  }
}
