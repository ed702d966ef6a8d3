import { dispatch } from '../../src/hooks/dispatch.js';
import { serveController } from '../../src/hooks/served-controller.js';
import { compositeRequest, desiredPod, NOON, observe, PARENT_UID, parentObject } from '../support/objects.js';
import { READY, serve, widgetController } from '../support/widget.js';

const now = (): number => NOON;
const widget = (spec: unknown = {}, status?: unknown): ReturnType<typeof parentObject> =>
  parentObject({ apiVersion: 'example.com/v1', kind: 'Widget', spec, status });

describe('dispatch', () => {
  it('hands the hook a parsed spec and its observed children', async () => {
    const seen: unknown[] = [];
    const sync = ({ parent, observed }: never): unknown => {
      const context = { parent, observed } as { parent: { spec: unknown }; observed: { every(): unknown } };
      seen.push(context.parent.spec, context.observed.every());
      return { children: [], status: { conditions: [READY] } };
    };
    const pod = observe(desiredPod('web'));
    const body = compositeRequest({ parent: widget(), children: [pod] });

    await dispatch(
      { controller: 'widget', hook: 'sync', body },
      { controllers: serve(widgetController({ sync })), now },
    );

    expect(seen).toEqual([{ size: 1 }, [pod]]);
  });

  it('hands sync and finalize the clients that were made for their controller', async () => {
    const seen: unknown[] = [];
    const see = ({ effects }: { readonly effects: unknown }): unknown => {
      seen.push(effects);
      return { children: [], status: { conditions: [READY] } };
    };
    const definition = widgetController({
      sync: see,
      finalize: (context: { readonly effects: unknown }) => Object.assign({ finalized: true }, see(context)),
    });
    const effects = { client: 'of the other side' };
    const controllers = new Map([['widget', serveController(definition, { effects })]]);
    const body = compositeRequest({ parent: widget() });

    for (const hook of ['sync', 'finalize']) {
      await dispatch({ controller: 'widget', hook, body }, { controllers, now });
    }

    expect(seen).toEqual([effects, effects]);
  });

  it('keeps every child of a parent whose spec is invalid, and says so in the status', async () => {
    const leaving = observe(desiredPod('leaving'), {
      metadata: { deletionTimestamp: '2026-06-01T11:00:00Z' },
    });
    const body = compositeRequest({
      parent: widget(
        { size: -1 },
        { size: 4, conditions: [{ ...READY, lastTransitionTime: '2026-06-01T06:00:00Z' }] },
      ),
      children: [observe(desiredPod('web')), observe(desiredPod('api')), leaving],
    });

    const answer = await dispatch(
      { controller: 'widget', hook: 'sync', body },
      { controllers: serve(widgetController({})), now },
    );

    const labels = { app: 'web', 'controller-uid': PARENT_UID };
    const stamp = { lastTransitionTime: '2026-06-01T12:00:00Z', observedGeneration: 3 };
    const message = 'size: Too small: expected number to be >=0';
    expect(answer).toEqual({
      children: ['api', 'web'].map((name) => ({
        ...desiredPod(name),
        metadata: { name, namespace: 'default', labels },
      })),
      status: {
        size: 4,
        conditions: [
          { type: 'Ready', status: 'False', reason: 'InvalidSpec', message, ...stamp },
          { type: 'InvalidSpec', status: 'True', reason: 'SchemaViolated', message, ...stamp },
        ],
      },
    });
  });

  it('refuses rather than drops a child that cannot be kept', async () => {
    const stranger = observe(desiredPod('web'), { recorded: false });
    const body = compositeRequest({ parent: widget({ size: 'x' }), children: [stranger] });
    const controllers = serve(widgetController({}));

    await expect(
      dispatch({ controller: 'widget', hook: 'sync', body }, { controllers, now }),
    ).rejects.toMatchObject({
      code: 'KEEP_IMPOSSIBLE',
    });
  });

  it.each([
    ['CONTROLLER_UNKNOWN', { controller: 'gadget', hook: 'sync' }],
    ['HOOK_UNKNOWN', { controller: 'widget', hook: 'reconcile' }],
    ['HOOK_UNKNOWN', { controller: 'widget', hook: 'finalize' }],
  ])('answers %s to a call of %j', async (code, call) => {
    const controllers = serve(widgetController({}));

    await expect(dispatch({ ...call, body: {} }, { controllers, now })).rejects.toMatchObject({ code });
  });

  it.each([
    ['no object', []],
    ['an empty object', {}],
    ['a parent without uid', { ...compositeRequest({ parent: widget() }), parent: { kind: 'Widget' } }],
    ['another kind of parent', compositeRequest({ parent: { ...widget(), kind: 'Gadget' } })],
    [
      'the request of a decorator',
      { ...compositeRequest({ parent: widget() }), controller: { kind: 'DecoratorController', spec: {} } },
    ],
  ])('answers HOOK_REQUEST_INVALID to %s', async (_what, body) => {
    const controllers = serve(widgetController({}));

    await expect(
      dispatch({ controller: 'widget', hook: 'sync', body }, { controllers, now }),
    ).rejects.toMatchObject({
      code: 'HOOK_REQUEST_INVALID',
    });
  });

  it('says of an error in a hook only what kind it is, because the text may quote a Secret', async () => {
    const failure = new TypeError('password is hunter2');
    const sync = (): never => {
      throw failure;
    };
    const body = compositeRequest({ parent: widget() });

    await expect(
      dispatch(
        { controller: 'widget', hook: 'sync', body },
        { controllers: serve(widgetController({ sync })), now },
      ),
    ).rejects.toMatchObject({
      code: 'CONTROLLER_FAILED',
      message: 'the sync hook of "widget" threw TypeError',
      cause: failure,
    });
  });

  it('asks for no related objects while the spec is invalid', async () => {
    const controllers = serve(widgetController({ customize: () => [null] }));
    const body = compositeRequest({ parent: widget({ size: -1 }) });

    await expect(
      dispatch({ controller: 'widget', hook: 'customize', body }, { controllers, now }),
    ).resolves.toEqual({
      relatedResources: [],
    });
  });

  it('names the missing template file when a hook renders without one', async () => {
    const sync = ({ render }: { readonly render: () => unknown }): unknown => render();
    const body = compositeRequest({ parent: widget() });

    await expect(
      dispatch(
        { controller: 'widget', hook: 'sync', body },
        { controllers: serve(widgetController({ sync })), now },
      ),
    ).rejects.toMatchObject({ code: 'DEFINITION_INVALID' });
  });
});
