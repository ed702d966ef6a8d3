import type { ContainerEnd, RunContainer, StartedContainer } from '../../local/workloads/containers.js';
import { runToolbox } from '../../toolbox/run-toolbox.js';

/** How manifests start the toolbox in its image. */
const PREFIX = ['node', 'dist/toolbox.js'];

/** Never aborted: a container whose Pod is deleted goes no further than its next pause. */
const { signal } = new AbortController();

/** Runs the verbs of the toolbox in this process, over the local cluster, when a container is started with one. */
export const runToolboxContainers: RunContainer = (container) => {
  const isToolbox = PREFIX.every((word, index) => container.command[index] === word);
  return isToolbox ? runVerb(container) : undefined;
};

async function runVerb(container: StartedContainer): Promise<ContainerEnd> {
  const { exitCode, line } = await runToolbox(container.command.slice(PREFIX.length), {
    connect: () => Promise.resolve(container.api),
    environment: {},
    now: () => container.now(),
    wait: (milliseconds) => container.wait(milliseconds),
    signal,
  });
  return { exitCode, terminationMessage: line };
}
