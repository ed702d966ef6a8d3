import { z } from 'zod';
import { StatusError } from '../../src/cluster/status-error.js';
import { parseToolboxReport } from '../../src/contract/toolbox-report.js';
import { HookError } from '../../src/errors/hook-error.js';
import { runToolbox } from '../../src/toolbox/run-toolbox.js';
import { defineVerb, type Report, type Tools } from '../../src/toolbox/verb.js';

const TOOLS: Tools = {
  connect: () => Promise.reject(new Error('there is no cluster')),
  environment: { GREETING: 'hello' },
  now: () => 0,
  wait: () => Promise.resolve(),
  signal: new AbortController().signal,
};

function greeting(run: (name: string, tools: Tools) => Report) {
  return defineVerb({
    name: 'greet',
    description: 'greet somebody',
    declare: (command) =>
      void command.requiredOption('--name <name>', 'whom').option('--times <n>', 'how often', '1'),
    options: z.strictObject({ name: z.string(), times: z.coerce.number().int().min(1) }),
    run: ({ name }, tools) => Promise.resolve().then(() => run(name, tools)),
  });
}

const greet = (run: (name: string, tools: Tools) => Report, ...args: string[]) =>
  runToolbox(['greet', ...args], TOOLS, [greeting(run)]);

it('reports what a verb has done on one line of JSON', async () => {
  const end = await greet(
    (name, { environment }) => ({ message: `${environment['GREETING']} ${name}`, greeted: [name] }),
    '--name',
    'Alice',
  );

  expect(end.exitCode).toBe(0);
  expect(end.line).not.toContain('\n');
  expect(JSON.parse(end.line)).toEqual({
    verb: 'greet',
    ok: true,
    message: 'hello Alice',
    greeted: ['Alice'],
  });
});

it.each<[string, () => never, object]>([
  [
    'an error of the table',
    () => {
      throw new HookError('EVICTION_BLOCKED', { message: 'not yet' });
    },
    { code: 'EVICTION_BLOCKED', message: 'not yet' },
  ],
  [
    'a refusal by the cluster',
    () => {
      throw new StatusError(403, 'Forbidden', 'pods is forbidden');
    },
    { code: 'CLUSTER_CALL_FAILED', message: 'pods is forbidden' },
  ],
  [
    'anything else without its words',
    () => {
      throw new TypeError('password: geheim');
    },
    { code: 'TOOLBOX_FAILED', message: 'the verb threw TypeError' },
  ],
])('reports %s with a code and exit code 1', async (_what, run, expected) => {
  const { exitCode, line } = await greet(run, '--name', 'Alice');
  expect(exitCode).toBe(1);
  expect(JSON.parse(line)).toEqual({ verb: 'greet', ok: false, ...expected });
});

it('keeps the cause of what nobody has thought of for the log', async () => {
  const error = new TypeError('password: geheim');
  const { cause } = await greet(() => {
    throw error;
  }, '--name=A');
  expect(cause).toBe(error);
});

it.each([
  ['a flag that is missing', ['greet'], "required option '--name <name>' not specified"],
  ['a flag that nobody knows', ['greet', '--name=A', '--loud'], "unknown option '--loud'"],
  [
    'a value that cannot be used',
    ['greet', '--name=A', '--times=0'],
    'times: Too small: expected number to be >=1',
  ],
  ['a verb that nobody knows', ['shout'], "unknown command 'shout'"],
])('refuses %s', async (_what, args, message) => {
  const { exitCode, line } = await runToolbox(args, TOOLS, [greeting(() => ({ message: '' }))]);
  expect(exitCode).toBe(1);
  expect(JSON.parse(line)).toEqual({ verb: args[0], ok: false, code: 'CONFIG_INVALID', message });
});

it('explains itself', async () => {
  const { exitCode, line } = await runToolbox(['greet', '--help'], TOOLS, [
    greeting(() => ({ message: '' })),
  ]);
  expect(exitCode).toBe(0);
  expect(line).toContain('greet somebody');
});

it('fits a report into a termination message, the sentence before everything else', async () => {
  const names = Array.from({ length: 900 }, (_, index) => `Pod web-${index}`);
  const long = await greet(() => ({ message: 'restarted', names }), '--name=A');
  const wordy = await greet(() => ({ message: 'ö'.repeat(9000), names }), '--name=A');

  expect(JSON.parse(long.line)).toEqual({ verb: 'greet', ok: true, message: 'restarted' });
  expect(Buffer.byteLength(wordy.line)).toBeLessThanOrEqual(4096);
  expect(parseToolboxReport(wordy.line)?.message).toMatch(/^ö{1000,}…$/);
});
