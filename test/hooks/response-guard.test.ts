import type { HookErrorCode } from '../../src/errors/codes.js';
import { dispatch } from '../../src/hooks/dispatch.js';
import { compositeRequest, desiredPod, NOON, observe, PARENT_UID, parentObject } from '../support/objects.js';
import { READY, serve, widgetController } from '../support/widget.js';

const status = { conditions: [READY] };
const now = (): number => NOON;

async function answerTo(result: unknown): Promise<unknown> {
  const controllers = serve(widgetController({ sync: () => result }));
  const body = compositeRequest({ parent: parentObject({ apiVersion: 'example.com/v1', kind: 'Widget' }) });
  return dispatch({ controller: 'widget', hook: 'sync', body }, { controllers, now });
}

const refusal = (code: HookErrorCode): unknown => expect.objectContaining({ name: 'HookError', code });
const pod = desiredPod('web');
const withMetadata = (metadata: object): object => ({ ...pod, metadata: { ...pod.metadata, ...metadata } });
const service = (ports: unknown): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { ports },
});

describe('the response guard', () => {
  it('lets a sound answer pass unchanged, with stamped conditions', async () => {
    await expect(answerTo({ children: [pod], status, resyncAfterSeconds: 5 })).resolves.toEqual({
      children: [pod],
      resyncAfterSeconds: 5,
      status: {
        conditions: [{ ...READY, lastTransitionTime: '2026-06-01T12:00:00Z', observedGeneration: 3 }],
      },
    });
  });

  const children: [HookErrorCode, string, unknown][] = [
    ['CHILD_NULL', 'null', null],
    ['CHILD_NULL', 'undefined', undefined],
    ['CHILD_NULL', 'a string', 'web'],
    ['CHILD_NOT_DECLARED', 'an undeclared kind', { ...pod, kind: 'Secret' }],
    ['CHILD_NOT_DECLARED', 'another group', { ...pod, apiVersion: 'example.com/v1' }],
    ['CHILD_NOT_DECLARED', 'no kind', { metadata: { name: 'web' } }],
    ['CHILD_API_VERSION_MISMATCH', 'another version', { ...pod, apiVersion: 'v2' }],
    ['CHILD_NAME_MISSING', 'no name', withMetadata({ name: undefined })],
    ['CHILD_NAME_MISSING', 'an empty name', withMetadata({ name: '' })],
    ['CHILD_NAME_MISSING', 'no metadata', { apiVersion: 'v1', kind: 'Pod' }],
    ['CHILD_NAME_INVALID', 'a name in upper case', withMetadata({ name: 'Web' })],
    ['CHILD_NAME_INVALID', 'a name that is too long', withMetadata({ name: 'w'.repeat(254) })],
    ['CHILD_NAME_INVALID', 'a name with a slash', withMetadata({ name: 'web/1' })],
    ['CHILD_GENERATE_NAME', 'generateName', withMetadata({ name: undefined, generateName: 'web-' })],
    ['CHILD_NAMESPACE_FOREIGN', 'another namespace', withMetadata({ namespace: 'other' })],
    [
      'CHILD_CLUSTER_SCOPED',
      'a cluster-scoped kind',
      { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'disk' } },
    ],
    ['CHILD_SELECTOR_LABEL', 'a foreign controller-uid', withMetadata({ labels: { 'controller-uid': 'x' } })],
    ['CHILD_LABEL_INVALID', 'a number as label', withMetadata({ labels: { tier: 1 } })],
    ['CHILD_LABEL_INVALID', 'null as annotation', withMetadata({ annotations: { note: null } })],
    ['CHILD_LABEL_INVALID', 'a label that is too long', withMetadata({ labels: { tier: 'x'.repeat(64) } })],
    ['CHILD_LABEL_INVALID', 'a label with a space', withMetadata({ labels: { tier: 'very small' } })],
    ['CHILD_LABEL_INVALID', 'a label without a proper key', withMetadata({ labels: { 'my tier': 'a' } })],
    ['CHILD_LABEL_INVALID', 'an annotation without a key', withMetadata({ annotations: { '': 'a' } })],
    ['CHILD_LABEL_INVALID', 'labels that are a list', withMetadata({ labels: [] })],
    ['CHILD_SERVER_FIELD', 'an observed object', observe(pod)],
    ['CHILD_SERVER_FIELD', 'a resourceVersion', withMetadata({ resourceVersion: '1' })],
    ['CHILD_SERVER_FIELD', 'managed fields', withMetadata({ managedFields: [] })],
    ['CHILD_SERVER_FIELD', 'a status', { ...pod, status: {} }],
    [
      'CHILD_SERVER_FIELD',
      'a last-applied record',
      withMetadata({ annotations: { 'metacontroller.k8s.io/last-applied-configuration': '{}' } }),
    ],
    ['CHILD_VALUE_INVALID', 'an explicit null', { ...pod, spec: { nodeName: null } }],
    ['CHILD_VALUE_INVALID', 'NaN', { ...pod, spec: { priority: Number.NaN } }],
    ['CHILD_VALUE_INVALID', 'an infinite number', { ...pod, spec: { priority: Infinity } }],
    ['CHILD_VALUE_INVALID', 'a bigint', { ...pod, spec: { priority: 1n } }],
    ['CHILD_VALUE_INVALID', 'a date', { ...pod, spec: { since: new Date(0) } }],
    ['CHILD_VALUE_INVALID', 'undefined in a list', { ...pod, spec: { args: ['a', undefined] } }],
    [
      'CHILD_MERGE_KEY_COLLISION',
      'two ports of one number',
      service([
        { port: 53, protocol: 'TCP' },
        { port: 53, protocol: 'UDP' },
      ]),
    ],
  ];

  it.each(children)('refuses with %s a child that is or has %s', async (code, _what, child) => {
    await expect(answerTo({ children: [child], status })).rejects.toEqual(refusal(code));
  });

  it('sees the holes of a sparse list', async () => {
    const sparse = new Array<unknown>(2);
    sparse[1] = pod;

    await expect(answerTo({ children: sparse, status })).rejects.toEqual(refusal('CHILD_NULL'));
  });

  it('lets list items pass that share a field which is not their merge key', async () => {
    const ports = [
      { port: 80, name: 'http' },
      { port: 443, name: 'https' },
    ];

    await expect(answerTo({ children: [service(ports)], status })).resolves.toBeDefined();
  });

  it('takes the correct controller-uid, as kept children carry it', async () => {
    const labelled = withMetadata({ labels: { 'controller-uid': PARENT_UID } });

    await expect(answerTo({ children: [labelled], status })).resolves.toBeDefined();
  });

  const responses: [HookErrorCode, string, unknown][] = [
    ['RESPONSE_INVALID', 'nothing', undefined],
    ['RESPONSE_INVALID', 'null', null],
    ['RESPONSE_INVALID', 'a list', []],
    ['RESPONSE_INVALID', 'an unknown field', { children: [], status, childs: [] }],
    ['RESPONSE_INVALID', 'finalized from sync', { children: [], status, finalized: true }],
    ['CHILDREN_MISSING', 'an empty object', {}],
    ['CHILDREN_MISSING', 'null children', { children: null, status }],
    ['CHILDREN_MISSING', 'children as a map', { children: {}, status }],
    ['STATUS_MISSING', 'no status', { children: [] }],
    ['STATUS_MISSING', 'a null status', { children: [], status: null }],
    ['STATUS_VALUE_INVALID', 'a status without Ready', { children: [], status: { conditions: [] } }],
    ['STATUS_VALUE_INVALID', 'a condition twice', { children: [], status: { conditions: [READY, READY] } }],
    ['STATUS_VALUE_INVALID', 'an undeclared status field', { children: [], status: { ...status, sice: 1 } }],
    ['STATUS_VALUE_INVALID', 'null in the status', { children: [], status: { ...status, size: null } }],
    ['CHILD_DUPLICATE', 'a child twice', { children: [pod, desiredPod('web')], status }],
    ['RESYNC_OUT_OF_RANGE', 'a huge delay', { children: [], status, resyncAfterSeconds: 1e12 }],
    ['RESYNC_OUT_OF_RANGE', 'a negative delay', { children: [], status, resyncAfterSeconds: -1 }],
    ['RESYNC_OUT_OF_RANGE', 'a delay as text', { children: [], status, resyncAfterSeconds: '5' }],
    ['RESYNC_OUT_OF_RANGE', 'NaN as delay', { children: [], status, resyncAfterSeconds: Number.NaN }],
  ];

  it.each(responses)('refuses with %s an answer that is or has %s', async (code, _what, response) => {
    await expect(answerTo(response)).rejects.toEqual(refusal(code));
  });

  it('asks for a namespace under a cluster-scoped parent', async () => {
    const parent = parentObject({
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { namespace: undefined },
    });
    const controllers = serve(
      widgetController({ scope: 'Cluster', sync: () => ({ children: [pod], status }) }),
    );
    const call = { controller: 'widget', hook: 'sync', body: compositeRequest({ parent }) };

    await expect(dispatch(call, { controllers, now })).rejects.toEqual(refusal('CHILD_NAMESPACE_FOREIGN'));
  });
});

