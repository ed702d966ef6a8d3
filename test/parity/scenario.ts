import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

// A scenario is a YAML file in `scenarios`; what may stand in it is this schema. `docs/parity.md` is made from it.

const Json = z.record(z.string(), z.unknown());
const ObjectRef = z
  .string()
  .regex(/^[a-z]+(\/[a-zA-Z0-9$.-]+){1,2}$/, 'resource/name or resource/namespace/name');

/** Something a person, or another controller, does to the cluster. */
const Action = z.union([
  z.strictObject({ create: Json }),
  /** The CRD of a kind that is not there from the beginning. */
  z.strictObject({ define: z.string() }),
  /** A JSON merge patch. */
  z.strictObject({ patch: ObjectRef, with: Json, subresource: z.string().optional() }),
  /** Server-side apply by a manager of its own. */
  z.strictObject({ apply: Json, as: z.string(), force: z.boolean().default(false) }),
  z.strictObject({ delete: ObjectRef, cascade: z.enum(['Background', 'Foreground', 'Orphan']).optional() }),
  /** From now on the rules of the hook with this `in` hold. */
  z.strictObject({ mode: z.string() }),
  /** Waits for what another program does in its own time, such as the garbage collector. */
  z.strictObject({ until: z.enum(['present', 'absent']), of: ObjectRef }),
  z.strictObject({ pause: z.number() }),
]);
export type Action = z.infer<typeof Action>;

const Step = z.strictObject({
  title: z.string(),
  do: z.array(Action).default([]),
  /** Counts hook calls for so many seconds, instead of waiting until nothing happens any more. */
  observe: z.number().optional(),
});
export type Step = z.infer<typeof Step>;

/** Answers of a hook; the first rule that fits holds. Strings of what it sends and does may be CEL, `${…}`, over the request. */
export const HookRule = z.strictObject({
  /** `sync`, `finalize`, `customize` or another path of the hooks; `GET sync` when it is no POST. @default any */
  on: z.string().optional(),
  /** Only in this mode of the story. */
  in: z.string().optional(),
  /** CEL over the request, `headers` and `call`, the number of this call. */
  when: z.string().optional(),
  status: z.number().default(200),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.unknown().optional(),
  /** Sent as it stands, instead of a JSON body. */
  text: z.string().optional(),
  /** So many spaces are sent after the body. */
  padding: z.number().default(0),
  headersAfter: z.number().default(0),
  bodyAfter: z.number().default(0),
  /** What happens to the cluster while the hook is thinking. */
  meanwhile: z.array(Action).default([]),
});
export type HookRule = z.infer<typeof HookRule>;

const OwnKind = z.strictObject({
  kind: z.string(),
  scope: z.enum(['Namespaced', 'Cluster']).default('Namespaced'),
  /** Those it is served in; stored in the first, which short forms mean. */
  versions: z.array(z.string()).min(1).default(['v1']),
  /** Whether it has the status subresource. */
  status: z.boolean().default(true),
  /** Of spec and status. @default anything goes */
  schema: Json.optional(),
  /** Whether it is there before the controller is. */
  early: z.boolean().default(true),
});
export type OwnKind = z.infer<typeof OwnKind>;

const Controller = z.strictObject({
  kind: z.enum(['CompositeController', 'DecoratorController']).default('CompositeController'),
  /** Appended to the name of the case, when a case has several. */
  name: z.string().optional(),
  /** Beside what the short forms fill in; null leaves a field out. */
  spec: Json.default({}),
  /** False: it is refused, or waits for something. */
  starts: z.boolean().default(true),
});
export type Controller = z.infer<typeof Controller>;

/** Why the answers differ, and where: `api` is the embedded API, `standIn` the stand-in wherever it runs. */
const Difference = z.strictObject({ in: z.enum(['api', 'standIn']), because: z.string() });

const Case = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  about: z.string(),
  kinds: z
    .array(OwnKind)
    .default([{ kind: 'Thing', scope: 'Namespaced', versions: ['v1'], status: true, early: true }]),
  /** Objects that are there from the beginning. */
  also: z.array(Json).default([]),
  /** @default a CompositeController as the short forms have it */
  controllers: z.array(Controller).default([{ kind: 'CompositeController', spec: {}, starts: true }]),
  hook: z.array(HookRule).default([]),
  /** Resources whose objects are compared, beside those of `kinds`. */
  watch: z.array(z.string()).default(['configmaps']),
  /** What is compared of the requests. @default everything but the controller */
  requests: z.enum(['whole', 'without controller', 'paths']).default('without controller'),
  /** Whether the number of times an Event was written is compared. */
  eventCounts: z.boolean().default(false),
  /** Events with these words come or do not come, and are left out. */
  luck: z.array(z.string()).default([]),
  steps: z.array(Step),
  difference: Difference.optional(),
});
export type Case = z.infer<typeof Case>;

/** Flags that Metacontroller is started with. */
const Flags = z.strictObject({
  applyStrategy: z.enum(['dynamic-apply', 'server-side-apply']).optional(),
  fieldManager: z.string().optional(),
  cacheFlushSeconds: z.number().optional(),
  workers: z.number().optional(),
});
export type Flags = z.infer<typeof Flags>;

const Scenario = z.strictObject({
  scenario: z.number().int(),
  title: z.string(),
  flags: Flags.default({}),
  /** Whether it ends the whole Metacontroller, so that nothing else can run beside it. */
  crashes: z.boolean().default(false),
  /** What one learns from it, for readers of the table. */
  lesson: z.string().optional(),
  cases: z.array(Case),
});
export type Scenario = z.infer<typeof Scenario> & { readonly file: string };

export const SCENARIOS_FOLDER = join(import.meta.dirname, 'scenarios');

/** All scenarios, in the order of their numbers. */
export function loadScenarios(): readonly Scenario[] {
  return readdirSync(SCENARIOS_FOLDER)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => loadScenario(name));
}

function loadScenario(name: string): Scenario {
  const file = name.replace(/\.yaml$/, '');
  const parsed = Scenario.safeParse(parse(readFileSync(join(SCENARIOS_FOLDER, name), 'utf8')));
  if (!parsed.success) throw new Error(`${name}: ${z.prettifyError(parsed.error)}`);
  requireDistinctNames(name, parsed.data.cases);
  return { ...parsed.data, file };
}

/** Objects are known by how their names begin. */
function requireDistinctNames(file: string, cases: readonly Case[]): void {
  const names = cases.map(({ name }) => name);
  const shadowed = names.find((name, index) =>
    names.some((other, place) => place !== index && name.startsWith(other)),
  );
  if (shadowed !== undefined) throw new Error(`${file}: ${shadowed} begins with the name of another case`);
}
