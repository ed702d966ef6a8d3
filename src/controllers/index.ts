import type { ControllerDefinition } from '../sdk/index.js';
import { alice } from './alice/controller.js';
import { cronTab } from './crontab/controller.js';
import { flightTicket } from './flightticket/controller.js';

/** Every controller that is served, in the order in which they are listed. A new one is one line here. */
export const controllers: readonly ControllerDefinition[] = [alice, cronTab, flightTicket];
