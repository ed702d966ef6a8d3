import fc from 'fast-check';
import type { KubeObject } from '../../src/contract/kube-object.js';
import { decodeDecoratorResponse } from '../../src/contract/responses.js';
import type { HookErrorCode } from '../../src/errors/codes.js';
import { HookError } from '../../src/errors/hook-error.js';
import { dispatch } from '../../src/hooks/dispatch.js';
import { serveController } from '../../src/hooks/served-controller.js';
import { keep } from '../../src/sdk/keep.js';
import { compositeRequest, desiredPod, NOON, observe, PARENT_UID } from '../support/objects.js';
import { decoratorRequest, notesController, targetObject } from '../support/notes.js';
import { serve } from '../support/widget.js';

const now = (): number => NOON;
const refusal = (code: HookErrorCode): unknown => expect.objectContaining({ name: 'HookError', code });
const pod = desiredPod('web');
const withMetadata = (metadata: object): object => ({ ...pod, metadata: { ...pod.metadata, ...metadata } });

async function answerTo(result: unknown, target: KubeObject = targetObject()): Promise<unknown> {
  const controllers = serve(notesController({ sync: () => result }));
  return dispatch(
    { controller: 'notes', hook: 'sync', body: decoratorRequest({ target }) },
    { controllers, now },
  );
}

describe('dispatch to a decorator', () => {
  it('hands sync and finalize the target, its attachments, related objects, the time and the clients', async () => {
    const seen: unknown[] = [];
    const see = (context: never): unknown => {
      const {
        target,
        observed,
        related,
        now: time,
        effects,
      } = context as Record<string, { every(): unknown }>;
      seen.push([target, observed?.every(), related?.every(), time, effects]);
      return { attachments: [] };
    };
    const finalize = (context: never): unknown => Object.assign({ finalized: false }, see(context));
    const effects = { client: 'of the other side' };
    const served = serveController(notesController({ sync: see, finalize }), { effects });
    const controllers = new Map([['notes', served]]);
    const attached = observe(pod);
    const service = observe({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } });
    const body = decoratorRequest({ attachments: [attached], related: [service] });

    for (const hook of ['sync', 'finalize']) {
      await dispatch({ controller: 'notes', hook, body }, { controllers, now });
    }

    const everything = [targetObject(), [attached], [service], NOON, effects];
    expect(seen).toEqual([everything, everything]);
  });

  it('takes a target that is not selected: finalize is called for one that has opted out', async () => {
    const target = { ...targetObject(), metadata: { ...targetObject().metadata, annotations: {} } };
    const controllers = serve(notesController({ finalize: () => ({ attachments: [], finalized: true }) }));
    const body = decoratorRequest({ target, finalizing: true });

    await expect(
      dispatch({ controller: 'notes', hook: 'finalize', body }, { controllers, now }),
    ).resolves.toEqual({ attachments: [], finalized: true });
  });

  it.each([
    ['an empty object', {}],
    ['a kind without a rule', decoratorRequest({ target: { ...targetObject(), kind: 'Secret' } })],
    ['the request of a composite', compositeRequest({ parent: targetObject() })],
  ])('answers HOOK_REQUEST_INVALID to %s', async (_what, body) => {
    const controllers = serve(notesController());

    await expect(dispatch({ controller: 'notes', hook: 'sync', body }, { controllers, now })).rejects.toEqual(
      refusal('HOOK_REQUEST_INVALID'),
    );
  });

  it('answers HOOK_UNKNOWN for a hook that the decorator does not have', async () => {
    const call = { controller: 'notes', hook: 'finalize', body: decoratorRequest() };

    await expect(dispatch(call, { controllers: serve(notesController()), now })).rejects.toEqual(
      refusal('HOOK_UNKNOWN'),
    );
  });

  it('says of an error in a hook only what kind it is', async () => {
    const sync = (): never => {
      throw new TypeError('password is hunter2');
    };
    const call = { controller: 'notes', hook: 'sync', body: decoratorRequest() };

    await expect(
      dispatch(call, { controllers: serve(notesController({ sync })), now }),
    ).rejects.toMatchObject({
      code: 'CONTROLLER_FAILED',
      message: 'the sync hook of "notes" threw TypeError',
    });
  });

  it('asks customize for any target of a kind, and looks at its rules', async () => {
    const customize = (rules: unknown): Promise<unknown> => {
      const { controller } = decoratorRequest();
      const body = { controller, parent: targetObject() };
      const controllers = serve(notesController({ customize: () => rules }));
      return dispatch({ controller: 'notes', hook: 'customize', body }, { controllers, now });
    };
    const services = { apiVersion: 'v1', resource: 'services' };

    await expect(customize([services])).resolves.toEqual({ relatedResources: [services] });
    await expect(customize([{ ...services, resource: 'secrets' }])).rejects.toEqual(
      refusal('RELATED_RULE_INVALID'),
    );
  });

  it('refuses a definition with two rules for one kind, of which one would be passed over', () => {
    const rule = { apiVersion: 'apps/v1', kind: 'Deployment', resource: 'deployments' };
    const definition = notesController({}, { resources: [rule, { ...rule, apiVersion: 'apps/v1beta1' }] });

    expect(() => serveController(definition)).toThrow(/"notes" has two rules for Deployment/);
  });
});

