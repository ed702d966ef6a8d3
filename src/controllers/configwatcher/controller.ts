import { defineComposite } from '../../sdk/index.js';
import { children, type Settings } from './children.js';
import { customize } from './customize.js';
import { grants } from './restart-objects.js';
import { ConfigWatcherSpec, ConfigWatcherStatus } from './schema.js';
import { sync } from './sync.js';

/** Restarts Pods when the content of a ConfigMap changes: the controller of the book Kubernetes Patterns. */
export const configWatcher = defineComposite({
  name: 'configwatcher',
  parent: {
    apiVersion: 'k8spatterns.com/v1',
    kind: 'ConfigWatcher',
    resource: 'configwatchers',
    shortNames: ['cw'],
    categories: ['all'],
    description: 'Restarts Pods once for each change of the content of a ConfigMap.',
    spec: ConfigWatcherSpec,
    status: ConfigWatcherStatus,
    printerColumns: [
      { name: 'configmap', type: 'string', jsonPath: '.spec.configMap' },
      { name: 'podselector', type: 'string', jsonPath: '.spec.podSelector' },
      { name: 'restarts', type: 'integer', jsonPath: '.status.restarts' },
      { name: 'ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
      { name: 'last restart', type: 'date', jsonPath: '.status.lastRestartTime', priority: 1 },
    ],
  },
  children,
  grants,
  related: [
    { apiVersion: 'v1', kind: 'ConfigMap', resource: 'configmaps' },
    { apiVersion: 'v1', kind: 'Pod', resource: 'pods' },
  ],
  connect: ({ toolboxImage }): Settings => ({ toolboxImage }),
  sync,
  customize,
});
