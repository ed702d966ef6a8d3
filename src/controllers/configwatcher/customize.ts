import type { RelatedResourceRule } from '../../contract/responses.js';
import type { Parent } from '../../sdk/index.js';
import { restartLabels } from './restart-objects.js';
import type { ConfigWatcherSpec } from './schema.js';

/** The ConfigMap, the Pods, and the Pods of the restart Jobs, which tell how a restart went. */
export function customize(parent: Parent<ConfigWatcherSpec>): RelatedResourceRule[] {
  const { configMap, podSelector } = parent.spec;
  const place = { namespace: parent.metadata.namespace ?? 'default' };
  const pods = { apiVersion: 'v1', resource: 'pods', ...place };
  return [
    { apiVersion: 'v1', resource: 'configmaps', names: [configMap], ...place },
    { ...pods, labelSelector: { matchLabels: podSelector } },
    { ...pods, labelSelector: { matchLabels: restartLabels(parent) } },
  ];
}