describe('the response guard of decorators', () => {
  it('lets a sound answer pass unchanged', async () => {
    const answer = {
      labels: { 'example.com/noted': 'yes', old: null },
      annotations: { 'example.com/note': 'any text\nat all', old: null },
      attachments: [pod],
      resyncAfterSeconds: 5,
    };

    await expect(answerTo(answer)).resolves.toEqual(answer);
  });

  it('lets a status pass for a target whose rule says that it is ours', async () => {
    const answer = { attachments: [], status: { notes: 3 } };

    await expect(answerTo(answer, targetObject('Widget'))).resolves.toEqual(answer);
  });

  it('leaves a status out that is null: it stays as it is', async () => {
    await expect(answerTo({ attachments: [], status: null })).resolves.toEqual({ attachments: [] });
  });

  it('takes an attachment that is kept', async () => {
    const record = withMetadata({
      namespace: 'default',
      annotations: { 'metacontroller.k8s.io/decorator-controller': 'notes' },
    });
    const annotations = {
      'metacontroller.k8s.io/decorator-controller': 'notes',
      'metacontroller.k8s.io/last-applied-configuration': JSON.stringify(record),
    };
    const kept = keep(observe(pod, { metadata: { annotations } }));

    await expect(answerTo({ attachments: [kept] })).resolves.toEqual({
      attachments: [withMetadata({ namespace: 'default' })],
    });
  });

  const answers: [HookErrorCode, string, unknown][] = [
    ['RESPONSE_INVALID', 'nothing', undefined],
    ['RESPONSE_INVALID', 'null', null],
    ['RESPONSE_INVALID', 'a list', []],
    ['RESPONSE_INVALID', 'a spec for the target', { attachments: [], spec: {} }],
    ['RESPONSE_INVALID', 'metadata for the target', { attachments: [], metadata: { labels: {} } }],
    ['RESPONSE_INVALID', 'the answer of a composite', { children: [], attachments: [] }],
    ['RESPONSE_INVALID', 'finalized from sync', { attachments: [], finalized: true }],
    ['CHILDREN_MISSING', 'an empty object', {}],
    ['CHILDREN_MISSING', 'labels only', { labels: { a: 'b' } }],
    ['CHILDREN_MISSING', 'null attachments', { attachments: null }],
    ['CHILDREN_MISSING', 'attachments as a map', { attachments: {} }],
    ['CHILD_NULL', 'a null attachment', { attachments: [null] }],
    ['CHILD_NULL', 'an undefined attachment', { attachments: [undefined] }],
    ['CHILD_NULL', 'a hole in the attachments', { attachments: new Array(1) }],
    ['CHILD_NOT_DECLARED', 'an undeclared kind', { attachments: [{ ...pod, kind: 'Service' }] }],
    ['CHILD_API_VERSION_MISMATCH', 'another version', { attachments: [{ ...pod, apiVersion: 'v2' }] }],
    ['CHILD_NAME_MISSING', 'no name', { attachments: [withMetadata({ name: undefined })] }],
    ['CHILD_GENERATE_NAME', 'a generated name', { attachments: [withMetadata({ generateName: 'web-' })] }],
    ['CHILD_DUPLICATE', 'an attachment twice', { attachments: [pod, desiredPod('web')] }],
    [
      'CHILD_DUPLICATE',
      'an attachment twice, once with its namespace',
      { attachments: [pod, withMetadata({ namespace: 'default' })] },
    ],
    ['CHILD_NAMESPACE_FOREIGN', 'another namespace', { attachments: [withMetadata({ namespace: 'other' })] }],
    [
      'CHILD_CLUSTER_SCOPED',
      'a cluster-scoped attachment',
      { attachments: [{ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'disk' } }] },
    ],
    [
      'CHILD_SELECTOR_LABEL',
      "another parent's uid",
      { attachments: [withMetadata({ labels: { 'controller-uid': 'x' } })] },
    ],
    ['CHILD_LABEL_INVALID', 'a number as label', { attachments: [withMetadata({ labels: { tier: 1 } })] }],
    ['CHILD_SERVER_FIELD', 'an observed object', { attachments: [observe(pod)] }],
    [
      'CHILD_SERVER_FIELD',
      'the name of a decorator',
      { attachments: [withMetadata({ annotations: { 'metacontroller.k8s.io/decorator-controller': 'x' } })] },
    ],
    ['CHILD_VALUE_INVALID', 'null in an attachment', { attachments: [{ ...pod, spec: { nodeName: null } }] }],
    [
      'CHILD_MERGE_KEY_COLLISION',
      'two items of one name',
      { attachments: [{ ...pod, spec: { containers: [{ name: 'a' }, { name: 'a' }] } }] },
    ],
    ['TARGET_METADATA_INVALID', 'labels as a list', { attachments: [], labels: [] }],
    ['TARGET_METADATA_INVALID', 'null labels', { attachments: [], labels: null }],
    ['TARGET_METADATA_INVALID', 'a number as label', { attachments: [], labels: { tier: 1 } }],
    ['TARGET_METADATA_INVALID', 'an undefined label', { attachments: [], labels: { tier: undefined } }],
    [
      'TARGET_METADATA_INVALID',
      'a truth value as annotation',
      { attachments: [], annotations: { on: true } },
    ],
    ['TARGET_METADATA_INVALID', 'a label with spaces', { attachments: [], labels: { note: 'two words' } }],
    ['TARGET_METADATA_INVALID', 'a long label', { attachments: [], labels: { note: 'x'.repeat(64) } }],
    ['TARGET_METADATA_INVALID', 'a key with spaces', { attachments: [], annotations: { 'two words': 'x' } }],
    ['TARGET_METADATA_INVALID', 'an empty key', { attachments: [], annotations: { '': 'x' } }],
    [
      'TARGET_METADATA_INVALID',
      'the key __proto__',
      { attachments: [], labels: JSON.parse('{"__proto__":"x"}') },
    ],
    [
      'TARGET_METADATA_RESERVED',
      'the label of an owner',
      { attachments: [], labels: { 'controller-uid': 'x' } },
    ],
    [
      'TARGET_METADATA_RESERVED',
      "Metacontroller's record taken away",
      { attachments: [], annotations: { 'metacontroller.k8s.io/last-applied-configuration': null } },
    ],
    ['TARGET_STATUS_FOREIGN', 'a status that is not its own', { attachments: [], status: { notes: 3 } }],
    ['RESYNC_OUT_OF_RANGE', 'a huge delay', { attachments: [], resyncAfterSeconds: 1e12 }],
    ['RESYNC_OUT_OF_RANGE', 'a null delay', { attachments: [], resyncAfterSeconds: null }],
  ];

  it.each(answers)('refuses with %s an answer that is or has %s', async (code, _what, answer) => {
    await expect(answerTo(answer)).rejects.toEqual(refusal(code));
  });

  it.each([
    ['a list', []],
    ['text', 'ready'],
    ['null in it', { notes: null }],
    ['NaN in it', { notes: Number.NaN }],
  ])('refuses a status that is or has %s', async (_what, status) => {
    await expect(answerTo({ attachments: [], status }, targetObject('Widget'))).rejects.toEqual(
      refusal('STATUS_VALUE_INVALID'),
    );
  });

  it('asks for a namespace under a cluster-scoped target', async () => {
    const target = targetObject('Namespace');

    await expect(answerTo({ attachments: [pod] }, target)).rejects.toEqual(
      refusal('CHILD_NAMESPACE_FOREIGN'),
    );
    await expect(
      answerTo({ attachments: [withMetadata({ namespace: 'my-target' })] }, target),
    ).resolves.toBeDefined();
  });

  it('lets nothing pass that Metacontroller crashes on, refuses or takes for an empty list', async () => {
    const odd = fc.constantFrom<unknown>(null, undefined, 1, 'x', true, [], {}, Number.NaN);
    const strings = fc.oneof(odd, fc.dictionary(fc.string(), fc.oneof(odd, fc.string())));
    const attachment = fc.oneof(
      odd,
      fc.record({
        kind: fc.constantFrom('Pod', 'Secret', 'Job'),
        apiVersion: fc.constant('v1'),
        metadata: odd,
      }),
      fc.record({
        kind: fc.constant('Pod'),
        apiVersion: fc.constant('v1'),
        metadata: fc.record({ name: fc.string() }),
      }),
    );
    const answer = fc.record(
      {
        labels: strings,
        annotations: strings,
        status: odd,
        attachments: fc.oneof(odd, fc.array(attachment, { maxLength: 3 })),
        resyncAfterSeconds: fc.oneof(odd, fc.double()),
      },
      { requiredKeys: [] },
    );

    await fc.assert(
      fc.asyncProperty(answer, async (result) => {
        const passed = await answerTo(result, targetObject('Widget')).catch((error: unknown) => {
          expect(error).toBeInstanceOf(HookError);
          return undefined;
        });
        if (passed === undefined) return;
        const decoded = decodeDecoratorResponse(JSON.stringify(passed), 'strict');
        expect(decoded).toEqual(JSON.parse(JSON.stringify(passed)));
        expect(decoded.attachments).not.toContain(null);
        expect(decoded.attachments).toHaveLength((result.attachments as unknown[]).length);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the guard of a finalize hook of decorators', () => {
  const finalizeWith = async (result: unknown, attachments = [observe(pod)]): Promise<unknown> => {
    const controllers = serve(notesController({ finalize: () => result }));
    const body = decoratorRequest({ attachments, finalizing: true });
    return dispatch({ controller: 'notes', hook: 'finalize', body }, { controllers, now });
  };

  // Attachments of the answer that says finalized are applied all the same, and nobody would take them away.
  it('refuses to be finalized while attachments are observed or returned', async () => {
    const tooEarly = refusal('FINALIZED_TOO_EARLY');

    await expect(finalizeWith({ attachments: [], finalized: true })).rejects.toEqual(tooEarly);
    await expect(finalizeWith({ attachments: [pod], finalized: true }, [])).rejects.toEqual(tooEarly);
  });

  it('asks for the word itself', async () => {
    await expect(finalizeWith({ attachments: [] }, [])).rejects.toEqual(refusal('RESPONSE_INVALID'));
  });

  it('lets labels be taken away with the end', async () => {
    const answer = { labels: { noted: null }, attachments: [], finalized: true };

    await expect(finalizeWith(answer, [])).resolves.toEqual(answer);
  });

  it('knows the uid that attachments may be labelled with', async () => {
    const labelled = withMetadata({ labels: { 'controller-uid': PARENT_UID } });

    await expect(finalizeWith({ attachments: [labelled], finalized: false })).resolves.toBeDefined();
  });
});
