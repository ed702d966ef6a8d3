// Runs the node beside jest. Started by global-setup.mjs.
import { supervise, writeState } from '../../e2e/support/supervise.js';
import { startNode } from './node.js';
import { VARIABLES } from './state.js';

void supervise({
  label: 'node',
  start: (log) => {
    const directory = process.env[VARIABLES.directory];
    const cgroup = process.env[VARIABLES.cgroup];
    if (directory === undefined || cgroup === undefined)
      throw new Error('these suites run in namespaces of their own: start them with `npm run test:node`');
    return startNode({ directory, cgroup, log });
  },
  publish: ({ state }) => writeState(state.directory, state),
});
