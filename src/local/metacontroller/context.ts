import type { KubeApi } from '../../cluster/kube-api.js';
import type { Clock } from '../clock.js';
import type { EventRecorder } from './event-recorder.js';
import type { MetacontrollerEvent, Without } from './events.js';
import type { InformerPool } from './informer-pool.js';
import type { ResourceMap } from './resource-map.js';
import type { ServerSideApply } from './applied-states.js';

/** An event before the time and the name of the controller are put in. */
export type ControllerNews = Without<MetacontrollerEvent, 'at' | 'controller'>;

/** What all controllers of one stand-in share. */
export interface Context {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly workers: number;
  readonly resources: ResourceMap;
  readonly informers: InformerPool;
  readonly recorder: EventRecorder;
  /** Whether what the real one gets wrong works as it is meant to. */
  readonly fixed: boolean;
  /** Absent under dynamic apply. */
  readonly serverSideApply: ServerSideApply | undefined;
  /** Of hooks, of all controllers together. */
  readonly callsUnderWay: { count: number };
  readonly resolveUrl: (url: string) => string;
  readonly log: (message: string) => void;
  readonly emit: (controller: string, news: ControllerNews) => void;
}
