import type { RelatedResourceRule } from '../../contract/responses.js';
import type { Parent } from '../../sdk/index.js';
import type { FlightTicketSpec } from './schema.js';

/** The Secret with the API key, so that a new key is noticed at once. */
export function customize({ metadata, spec }: Parent<FlightTicketSpec>): RelatedResourceRule[] {
  const secret = spec.provider?.apiKeySecretRef;
  if (secret === undefined) return [];
  const { namespace } = metadata;
  return [
    {
      apiVersion: 'v1',
      resource: 'secrets',
      names: [secret.name],
      ...(namespace === undefined ? {} : { namespace }),
    },
  ];
}
