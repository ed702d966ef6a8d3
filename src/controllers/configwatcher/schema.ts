import { z } from 'zod';

const LABEL_KEY = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

export const Strategy = z.enum(['RollingRestart', 'DeletePods', 'Evict']);
export type Strategy = z.infer<typeof Strategy>;

export const PodSelector = z
  .record(
    z.string().refine((key) => LABEL_KEY.test(key), 'is not the key of a label'),
    z.string().regex(LABEL_VALUE),
  )
  .refine((labels) => Object.keys(labels).length > 0, 'needs at least one label')
  .meta({ 'x-kubernetes-validations': [{ rule: 'size(self) > 0', message: 'needs at least one label' }] });

export const ConfigWatcherSpec = z.strictObject({
  configMap: z.string().min(1).max(253).describe('Name of the ConfigMap, in the same namespace'),
  podSelector: PodSelector.describe(
    'Labels of the Pods that are restarted when the content of the ConfigMap changes',
  ),
  strategy: Strategy.default('RollingRestart').describe(
    'RollingRestart changes the Pod template of the workloads; Evict evicts the Pods one by one; DeletePods deletes all at once',
  ),
  debounceSeconds: z
    .int()
    .min(0)
    .max(86_400)
    .default(0)
    .describe('How long the content must have stayed the same before Pods are restarted for it'),
});
export type ConfigWatcherSpec = z.infer<typeof ConfigWatcherSpec>;

export const ConfigWatcherStatus = z.object({
  appliedHash: z.string().optional().describe('SHA-256 of the content that the Pods were last restarted for'),
  appliedChange: z.int().min(0).optional().describe('Number of the change that brought that content'),
  pendingHash: z.string().optional().describe('SHA-256 of the content that they are to be restarted for'),
  pendingChange: z.int().min(0).optional().describe('Number of the change that brought it'),
  pendingSince: z.string().optional().describe('When that content was first seen'),
  restarts: z.int().min(0).describe('How many restarts have been done'),
  lastRestartTime: z.string().optional().describe('When the last restart was done'),
  matchedPods: z.int().min(0).describe('Pods that the selector selects now'),
});
