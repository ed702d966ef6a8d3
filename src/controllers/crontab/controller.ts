import { defineComposite } from '../../sdk/index.js';
import { children } from './children.js';
import { customize } from './customize.js';
import { CronTabSpec, CronTabStatus } from './schema.js';
import { sync } from './sync.js';

/** Runs an image on a schedule, or once: the CronTab of the Kubernetes documentation, brought to life. */
export const cronTab = defineComposite({
  name: 'crontab',
  parent: {
    apiVersion: 'stable.example.com/v1',
    kind: 'CronTab',
    resource: 'crontabs',
    shortNames: ['ct'],
    description: 'Runs an image on a schedule, or once when it has no cronSpec.',
    spec: CronTabSpec,
    status: CronTabStatus,
    printerColumns: [
      { name: 'Spec', type: 'string', jsonPath: '.spec.cronSpec' },
      { name: 'Image', type: 'string', jsonPath: '.spec.image', priority: 1 },
      { name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas' },
      { name: 'Active', type: 'integer', jsonPath: '.status.active' },
      { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
      { name: 'Last Run', type: 'date', jsonPath: '.status.lastScheduleTime' },
    ],
    scale: {
      specReplicasPath: '.spec.replicas',
      statusReplicasPath: '.status.replicas',
      labelSelectorPath: '.status.labelSelector',
    },
  },
  children,
  related: [{ apiVersion: 'batch/v1', kind: 'Job', resource: 'jobs' }],
  templates: { file: 'children.yaml' },
  sync,
  customize,
});