describe('the guard of finalize', () => {
  const parent = parentObject({ apiVersion: 'example.com/v1', kind: 'Widget', spec: { size: 'broken' } });
  const finalizeWith = async (result: unknown, children = [observe(pod)]): Promise<unknown> => {
    const controllers = serve(widgetController({ finalize: () => result }));
    const body = compositeRequest({ parent, children, finalizing: true });
    return dispatch({ controller: 'widget', hook: 'finalize', body }, { controllers, now });
  };

  it('refuses to be finalized while children are observed', async () => {
    await expect(finalizeWith({ children: [], status, finalized: true })).rejects.toEqual(
      refusal('FINALIZED_TOO_EARLY'),
    );
  });

  it('refuses to be finalized while children are returned', async () => {
    await expect(finalizeWith({ children: [pod], status, finalized: true }, [])).rejects.toEqual(
      refusal('FINALIZED_TOO_EARLY'),
    );
  });

  it('asks for the word itself', async () => {
    await expect(finalizeWith({ children: [], status })).rejects.toEqual(refusal('RESPONSE_INVALID'));
  });

  it('lets the end pass once nothing is left, though the spec is invalid', async () => {
    await expect(finalizeWith({ children: [], status, finalized: true }, [])).resolves.toMatchObject({
      finalized: true,
    });
  });
});

