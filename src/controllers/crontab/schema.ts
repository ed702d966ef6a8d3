import { z } from 'zod';
import { isCronSchedule } from '../../contract/cron-schedule.js';

export const CronTabSpec = z
  .strictObject({
    cronSpec: z
      .string()
      .refine(
        isCronSchedule,
        'is not a cron line of five fields, such as "*/5 * * * *", nor a macro such as @hourly',
      )
      .optional()
      .describe(
        'When to run, as a cron line of five fields or a macro such as @hourly. Without it, run once',
      ),
    image: z.string().min(1).describe('Image of the task'),
    replicas: z
      .int()
      .min(0)
      .max(100)
      .default(1)
      .describe('How many copies of the task run side by side; 0 suspends'),
    command: z.array(z.string()).optional().describe('Entrypoint of the task; by default that of the image'),
    args: z.array(z.string()).optional().describe('Arguments of the task'),
    timeZone: z.string().min(1).optional().describe('Time zone of cronSpec, such as Europe/Paris'),
    suspend: z.boolean().default(false).describe('Start no further runs'),
    concurrencyPolicy: z
      .enum(['Allow', 'Forbid', 'Replace'])
      .default('Forbid')
      .describe('What happens when a run is due while the last one is under way'),
    backoffLimit: z.int().min(0).max(100).default(3).describe('How often a failed task is retried'),
  })
  .meta({
    'x-kubernetes-validations': [
      { rule: '!has(self.timeZone) || has(self.cronSpec)', message: 'timeZone needs a cronSpec' },
    ],
  });
export type CronTabSpec = z.infer<typeof CronTabSpec>;

export const CronTabStatus = z.object({
  replicas: z.int().min(0).describe('Copies of the task that run now'),
  labelSelector: z.string().describe('Selects the Pods of the task; read by kubectl scale and autoscalers'),
  active: z.int().min(0).describe('Runs under way'),
  lastScheduleTime: z.string().optional().describe('When a run was last due'),
  lastSuccessfulTime: z.string().optional().describe('When a run last succeeded'),
});
