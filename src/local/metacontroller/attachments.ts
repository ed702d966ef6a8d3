import type { KubeObject } from '../../contract/kube-object.js';
import type { DesiredChild } from './desired.js';
import type { ObservedObjects, Turn } from './host.js';
import { stringsAt, withField } from './json.js';
import { controllerOf } from './object-cache.js';

/** Says which decorator an object was attached by: several may attach to one target. */
const DECORATOR = 'metacontroller.k8s.io/decorator-controller';

/** What this decorator has attached to the target; nothing is adopted or released. */
export function listAttachments({ host }: Turn, target: KubeObject): ObservedObjects {
  const { uid, namespace = '' } = target.metadata;
  const objects = host.childKinds.flatMap(({ informer }) =>
    informer.objects
      .ownedBy(uid, namespace)
      .filter((object) => controllerOf(object)?.uid === uid)
      .filter(({ metadata }) => metadata.annotations?.[DECORATOR] === host.name),
  );
  return { kinds: host.childKinds.map(({ resource }) => resource), objects };
}

/** Annotations that are no map of strings are dropped: Go reads them as none. */
export function withDecoratorAnnotation(child: DesiredChild, name: string): DesiredChild {
  const annotations = stringsAt(child.object, 'metadata', 'annotations') ?? {};
  if (annotations[DECORATOR] === name) return child;
  const stamped = { ...annotations, [DECORATOR]: name };
  return { ...child, object: withField(child.object, ['metadata', 'annotations'], stamped) };
}
