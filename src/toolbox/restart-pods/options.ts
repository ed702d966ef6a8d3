import { z } from 'zod';

export const Strategy = z.enum(['RollingRestart', 'DeletePods', 'Evict']);
export type Strategy = z.infer<typeof Strategy>;

export const RestartOptions = z.strictObject({
  namespace: z.string().min(1),
  selector: z.string().min(1),
  strategy: Strategy,
  hash: z.string().min(1),
  annotation: z.string().min(1),
  changedAt: z.iso.datetime({ offset: true }).optional(),
  timeout: z.coerce.number().int().min(1).max(86_400),
});
export type RestartOptions = z.infer<typeof RestartOptions>;
