// Compiled by `npm run check:types`, never run: what must not compile is marked as an error that has to be there.
import { type ControllerDefinition, defineDecorator, keep, type ObservedObject } from '../../src/index.js';

export const services = defineDecorator({
  name: 'services',
  resources: [
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      resource: 'statefulsets',
      labelSelector: { matchExpressions: [{ key: 'service', operator: 'In', values: ['yes'] }] },
    },
    { apiVersion: 'v1', kind: 'Pod', resource: 'pods' },
  ],
  attachments: [{ apiVersion: 'v1', kind: 'Service', resource: 'services', updateStrategy: 'InPlace' }],
  connect: ({ environment }) => ({ url: environment['URL'] }),
  sync: ({ target, observed, effects }) => {
    const kind: 'StatefulSet' | 'Pod' = target.kind;
    const url: string | undefined = effects.url;
    // @ts-expect-error -- there is no such kind of target
    const isJob = target.kind === 'Job';
    // @ts-expect-error -- nothing is known of the spec of a target
    const replicas: number = target['spec'].replicas;
    // @ts-expect-error -- a kind that is not declared cannot be observed
    const pods: unknown = observed.all('v1', 'Pod');
    return {
      labels: { kind, old: null },
      annotations: { count: `${[url, isJob, replicas, pods].length}` },
      attachments: observed.all('v1', 'Service').map(keep),
    };
  },
});

type Result = Awaited<ReturnType<typeof services.sync>>;
declare const observedService: ObservedObject<'v1', 'Service'>;
const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } } as const;

export const results: Result[] = [
  { attachments: [service], status: null },
  // @ts-expect-error -- an undeclared kind cannot be returned
  { attachments: [{ ...service, kind: 'Secret' }] },
  // @ts-expect-error -- nor a target as attachment
  { attachments: [{ ...service, kind: 'Pod' }] },
  // @ts-expect-error -- nor an observed object as it came
  { attachments: [observedService] },
  // @ts-expect-error -- the attachments have to be there
  { labels: { a: 'b' } },
  // @ts-expect-error -- labels are text
  { attachments: [], labels: { a: 1 } },
  // @ts-expect-error -- a decorator has no say in the spec of its target
  { attachments: [], spec: {} },
];

// A list of controllers takes it, whatever its types.
export const controllers: readonly ControllerDefinition[] = [services];

defineDecorator({
  name: 'unfinished',
  resources: [],
  attachments: [],
  sync: () => ({ attachments: [] }),
  // @ts-expect-error -- finalize says whether it is done
  finalize: () => ({ attachments: [] }),
});
