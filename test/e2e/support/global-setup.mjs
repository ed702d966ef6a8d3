// jest globalSetup: one control plane for the whole run.
import { join } from 'node:path';
import { startSupervisor } from './supervised.mjs';

export default () => startSupervisor(join(import.meta.dirname, 'supervisor.ts'));
