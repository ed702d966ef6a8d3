// Compiled by `npm run check:types`, never run: what must not compile is marked as an error that has to be there.
import { z } from 'zod';
import { type ChildRule, defineComposite, keep, type ObservedObject } from '../../src/index.js';

const ready = { type: 'Ready', status: 'True', reason: 'Up', message: 'it is up' } as const;

export const widget = defineComposite({
  name: 'widget',
  parent: {
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    resource: 'widgets',
    description: 'For the types.',
    spec: z.strictObject({ size: z.int().default(1) }),
    status: z.object({ size: z.int() }),
  },
  children: [{ apiVersion: 'v1', kind: 'Pod', resource: 'pods', updateStrategy: 'Recreate' }],
  sync: ({ parent, observed }) => {
    const size: number = parent.spec.size;
    // @ts-expect-error -- a field the schema does not have
    const missing: unknown = parent.spec.sice;
    // @ts-expect-error -- a kind that is not declared cannot be observed
    const services: unknown = observed.all('v1', 'Service');
    const pods = observed.all('v1', 'Pod');
    return {
      children: pods.map(keep),
      status: { size, conditions: [ready], unused: [missing, services].length },
    };
  },
});

export const acting = defineComposite({
  name: 'acting',
  parent: widget.parent,
  children: widget.children,
  connect: ({ environment }) => ({ url: environment['URL'] }),
  sync: ({ effects }) => {
    const url: string | undefined = effects.url;
    // @ts-expect-error -- hooks have only what connect returned
    const secret: unknown = effects.secret;
    return { children: [], status: { size: [url, secret].length, conditions: [ready] } };
  },
});

type Result = ReturnType<typeof widget.sync>;
declare const observedPod: ObservedObject<'v1', 'Pod'>;
const status = { size: 1, conditions: [ready] };
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } } as const;

export const results: Result[] = [
  { children: [pod], status },
  // @ts-expect-error -- an undeclared kind cannot be returned
  { children: [{ ...pod, kind: 'Secret' }], status },
  // @ts-expect-error -- nor another apiVersion of a declared kind
  { children: [{ ...pod, apiVersion: 'v2' }], status },
  // @ts-expect-error -- nor an observed object as it came
  { children: [observedPod], status },
  // @ts-expect-error -- nor a child without a name
  { children: [{ ...pod, metadata: {} }], status },
  // @ts-expect-error -- nor a status on a child
  { children: [{ ...pod, status: {} }], status },
  // @ts-expect-error -- the status has to be whole
  { children: [], status: { conditions: [ready] } },
  // @ts-expect-error -- and has to be there
  { children: [] },
];

// @ts-expect-error -- strategies that stall cannot be declared
export const strategy: ChildRule['updateStrategy'] = 'RollingInPlace';
