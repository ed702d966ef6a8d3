import { defineComposite } from '../../sdk/index.js';
import { children } from './children.js';
import { customize } from './customize.js';
import { AliceSpec, AliceStatus } from './schema.js';
import { sync } from './sync.js';

/** Two Pods that share one value; a changed value moves them one at a time. */
export const alice = defineComposite({
  name: 'alice',
  parent: {
    apiVersion: 'k106.com/v1alpha1',
    kind: 'Alice',
    resource: 'alices',
    description: 'Two Pods, alice and bob, that are given one value.',
    spec: AliceSpec,
    status: AliceStatus,
    printerColumns: [
      { name: 'MyValue', type: 'string', jsonPath: '.spec.myvalue' },
      { name: 'Ready', type: 'integer', jsonPath: '.status.readyPods' },
      { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
    ],
  },
  children,
  related: [{ apiVersion: 'v1', kind: 'Pod', resource: 'pods' }],
  templates: { file: 'children.yaml', values: ['names'] },
  sync,
  customize,
});
