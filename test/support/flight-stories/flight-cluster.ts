import type { KubeApi } from '../../../src/cluster/kube-api.js';
import type { FlightsHost } from './flights-host.js';

export type Cascade = 'background' | 'foreground' | 'orphan';

/** Where a story takes place: a cluster, real or local, in which the FlightTicket controller runs with `storyEnvironment`. */
export interface FlightCluster {
  readonly api: KubeApi;
  /** Of this story alone. */
  readonly namespace: string;
  /** Where tickets that name no provider are booked. */
  readonly flights: FlightsHost;
  /** Another provider, which tickets may name. */
  readonly partner: FlightsHost;
  /** What `kubectl delete --wait=false` does. */
  deleteTicket(name: string, cascade?: Cascade): Promise<void>;
}

/** What is true of a FlightTicket wherever it lives. */
export interface FlightStory {
  readonly title: string;
  readonly tell: (cluster: FlightCluster) => Promise<void>;
}

/** The title is a sentence that goes on from "a FlightTicket". */
export function story(title: string, tell: FlightStory['tell']): FlightStory {
  return { title, tell };
}

/** For the hook server: both providers, and as little waiting as can be. */
export function storyEnvironment({
  flights,
  partner,
}: Pick<FlightCluster, 'flights' | 'partner'>): Readonly<Record<string, string>> {
  return {
    FLIGHTS_URL: flights.url,
    FLIGHTS_API_KEY_FILE: flights.apiKeyFile,
    FLIGHTS_ALLOWED_URLS: partner.url,
    FLIGHTS_MAX_BACKOFF_SECONDS: '1',
    FLIGHTS_WATCH_SECONDS: '1',
    // An open breaker is shut again after 10 s only.
    FLIGHTS_BREAKER_THRESHOLD: '1000',
  };
}
