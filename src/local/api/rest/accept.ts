/** What a client asks to be sent. */
export type Representation = 'json' | 'yaml' | 'table' | 'metadata' | 'aggregated-discovery' | 'unknown';

/** The representations of an `Accept` header, in its order: clients of Kubernetes put the best one first. */
export function parseAccept(header: string | undefined): readonly Representation[] {
  if (header === undefined || header.trim() === '') return ['json'];
  return header.split(',').map(parseRange);
}

const PLAIN: Readonly<Record<string, Representation>> = {
  'application/json': 'json',
  'application/*': 'json',
  '*/*': 'json',
  'application/yaml': 'yaml',
  'text/yaml': 'yaml',
};

/** Of `application/json`, when the parameter `as` names a kind; in the versions that are served. */
const CONVERTED: Readonly<Record<string, Representation>> = {
  'Table v1 meta.k8s.io': 'table',
  'PartialObjectMetadata v1 meta.k8s.io': 'metadata',
  'PartialObjectMetadataList v1 meta.k8s.io': 'metadata',
  'APIGroupDiscoveryList v2 apidiscovery.k8s.io': 'aggregated-discovery',
};

function parseRange(range: string): Representation {
  const [type = '', ...rest] = range.split(';').map((part) => part.trim());
  const parameters = new URLSearchParams(rest.join('&'));
  const as = parameters.get('as');
  if (as === null) return PLAIN[type.toLowerCase()] ?? 'unknown';
  const kind = `${as} ${parameters.get('v') ?? ''} ${parameters.get('g') ?? ''}`;
  return type === 'application/json' ? (CONVERTED[kind] ?? 'unknown') : 'unknown';
}
