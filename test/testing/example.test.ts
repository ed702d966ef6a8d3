import { defineComposite } from 'metahooks';
import { childSnapshotSerializer, createTestCluster, type VirtualTestCluster } from 'metahooks/testing';
import { z } from 'zod';

expect.addSnapshotSerializer(childSnapshotSerializer);

const greeting = defineComposite({
  name: 'greeting',
  parent: {
    apiVersion: 'example.com/v1',
    kind: 'Greeting',
    resource: 'greetings',
    description: 'A text in a ConfigMap, with the hour of the day.',
    spec: z.strictObject({ text: z.string(), precise: z.boolean().default(false) }),
    status: z.object({ hour: z.int() }),
  },
  children: [{ apiVersion: 'v1', kind: 'ConfigMap', resource: 'configmaps', updateStrategy: 'InPlace' }],
  sync: ({ parent, now }) => {
    const { text, precise } = parent.spec;
    const hour = new Date(now).getUTCHours();
    // Wrong: the answer is another one at each call.
    const at = precise ? { at: `${performance.now()}` } : {};
    return {
      children: [
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: parent.metadata.name },
          data: { text, hour: `${hour}`, ...at },
        },
      ],
      status: {
        hour,
        conditions: [{ type: 'Ready', status: 'True', reason: 'Said', message: 'it is said' }],
      },
      resyncAfterSeconds: 1800,
    };
  },
});

let cluster: VirtualTestCluster;
beforeEach(async () => {
  cluster = await createTestCluster({ definitions: [greeting] });
});
afterEach(() => cluster.stop());

const hello = (spec = '{text: hello}'): string =>
  `{apiVersion: example.com/v1, kind: Greeting, metadata: {name: hello}, spec: ${spec}}`;
const parent = { kind: 'Greeting', name: 'hello' };

it('puts the text into a ConfigMap', async () => {
  await cluster.apply(hello());
  await cluster.settle();

  expect(await cluster.childrenOf(parent)).toMatchInlineSnapshot(`
    [
      {
        "apiVersion": "v1",
        "data": {
          "hour": "0",
          "text": "hello",
        },
        "kind": "ConfigMap",
        "metadata": {
          "name": "hello",
          "namespace": "default",
          "ownerReferences": [
            "owned by Greeting hello",
          ],
        },
      },
    ]
  `);
});

it('follows the hours', async () => {
  await cluster.apply(hello());
  await cluster.advance('1h');

  expect(await cluster.get(parent)).toMatchObject({ status: { hour: 1 } });
});

it('is found out when it answers otherwise each time', async () => {
  await cluster.apply(hello('{text: hello, precise: true}'));

  await expect(cluster.settle()).rejects.toThrow(/field: data\.at of ConfigMap default\/hello/);
});
