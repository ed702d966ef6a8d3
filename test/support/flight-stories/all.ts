import { API_KEY_STORIES } from './api-keys.js';
import { BOOKING_STORIES } from './booking.js';
import { CHANGING_STORIES } from './changing.js';
import { DELETING_STORIES } from './deleting.js';
import type { FlightStory } from './flight-cluster.js';
import { LOST_ANSWER_STORIES } from './lost-answers.js';
import { REFUSAL_AND_SENSELESS_STORIES } from './refusals.js';
import { UNINSTALLING_STORIES } from './uninstalling.js';
import { VALIDATION_STORIES } from './validation.js';

/** The life of a FlightTicket, told the same way on a local cluster and on a real one. */
export const FLIGHT_STORIES: readonly FlightStory[] = [
  ...BOOKING_STORIES,
  ...CHANGING_STORIES,
  ...DELETING_STORIES,
  ...API_KEY_STORIES,
  ...LOST_ANSWER_STORIES,
  ...REFUSAL_AND_SENSELESS_STORIES,
  ...VALIDATION_STORIES,
  ...UNINSTALLING_STORIES,
];
