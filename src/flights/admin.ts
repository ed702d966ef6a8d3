import { Router } from 'express';
import { actAsAirline } from './bookings/airline.js';
import { listAll } from './bookings/look-up.js';
import type { Office } from './bookings/office.js';
import { FaultPlan } from './faults/plan.js';
import type { Switchboard } from './faults/switchboard.js';
import { read } from './requests.js';
import { send } from './send.js';

interface AdminDependencies {
  readonly office: Office;
  readonly switchboard: Switchboard;
}

/** For tests and demonstrations: what goes wrong, and what the airline does of its own accord. */
export function createAdminRouter({ office, switchboard }: AdminDependencies): Router {
  const router = Router();
  router.get('/faults', (_request, response) => send(response, { status: 200, body: switchboard.plan() }));
  router.put('/faults', (request, response) => {
    const plan = read(FaultPlan, request.body, 'body');
    if ('value' in plan) switchboard.switchTo(plan.value);
    send(response, 'value' in plan ? { status: 200, body: switchboard.plan() } : plan.refusal);
  });
  router.get('/faults/drawn', (_request, response) =>
    send(response, { status: 200, body: switchboard.drawn() }),
  );
  router.get('/bookings', (_request, response) => send(response, listAll(office)));
  for (const act of ['airline-cancel', 'expire'] as const) {
    router.post(`/bookings/:id/${act}`, (request, response) =>
      send(response, actAsAirline(act, request.params['id'], office)),
    );
  }
  return router;
}
