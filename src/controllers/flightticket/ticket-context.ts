import { childName, type ObservedObject, type StepContext } from '../../sdk/index.js';
import type { Context, DeletionContext } from './children.js';
import type { FlightTicketSpec } from './schema.js';

export function itineraryName({ parent }: Context | DeletionContext): string {
  return childName(parent, 'itinerary');
}

/** The ConfigMap with the booking, when there is one. */
export function findItinerary(
  context: Context | DeletionContext,
): ObservedObject<'v1', 'ConfigMap'> | undefined {
  return context.observed.find('v1', 'ConfigMap', itineraryName(context));
}

export function findSecret(
  { related }: Context | DeletionContext,
  provider: FlightTicketSpec['provider'],
): ObservedObject | undefined {
  const name = provider?.apiKeySecretRef?.name;
  return name === undefined ? undefined : related.find('v1', 'Secret', name);
}

export function toStepContext({ parent, now, effects }: Context | DeletionContext): StepContext {
  const { uid, generation = 0 } = parent.metadata;
  return { uid, generation, now, maxBackoffSeconds: effects.maxBackoffSeconds };
}
