import type { JsonObject, KubeObject } from '../../../contract/kube-object.js';
import { numberAt, objectAt, objectsAt, textAt } from '../fields.js';
import { podOf } from '../new-pod.js';
import { PODS } from '../resource.js';
import { templateOf } from '../revisions.js';
import type { WorkloadTools } from '../workload.js';
import { claimName, claimTemplates } from './claims.js';
import { REVISION_LABEL, type SetView } from './members.js';

export async function createMember(view: SetView, ordinal: number, tools: WorkloadTools): Promise<void> {
  const { set } = view;
  const revision = revisionFor(view, ordinal);
  const name = `${set.metadata.name}-${ordinal}`;
  const template = templateOf(revision);
  const labels = {
    'apps.kubernetes.io/pod-index': `${ordinal}`,
    [REVISION_LABEL]: revision.metadata.name,
    'statefulset.kubernetes.io/pod-name': name,
  };
  const spec = identity(set, { name, ordinal, spec: objectAt(template, 'spec') });
  tools.informer(PODS).note(await tools.api.create('pods', podOf(set, { template, name, labels, spec })));
}

/** Below the partition the earlier template stays, also for Pods that are made anew. */
function revisionFor({ set, current, update }: SetView, ordinal: number): KubeObject {
  if (textAt(set, 'spec', 'updateStrategy', 'type') === 'OnDelete') return update;
  return ordinal < partitionOf(set) ? current : update;
}

/** The ordinal from which on Pods get the new template. */
export function partitionOf(set: KubeObject): number {
  const start = numberAt(set, 'spec', 'ordinals', 'start') ?? 0;
  return start + (numberAt(set, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0);
}

interface Member {
  readonly name: string;
  readonly ordinal: number;
  readonly spec: JsonObject;
}

function identity(set: KubeObject, { name, ordinal, spec }: Member): JsonObject {
  const subdomain = textAt(set, 'spec', 'serviceName');
  const own = claimTemplates(set).map((template): JsonObject => {
    const volume = textAt(template, 'metadata', 'name') ?? '';
    return { name: volume, persistentVolumeClaim: { claimName: claimName(set, template, ordinal) } };
  });
  const others = objectsAt(spec, 'volumes').filter(
    (volume) => !own.some((claim) => claim['name'] === volume['name']),
  );
  const volumes = [...own, ...others];
  return {
    hostname: name,
    ...(subdomain === undefined || subdomain === '' ? {} : { subdomain }),
    ...(volumes.length === 0 ? {} : { volumes }),
  };
}
