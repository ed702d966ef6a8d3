import {
  type DesiredObject,
  isOutdated,
  keep,
  lastDesired,
  type ObservedObject,
} from '../../src/sdk/index.js';
import { desiredPod, LAST_APPLIED, observe, PARENT_UID } from '../support/objects.js';

describe('keep', () => {
  it('returns what the hook returned last time, with the label Metacontroller added', () => {
    const pod = observe(desiredPod('web'), { fields: { spec: { nodeName: 'node1', containers: [] } } });

    expect(keep(pod)).toEqual({
      ...desiredPod('web'),
      metadata: {
        name: 'web',
        namespace: 'default',
        labels: { app: 'web', 'controller-uid': PARENT_UID },
      },
    });
  });

  it('rebuilds the object from the fields Metacontroller owns under server-side apply', () => {
    const pod = observe(desiredPod('web'), {
      recorded: false,
      fields: {
        spec: {
          nodeName: 'node1',
          containers: [
            { name: 'main', image: 'web:1', imagePullPolicy: 'Always' },
            { name: 'sidecar', image: 'proxy:1' },
          ],
          tolerations: ['a', 'b'],
        },
      },
      metadata: {
        managedFields: [
          { manager: 'kubelet', operation: 'Update', fieldsV1: { 'f:status': {} } },
          {
            manager: 'metacontroller',
            operation: 'Apply',
            fieldsV1: {
              'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
              'f:spec': {
                'f:containers': { 'k:{"name":"main"}': { '.': {}, 'f:name': {}, 'f:image': {} } },
                'f:tolerations': { 'v:"b"': {} },
              },
            },
          },
        ],
      },
    });

    expect(keep(pod)).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: { containers: [{ name: 'main', image: 'web:1' }], tolerations: ['b'] },
    });
  });

  it('leaves out the annotation that Metacontroller gives to an attachment, and will give again', () => {
    const name = { 'metacontroller.k8s.io/decorator-controller': 'services' };

    expect(keep(attached(desiredPod('web'), name))).not.toHaveProperty('metadata.annotations');
    expect(keep(attached(desiredPod('web'), { ...name, note: 'mine' }))).toHaveProperty(
      'metadata.annotations',
      {
        note: 'mine',
      },
    );
  });

  it('refuses a child that nothing tells about, because leaving it out would delete it', () => {
    const pod = observe(desiredPod('web'), { recorded: false });

    expect(() => keep(pod)).toThrow(expect.objectContaining({ code: 'KEEP_IMPOSSIBLE' }));
  });

  it.each(['not json', '[]', '{"kind":"Pod"}'])('does not believe the record %j', (record) => {
    const pod = observe(desiredPod('web'), { metadata: { annotations: { [LAST_APPLIED]: record } } });

    expect(lastDesired(pod)).toBeUndefined();
  });
});

describe('isOutdated', () => {
  it('does not count the annotation of an attachment', () => {
    const name = { 'metacontroller.k8s.io/decorator-controller': 'services' };

    expect(isOutdated(attached(desiredPod('web'), name), desiredPod('web'))).toBe(false);
    expect(isOutdated(attached(desiredPod('web'), { ...name, old: 'yes' }), desiredPod('web'))).toBe(true);
  });

  it('ignores what Metacontroller adds to the record', () => {
    expect(isOutdated(observe(desiredPod('web')), desiredPod('web'))).toBe(false);
  });

  it('sees a changed field', () => {
    expect(isOutdated(observe(desiredPod('web')), desiredPod('web', 'web:2'))).toBe(true);
  });

  it('takes a child without a record for outdated', () => {
    expect(isOutdated(observe(desiredPod('web'), { recorded: false }), desiredPod('web'))).toBe(true);
  });
});

/** As Metacontroller records it: with the annotations in the record, too. */
function attached(
  pod: DesiredObject<'v1', 'Pod'>,
  annotations: Record<string, string>,
): ObservedObject<'v1', 'Pod'> {
  const record = { ...pod, metadata: { ...pod.metadata, namespace: 'default', annotations } };
  return observe(pod, {
    metadata: { annotations: { ...annotations, [LAST_APPLIED]: JSON.stringify(record) } },
  });
}
