import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { ObjectInput } from '../../src/cluster/kube-api.js';
import type { JsonObject, JsonValue } from '../../src/contract/kube-object.js';
import { compileDefinition } from '../../src/definitions/definition-file.js';
import { isComposite } from '../../src/sdk/controller-definition.js';
import type { CompositeDefinition } from '../../src/sdk/definition.js';
import { writtenSchemaOf } from '../../src/sdk/written-schema.js';
import { createTestCluster, type VirtualTestCluster } from '../../src/testing.js';
import { fromSchema } from '../support/from-schema.js';
import { parentObject } from '../support/objects.js';
import { sync } from '../support/shipped.js';

let cluster: VirtualTestCluster;

beforeAll(async () => {
  cluster = await createTestCluster();
});

afterAll(() => cluster.stop());

function definitionOf(name: string): CompositeDefinition {
  const file = `src/controllers/${name}/controller.yaml`;
  const { definition } = compileDefinition(readFileSync(file, 'utf8'), file);
  if (isComposite(definition)) return definition;
  throw new Error(`${file} is for a decorator`);
}

const specOf = ({ parent }: CompositeDefinition): fc.Arbitrary<JsonValue> =>
  fromSchema(writtenSchemaOf(parent.spec) ?? {});

/** What the API makes of a child, which is taken away again at once. */
async function store({ children: rules }: CompositeDefinition, child: ObjectInput): Promise<JsonValue> {
  const rule = rules.find(({ apiVersion, kind }) => apiVersion === child.apiVersion && kind === child.kind);
  if (rule === undefined) throw new Error(`${child.kind} is not declared`);
  const { apiVersion, resource } = rule;
  const { name = '' } = child.metadata;
  const stored = await cluster.api.create(resource, {
    ...child,
    metadata: { ...child.metadata, namespace: 'default' },
  });
  await cluster.api.delete({ apiVersion, resource, name, namespace: 'default' });
  await cluster.settle();
  return stored as unknown as JsonValue;
}

/** The first place where the API stores something else than it was sent: Metacontroller would write it for ever. */
function findChange(
  sent: JsonValue | undefined,
  stored: JsonValue | undefined,
  path = '',
): string | undefined {
  if (typeof sent !== 'object' || sent === null) return sent === stored ? undefined : path;
  if (typeof stored !== 'object' || stored === null) return path;
  if (Array.isArray(sent) && Object.keys(stored).length !== sent.length) return path;
  const fields = new Map(Object.entries(stored));
  return Object.entries(sent)
    .map(([field, value]) => findChange(value, fields.get(field), `${path}.${field}`))
    .find(isText);
}

const isText = (text: string | undefined): text is string => text !== undefined;

describe.each(['webapp', 'jenkins'])('the definition of %s', (name) => {
  const definition = definitionOf(name);
  const { apiVersion, kind } = definition.parent;
  const render = (spec: JsonValue): ReturnType<typeof sync> =>
    sync(name, { parent: parentObject({ apiVersion, kind, name: 'shop', spec }) });

  it('makes of every spec that its schema admits what passes the guard and is stored as it is', async () => {
    await fc.assert(
      fc.asyncProperty(specOf(definition), async (spec) => {
        const { children, status } = await render(spec);

        expect(status['conditions']).not.toContainEqual(expect.objectContaining({ reason: 'InvalidSpec' }));
        for (const child of children) {
          const stored = await store(definition, child as unknown as ObjectInput);
          expect([child['kind'], findChange(child as JsonObject, stored)]).toEqual([
            child['kind'],
            undefined,
          ]);
        }
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});
