import { toText } from '../../../src/cli/explain/text.js';
import { askWith, untouched, type Written } from './asking.js';

const stack = (spec: Written = {}): Written => ({
  apiVersion: 'stack.example.com/v1',
  kind: 'Stack',
  metadata: { name: 'my' },
  spec,
});
const db = (more: Written = {}): Written => ({
  ...untouched({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'my-db' } }),
  ...more,
});
const deployment = (name: string, more: Written = {}): Written => ({
  ...untouched({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name } }),
  ...more,
});
const AVAILABLE = { status: { replicas: 1, updatedReplicas: 1, availableReplicas: 1 } };
const LOGIN = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'my-login' }, data: { user: 'hunter2' } };

async function ask(field: string, objects: readonly Written[]): Promise<string> {
  return (await askWith('stack', ['stack/my', field], objects)).map(toText).join('\n');
}

const STARTING = [
  stack(),
  db({ data: { state: 'starting' } }),
  deployment('my-worker', { status: { replicas: 1 } }),
];

describe('conditions: auto', () => {
  it('name the child that is not ready, the line that says so, and what it read', async () => {
    const text = await ask('status.conditions[Ready]', STARTING);

    expect(text).toContain(
      'Stack/my.status.conditions.Ready\n  Ready is False, ChildrenNotReady: ConfigMap my-db is not ready yet; ',
    );
    expect(text).toContain(`summed up from the children (conditions: auto)
  ConfigMap/my-db: Progressing, is not ready yet
    readyWhen does not hold
      stack.yaml:14:16  \${child.?data.?state.orValue("") == "up"}  = false
        child.data.state = "starting"
`);
  });

  it('name what a child without readyWhen says of itself, and whom another waits for', async () => {
    const text = await ask('status.conditions[Ready].message', STARTING);

    expect(text).toContain(`
  Deployment/my-web: Waiting, waits for db
    waits for db (after): my-db is not ready yet
  Deployment/my-worker: Progressing, is not ready yet
    without readyWhen, its status decides: replicas 1
`);
  });

  it('have no more to say of children that are ready', async () => {
    const ready = [
      stack(),
      db({ data: { state: 'up' } }),
      deployment('my-web', AVAILABLE),
      deployment('my-worker', AVAILABLE),
    ];
    const text = await ask('status.conditions[Ready]', ready);

    expect(text).toContain('Ready is True, ChildrenReady: 3 of 3 children are ready');
    expect(text).toContain(
      '  ConfigMap/my-db: Ready\n  Deployment/my-web: Ready\n  Deployment/my-worker: Ready\n',
    );
  });

  it('are found by their number, too', async () => {
    expect(await ask('status.conditions[0].status', STARTING)).toContain(
      'Stack/my.status.conditions.Ready.status = "False"',
    );
  });
});

describe('all conditions', () => {
  it('have a line each, the children, and the places that word the others', async () => {
    const text = await ask('status.conditions', STARTING);

    expect(text).toMatch(
      /^Stack\/my\.status\.conditions\n {2}Ready is False, .*\n {2}Progressing is True, .*/,
    );
    expect(text).toContain('\n  LoggedIn is ');
    expect(text).toContain('  ConfigMap/my-db: Progressing, is not ready yet\n');
    expect(text).toContain(
      'LoggedIn.reason, stack.yaml:36:14\n  ${parent.spec.size > 1 ? "Many" : "One"}  = "Many"\n',
    );
  });

  it('never show what may be a Secret, and show the rest', async () => {
    for (const field of ['status', 'status.conditions', 'status.conditions[LoggedIn]']) {
      expect(await ask(field, [...STARTING, LOGIN])).not.toContain('hunter2');
    }
    expect(await ask('status.conditions[LoggedIn].message', [...STARTING, LOGIN])).toContain(
      'is not shown, it may be a Secret',
    );
    expect(await ask('status.conditions[LoggedIn].reason', [...STARTING, LOGIN])).toContain(
      'reason = "Many"',
    );
  });

  it('are part of the status, which has its fields beside them', async () => {
    const text = await ask('status', STARTING);

    expect(text).toContain('size, stack.yaml:31:9\n  ${parent.spec.size}  = 2');
    expect(text).toContain('summed up from the children (conditions: auto)');
    expect(text).toContain('LoggedIn.status, stack.yaml:35:13');
  });

  it('say that the spec is invalid where that is all there is to say', async () => {
    const text = await ask('status.conditions[Ready]', [stack({ size: 0 })]);

    expect(text).toContain('the spec is invalid, so nothing was rendered: size');
  });

  it('that there are not are refused with those there are', async () => {
    await expect(ask('status.conditions[Redy]', STARTING)).rejects.toMatchObject({
      code: 'EXPLAIN_IMPOSSIBLE',
      message: 'Stack has no field status.conditions.Redy – did you mean "Ready"?',
    });
  });
});

describe('the conditions of a controller in TypeScript', () => {
  it('are those of its hook', async () => {
    const alice = {
      apiVersion: 'k106.com/v1alpha1',
      kind: 'Alice',
      metadata: { name: 'my' },
      spec: { myvalue: 'v' },
    };
    const [explanation] = await askWith('stack', ['alice/my', 'status.conditions'], [alice]);

    expect(explanation && toText(explanation)).toBe(
      'Alice/my.status.conditions\n  Ready is False, PodsStarting: 0 of 2 Pods are ready\n\n' +
        'made by the hook, not by a template\n\nobserved: absent, not written yet\n',
    );
  });
});
