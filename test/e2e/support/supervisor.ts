// Runs the control plane beside jest, and stops it in order when jest is gone, however it went: the other end of standard
// input closes then. Started by global-setup.mjs.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { type RunningControlPlane, startControlPlane } from './control-plane.js';
import { freePort } from './ports.js';
import type { ControlPlaneState } from './state.js';

const Command = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('start-metacontroller'), flags: z.array(z.string()) }),
  z.object({ verb: z.literal('stop-metacontroller') }),
]);

let plane: RunningControlPlane | undefined;
let leaving = false;
// The output goes to the terminal that Ctrl+C was pressed in, which may be gone as well.
process.stderr.on('error', () => undefined);
process.stdout.on('error', () => undefined);
process.stdin.on('end', leave);
process.stdin.on('close', leave);
process.stdin.resume();
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);
process.on('SIGTERM', leave);

async function main(): Promise<void> {
  plane = await startControlPlane({ log: (text) => process.stderr.write(`e2e: ${text}\n`) });
  if (leaving) return stopAndExit(plane);
  const port = await listen(plane);
  process.stdout.write(`${writeState(plane, port)}\n`);
}

/** Every suite reads it when it begins; a Metacontroller that was started anew is at another address. */
function writeState(plane: RunningControlPlane, port: number): string {
  const stateFile = join(plane.state.directory, 'state.json');
  writeFileSync(stateFile, JSON.stringify(stateWith(plane, port)));
  return stateFile;
}

/** A control plane that is still starting is stopped as soon as it has started. */
function leave(): void {
  if (leaving) return;
  leaving = true;
  if (plane !== undefined) void stopAndExit(plane);
}

async function stopAndExit(plane: RunningControlPlane): Promise<void> {
  await plane.stop();
  process.exit(0);
}

function stateWith({ state }: RunningControlPlane, port: number): ControlPlaneState {
  return { ...state, supervisorUrl: `http://127.0.0.1:${port}` };
}

async function listen(plane: RunningControlPlane): Promise<number> {
  const port = await freePort();
  const server = createServer((request, response) => {
    void (async () => {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      const command = Command.parse(JSON.parse(text));
      if (command.verb === 'start-metacontroller') await plane.startMetacontroller(command.flags);
      else await plane.stopMetacontroller();
      writeState(plane, port);
      response.end(JSON.stringify(stateWith(plane, port)));
    })().catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return port;
}

main().catch((error: unknown) => {
  process.stderr.write(`e2e: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
