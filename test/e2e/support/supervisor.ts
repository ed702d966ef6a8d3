// Runs the control plane beside jest. Started by global-setup.mjs.
import { createServer } from 'node:http';
import { z } from 'zod';
import { type RunningControlPlane, startControlPlane } from './control-plane.js';
import { freePort } from './ports.js';
import type { ControlPlaneState } from './state.js';
import { supervise, writeState } from './supervise.js';

const Command = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('start-metacontroller'), flags: z.array(z.string()) }),
  z.object({ verb: z.literal('stop-metacontroller') }),
]);

void supervise({
  label: 'e2e',
  start: (log) => startControlPlane({ log }),
  publish: async (plane) => publish(plane, await listen(plane)),
});

/** A Metacontroller that was started anew is at another address. */
function publish(plane: RunningControlPlane, port: number): string {
  return writeState(plane.state.directory, stateWith(plane, port));
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
      publish(plane, port);
      response.end(JSON.stringify(stateWith(plane, port)));
    })().catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return port;
}
