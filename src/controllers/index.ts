import type { ControllerDefinition } from '../sdk/index.js';
import { alice } from './alice/controller.js';
import { configWatcherAnnotation } from './configwatcher/annotation-controller.js';
import { configWatcher } from './configwatcher/controller.js';
import { cronTab } from './crontab/controller.js';
import { flightTicket } from './flightticket/controller.js';

/** Every controller in TypeScript, in the order in which they are listed; those in one file are found in their folders. */
export const controllers: readonly ControllerDefinition[] = [
  alice,
  configWatcher,
  configWatcherAnnotation,
  cronTab,
  flightTicket,
];