describe('the guard of customize', () => {
  const secrets = { apiVersion: 'v1', resource: 'secrets' };
  const customizeWith = async (rules: unknown): Promise<unknown> => {
    const controllers = serve(widgetController({ customize: () => rules }));
    const { children: _, ...body } = compositeRequest({
      parent: parentObject({ apiVersion: 'example.com/v1', kind: 'Widget' }),
    });
    return dispatch({ controller: 'widget', hook: 'customize', body }, { controllers, now });
  };

  it('lets sound rules pass', async () => {
    await expect(customizeWith([{ ...secrets, names: ['a'] }])).resolves.toEqual({
      relatedResources: [{ ...secrets, names: ['a'] }],
    });
  });

  it.each([
    ['CHILD_NULL', [null]],
    ['RELATED_RULE_INVALID', undefined],
    ['RELATED_RULE_INVALID', [{ ...secrets, names: ['a'], labelSelector: {} }]],
    ['RELATED_RULE_INVALID', [{ ...secrets, namespace: 'a', namespaceSelector: {} }]],
    ['RELATED_RULE_INVALID', [{ ...secrets, resource: 'configmaps' }]],
    ['RELATED_RULE_INVALID', [{ ...secrets, nams: ['a'] }]],
  ] as [HookErrorCode, unknown][])('refuses with %s the rules %j', async (code, rules) => {
    await expect(customizeWith(rules)).rejects.toEqual(refusal(code));
  });
});
