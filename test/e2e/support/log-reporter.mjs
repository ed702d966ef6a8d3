// jest reporter: after a failed test, the ends of the logs, and the folder stays.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const LINES = 25;

export default class LogReporter {
  onRunComplete(_contexts, { numFailedTests, numRuntimeErrorTestSuites }) {
    const stateFile = process.env.METAHOOKS_E2E_STATE;
    if (stateFile === undefined || numFailedTests + numRuntimeErrorTestSuites === 0) return;
    process.env.METAHOOKS_E2E_KEEP = '1';
    const directory = dirname(stateFile);
    for (const name of readdirSync(directory).filter(
      (file) => file.endsWith('.log') && file !== 'audit.log',
    )) {
      const lines = readFileSync(join(directory, name), 'utf8').trimEnd().split('\n').slice(-LINES);
      process.stderr.write(`--- ${name}\n${lines.map((line) => line.slice(0, 400)).join('\n')}\n`);
    }
    process.stderr.write(`--- all of it in ${directory}\n`);
  }
}
