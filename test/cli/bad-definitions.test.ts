import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeObject } from '../../src/contract/kube-object.js';
import { eventually } from '../e2e/support/eventually.js';
import { configMap, definition, markedLine, THING } from '../support/bad-definitions/definition.js';
import { type CallCase, ENDLESS, REFUSED_AT_CALL } from '../support/bad-definitions/refused-at-call.js';
import { REFUSED_AT_LOAD } from '../support/bad-definitions/refused-at-load.js';
import { type HookProcess, type HookReply, startHookProcess } from '../support/hook-process.js';
import { compositeRequest, observe, parentObject } from '../support/objects.js';

const ERROR_STATUS: Readonly<Record<string, number>> = { BODY_NOT_JSON: 400, HOOK_REQUEST_INVALID: 422 };

/** Whatever a definition does, an answer is there before Metacontroller gives up after 10 s, on a busy machine as well. */
const LONGEST_MILLISECONDS = 8000;

const GOOD = definition({ name: 'good', children: configMap("'${string(parent.spec.size)}'") });
const REGEX = definition({
  name: 'regex',
  children: configMap('\'${string(parent.spec.text.matches("^(a+)+$"))}\''),
});

let folder: string;
let server: HookProcess;

const loadName = (index: number): string => `load-${index}`;
const callName = (index: number): string => `call-${index}`;
const rules = [
  { apiVersion: 'v1', kind: 'ConfigMap', resource: 'configmaps', updateStrategy: 'InPlace' },
] as const;

function requestFor(spec: unknown, children: readonly KubeObject[] = []): Record<string, unknown> {
  return { ...compositeRequest({ parent: parentObject({ ...THING, spec }), rules, children }) };
}

function callBad(name: string, { hook, spec }: CallCase): Promise<HookReply> {
  const { controller, parent, ...rest } = requestFor(spec);
  return server.call(`${name}/${hook}`, { controller, parent, ...(hook === 'customize' ? {} : rest) });
}

async function callGood(size = 3): Promise<HookReply> {
  const reply = await server.call('good/sync', requestFor({ size }));
  expect(reply).toMatchObject({
    status: 200,
    body: {
      children: [
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'my-parent' },
          data: { value: String(size) },
        },
      ],
    },
  });
  return reply;
}

const errorWith = (code: string, message: unknown): unknown => ({
  error: {
    code,
    message,
    hint: expect.stringMatching(/./) as unknown,
    requestId: expect.any(String) as unknown,
  },
});

/** The answer may be here before the line of the log. */
async function logged(line: Readonly<Record<string, unknown>>): Promise<void> {
  await eventually(
    () => {
      expect(server.log()).toContainEqual(expect.objectContaining(line));
      return true;
    },
    { intervalMs: 10, timeoutMs: 5000, what: 'a line in the log' },
  );
}

