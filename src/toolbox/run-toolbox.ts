import { Command, CommanderError } from 'commander';
import { z } from 'zod';
import { StatusError } from '../cluster/status-error.js';
import { describeIssues } from '../contract/requests.js';
import { formatToolboxReport } from '../contract/toolbox-report.js';
import { HookError } from '../errors/hook-error.js';
import type { Report, Tools, Verb } from './verb.js';
import { VERBS } from './verbs.js';

export interface ToolboxEnd {
  readonly exitCode: 0 | 1;
  /** The report as one line of JSON; help is no report. */
  readonly line: string;
  /** What nobody has thought of, for the log: it may hold more than a report should tell. */
  readonly cause?: unknown;
}

/** What became of a call so far. */
interface Called {
  verb: string;
  report?: Report;
  help: string;
}

/** Runs the verb that the arguments name. Never throws: a failure is a report with its code, and exit code 1. */
export async function runToolbox(
  args: readonly string[],
  tools: Tools,
  verbs: readonly Verb[] = VERBS,
): Promise<ToolboxEnd> {
  const called: Called = { verb: args[0] ?? '', help: '' };
  try {
    await createProgram(verbs, tools, called).parseAsync([...args], { from: 'user' });
    const { verb, report = { message: '' } } = called;
    return { exitCode: 0, line: formatToolboxReport({ verb, ok: true, ...report }) };
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) {
      return { exitCode: 0, line: called.help.trim() };
    }
    const { code, message, cause } = toHookError(error);
    const line = formatToolboxReport({ verb: called.verb, ok: false, code, message });
    return { exitCode: 1, line, ...(code === 'TOOLBOX_FAILED' ? { cause } : {}) };
  }
}

function createProgram(verbs: readonly Verb[], tools: Tools, called: Called): Command {
  const program = new Command('toolbox').description('what runs inside of the Jobs and Pods of controllers');
  for (const verb of verbs) {
    const command = program.command(verb.name).description(verb.description);
    verb.declare(command);
    command.action(async (flags: unknown) => {
      called.verb = verb.name;
      called.report = await verb.run(verb.options.parse(flags), tools);
    });
  }
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => (called.help += text),
      writeErr: () => undefined,
    });
  }
  return program;
}

/** What other libraries say may quote a secret, so only the kind of such an error leaves the process. */
function toHookError(error: unknown): HookError {
  if (error instanceof HookError) return error;
  if (error instanceof StatusError) {
    return new HookError('CLUSTER_CALL_FAILED', { message: error.message, cause: error });
  }
  if (error instanceof z.ZodError) {
    return new HookError('CONFIG_INVALID', { message: describeIssues(error), cause: error });
  }
  if (error instanceof CommanderError) {
    return new HookError('CONFIG_INVALID', {
      message: error.message.replace(/^error: /, ''),
      cause: error,
    });
  }
  const kind = error instanceof Error ? error.name : typeof error;
  return new HookError('TOOLBOX_FAILED', { message: `the verb threw ${kind}`, cause: error });
}
