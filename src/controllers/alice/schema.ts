import { z } from 'zod';

/** Answers HTTP on port 8080 as a user without rights. */
const DEFAULT_IMAGE = 'nginxinc/nginx-unprivileged:1.27';

export const AliceSpec = z.strictObject({
  myvalue: z.string().min(1).describe('Given to both Pods as the environment variable MYVALUE'),
  image: z
    .string()
    .min(1)
    .default(DEFAULT_IMAGE)
    .describe('Image of both Pods; it answers HTTP on port 8080 and does not run as root'),
  namePrefix: z
    .string()
    .max(40)
    .regex(/^([a-z0-9]([-a-z0-9]*)?)?$/)
    .default('')
    .describe('Put before the names of the Pods, so that several can live in one namespace'),
});
export type AliceSpec = z.infer<typeof AliceSpec>;

export const AliceStatus = z.object({
  phase: z.enum(['Pending', 'Progressing', 'Ready']).describe('Summary of the conditions'),
  readyPods: z.int().min(0).describe('Pods that are ready with the current spec'),
  pods: z
    .array(
      z.object({
        name: z.string(),
        phase: z.string().describe('Phase of the Pod, or Missing'),
        ready: z.boolean(),
      }),
    )
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] })
    .describe('The two Pods'),
});
