import { defineDecorator } from '../../sdk/index.js';
import { finalizeConfigMap, SELECTOR_ANNOTATION, syncConfigMap } from './annotated-config-map.js';
import { children, type Settings } from './children.js';
import { grants } from './restart-objects.js';

/** ConfigWatcher without an object of its own: a ConfigMap says in an annotation which Pods are restarted for it. */
export const configWatcherAnnotation = defineDecorator({
  name: 'configwatcher-annotation',
  resources: [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      resource: 'configmaps',
      annotationSelector: { matchExpressions: [{ key: SELECTOR_ANNOTATION, operator: 'Exists' }] },
    },
  ],
  attachments: children,
  grants,
  connect: ({ toolboxImage }): Settings => ({ toolboxImage }),
  sync: syncConfigMap,
  finalize: finalizeConfigMap,
});
