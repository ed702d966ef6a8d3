import { z } from 'zod';
import { type Answer, ANSWERS } from '../../contract/answers.js';
import { eventually } from './eventually.js';
import { type HookServer, startHookServer } from './hook-server.js';
import { describeWithMetacontroller, useControlPlane } from './suite.js';

// Asks the real Metacontroller what test/contract/responses.test.ts asks our decoder.

const plane = useControlPlane();
const namespace = 'decoding';

const CASES = ANSWERS.flatMap((answer) =>
  (['loose', 'strict'] as const).map((mode) => ({ ...answer, mode, taken: answer[mode] })),
).map((answer, index) => ({ ...answer, name: `decoding-${index}` }));
type Case = (typeof CASES)[number];

describeWithMetacontroller('answers of hooks', () => {
  let hooks: HookServer;
  let refused: ReadonlySet<string>;

  beforeAll(async () => {
    hooks = await startHookServer(({ path }) => {
      const [, name, hook] = path.split('/');
      const found = CASES.find((answer) => answer.name === name);
      return { body: found?.hook === hook ? found?.text : '{}' };
    });
    await plane.createNamespace(namespace);
    await plane.apply(rights());
    await plane.apply(CASES.flatMap((answer) => [target(answer), controller(answer, hooks.url)]));
    await eventually(
      () => CASES.every(({ name, hook }) => hooks.calls.some(({ path }) => path === `/${name}/${hook}`)),
      { timeoutMs: 90_000, what: 'every hook being called' },
    );
    const refusals = CASES.filter(({ taken }) => !taken).length;
    // A sync that was refused is tried again, so its event may be late; the cases below say which one is missing.
    await eventually(async () => (await refusedNames()).size >= refusals, { timeoutMs: 30_000 }).catch(
      () => undefined,
    );
    refused = await refusedNames();
  });

  afterAll(async () => {
    await plane.kubectl(['delete', 'decoratorcontrollers', '--selector=suite=decoding']);
    await plane.kubectl(['delete', 'namespace', namespace, '--wait=false']);
    await hooks.stop();
  });

  it.each(CASES)('$hook $text is taken in $mode mode: $taken', ({ name, taken }) => {
    expect(refused.has(name)).toBe(!taken);
  });
});

const Events = z.object({
  items: z.array(z.object({ involvedObject: z.object({ name: z.string() }), message: z.string() })),
});

/** Targets with an event that says the answer could not be decoded. */
async function refusedNames(): Promise<ReadonlySet<string>> {
  const text = await plane.kubectl(['get', 'events', '-n', namespace, '-o', 'json']);
  const refusals = Events.parse(JSON.parse(text)).items.filter(({ message }) =>
    /can't unmarshal webhookResponse|strict validation failed/.test(message),
  );
  return new Set(refusals.map(({ involvedObject }) => involvedObject.name));
}

function target({ name }: Case): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, labels: { decoding: name } } };
}

function controller({ name, hook, mode }: Case, url: string): object {
  const toHook = (path: Answer['hook']) => ({
    version: 'v2',
    webhook: { url: `${url}/${name}/${path}`, responseUnMarshallMode: mode },
  });
  return {
    apiVersion: 'metacontroller.k8s.io/v1alpha1',
    kind: 'DecoratorController',
    metadata: { name, labels: { suite: 'decoding' } },
    spec: {
      resources: [
        { apiVersion: 'v1', resource: 'configmaps', labelSelector: { matchLabels: { decoding: name } } },
      ],
      hooks: { sync: toHook('sync'), ...(hook === 'customize' ? { customize: toHook('customize') } : {}) },
    },
  };
}

function rights(): object[] {
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { name: 'decoding' } };
  const verbs = ['get', 'list', 'watch', 'update'];
  return [
    { ...rbac, kind: 'ClusterRole', rules: [{ apiGroups: [''], resources: ['configmaps'], verbs }] },
    {
      ...rbac,
      kind: 'ClusterRoleBinding',
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'decoding' },
      subjects: [{ kind: 'ServiceAccount', name: 'metacontroller', namespace: 'metacontroller' }],
    },
  ];
}