/** `file:line:column: … says …` */
function messageAt(file: string, line: number | undefined, says: string): RegExp {
  const escaped = says.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${file}\\.yaml:${line ?? '\\d+'}:\\d+: [^]*${escaped}`);
}

const longest = (replies: readonly HookReply[]): number =>
  Math.max(...replies.map(({ milliseconds }) => milliseconds));

async function startIn(files: Readonly<Record<string, string>>): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'metahooks-bad-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, `${name}.yaml`), text);
  server = await startHookProcess({ DEFINITIONS_DIR: folder });
}

async function stop(): Promise<void> {
  await server.stop();
  await rm(folder, { recursive: true });
}

describe('a server with one good definition among many bad ones', () => {
  beforeAll(async () => {
    const cases = [
      ...REFUSED_AT_LOAD.map(({ text }, index) => [loadName(index), text(loadName(index))]),
      ...REFUSED_AT_CALL.map(({ text }, index) => [callName(index), text(callName(index))]),
    ];
    await startIn({ ...Object.fromEntries(cases), 'a-good': GOOD, 'b-regex': REGEX });
  }, 60_000);
  afterAll(stop);

  afterEach(async () => {
    await callGood();
  });

  it.each(REFUSED_AT_LOAD.map((one, index) => ({ ...one, name: loadName(index) })))(
    'does not serve $what, and says where it stands',
    async ({ name, text, code, says }) => {
      const message = expect.stringMatching(messageAt(name, markedLine(text(name)), says)) as unknown;
      const { problems } = await server.readiness();

      expect(problems).toContainEqual({ code, message });
      await logged({ level: 'error', code, msg: message });
      expect(await server.call(`${name}/sync`, requestFor({}))).toMatchObject({
        status: 404,
        body: errorWith('CONTROLLER_UNKNOWN', expect.any(String)),
      });
    },
  );

  it('serves everything else', async () => {
    const { controllers, problems } = await server.readiness();

    expect(controllers).toEqual(
      expect.arrayContaining(['good', 'regex', ...REFUSED_AT_CALL.map((_, index) => callName(index))]),
    );
    expect(problems).toHaveLength(REFUSED_AT_LOAD.length);
  });

  it.each(REFUSED_AT_CALL.map((one, index) => ({ ...one, name: callName(index) })))(
    'answers $what with an error that names the line',
    async ({ name, ...one }) => {
      const message = expect.stringMatching(messageAt(name, markedLine(one.text(name)), one.says)) as unknown;
      const { status, body, milliseconds } = await callBad(name, one);

      expect(body).toEqual(errorWith(one.code, message));
      expect(status).toBe(500);
      expect(milliseconds).toBeLessThan(LONGEST_MILLISECONDS);
      await logged({ level: 'error', controller: name, code: one.code, msg: message });
    },
  );

  it('takes no time for a regular expression that others take for ever for', async () => {
    const reply = await server.call('regex/sync', requestFor({ text: `${'a'.repeat(100_000)}b` }));

    expect(reply).toMatchObject({ status: 200, body: { children: [{ data: { value: 'false' } }] } });
    expect(reply.milliseconds).toBeLessThan(LONGEST_MILLISECONDS);
  });

  it.each<[string, unknown]>([
    ['of another type', { size: 'many' }],
    ['with an unknown field', { colour: 'red' }],
    ['that is a list', []],
    ['that is a text', 'size'],
  ])('keeps the children of a parent with a spec %s', async (_, spec) => {
    const child = observe({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'my-parent' } });

    expect(await server.call('good/sync', requestFor(spec, [child]))).toMatchObject({
      status: 200,
      body: {
        children: [{ kind: 'ConfigMap', metadata: { name: 'my-parent' } }],
        status: { conditions: [{ type: 'Ready', reason: 'InvalidSpec' }, { type: 'InvalidSpec' }] },
      },
    });
  });

  const valid = requestFor({ size: 1 });
  it.each<[string, unknown, string?]>([
    ['no JSON', '{"parent":', 'BODY_NOT_JSON'],
    ['null', null],
    ['a list', []],
    ['nothing in it', {}],
    ['a parent that is null', { ...valid, parent: null }],
    ['metadata that is null', { ...valid, parent: { ...THING, metadata: null } }],
    ['children that are null', { ...valid, children: null }],
    ['children that are a list', { ...valid, children: [] }],
    ['a child that is null', { ...valid, children: { 'ConfigMap.v1': { a: null } } }],
    ['a parent of another kind', { ...valid, parent: { ...THING, kind: 'Other', metadata: { name: 'a' } } }],
    ['the request of a decorator', { object: valid['parent'], attachments: {} }],
  ])('refuses a body with %s', async (_, body, code = 'HOOK_REQUEST_INVALID') => {
    expect(await server.call('good/sync', body)).toMatchObject({
      status: ERROR_STATUS[code],
      body: errorWith(code, expect.any(String)),
    });
  });

  it('goes on answering for the good one while five workers keep a bad one busy', async () => {
    const bad = callName(REFUSED_AT_CALL.indexOf(ENDLESS));
    let goesOn = true;
    const worker = async (): Promise<HookReply[]> => {
      const replies: HookReply[] = [];
      while (goesOn) replies.push(await callBad(bad, ENDLESS));
      return replies;
    };
    const workers = Array.from({ length: 5 }, worker);
    const good: HookReply[] = [];
    for (let size = 0; size < 10; size += 1) good.push(await callGood(size));
    goesOn = false;
    const replies = (await Promise.all(workers)).flat();

    expect(replies.length).toBeGreaterThan(10);
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([500]));
    // How long a render takes that is stopped is for the machine to say; nobody waits for more than the five that came before.
    expect(longest(good)).toBeLessThan(2 * longest(replies));
  }, 120_000);

  it('does not grow with the errors', async () => {
    const quick = REFUSED_AT_CALL.map((one, index) => ({ one, name: callName(index) })).filter(
      ({ one }) => !one.says.includes('took longer'),
    );
    const round = (): Promise<unknown> => Promise.all(quick.map(({ one, name }) => callBad(name, one)));
    for (let count = 0; count < 10; count += 1) await round();
    const before = server.residentMiB();
    for (let count = 0; count < 20; count += 1) await round();

    expect(server.residentMiB() - before).toBeLessThan(64);
    expect(server.isRunning()).toBe(true);
  }, 60_000);
});

describe('a definition file that changes while it is served', () => {
  const messages = async (): Promise<readonly string[]> =>
    (await server.readiness()).problems.map(({ message }) => message);
  const write = (name: string, text: string): Promise<void> => writeFile(join(folder, `${name}.yaml`), text);
  const valueOf = async (): Promise<unknown> =>
    (await server.call('good/sync', requestFor({ size: 3 }))).body;

  beforeEach(() => startIn({ good: GOOD }));
  afterEach(stop);

  it('keeps its last good version while it is bad, says why, and is good again', async () => {
    await write('good', GOOD.replace('parent.spec.size', 'parent.spec.sise'));
    await eventually(async () => (await messages()).length === 1, { intervalMs: 20 });

    expect(await messages()).toEqual([expect.stringMatching(/^good\.yaml:12:\d+: .*unknown field "sise"/)]);
    await callGood();
    await logged({
      code: 'TEMPLATE_INVALID',
      msg: expect.stringContaining('the last good one stays in use') as unknown,
    });

    await write('good', GOOD.replace('string(parent.spec.size)', 'string(parent.spec.size * 2)'));
    await eventually(async () => (await messages()).length === 0, { intervalMs: 20 });
    expect(await valueOf()).toMatchObject({ children: [{ data: { value: '6' } }] });
  });

  it('is served under its name as soon as the other file of that name is gone', async () => {
    await write('moved', GOOD);
    await eventually(async () => (await messages()).length === 1, { intervalMs: 20 });
    expect(await messages()).toEqual([
      'moved.yaml:3:7: "good" is the name of another controller, in good.yaml',
    ]);

    await rm(join(folder, 'good.yaml'));
    await eventually(async () => (await messages()).length === 0, { intervalMs: 20 });
    await callGood();
  });

  it('that cannot be read is a problem of its own', async () => {
    await symlink(join(folder, 'nowhere'), join(folder, 'lost.yaml'));
    await eventually(async () => (await messages()).length === 1, { intervalMs: 20 });

    expect(await messages()).toEqual([expect.stringMatching(/^lost\.yaml:1:1: the file cannot be read/)]);
    await write('other', GOOD.replace('name: good', 'name: other'));
    await eventually(async () => (await server.readiness()).controllers.includes('other'), {
      intervalMs: 20,
    });
    await callGood();
  });
});
