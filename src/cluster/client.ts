import https from 'node:https';
import { type Cluster, KubeConfig } from '@kubernetes/client-node';
import { HookError } from '../errors/hook-error.js';
import { toKubeObject, toObjectList } from './api-answers.js';
import {
  collectionPath,
  deleteBody,
  evictionBody,
  evictionPath,
  objectPath,
  refOf,
  withQuery,
} from './api-paths.js';
import { type Call, callApi, type Connection, type SignedOptions } from './connection.js';
import { discoverResources } from './discovery.js';
import type { KubeApi } from './kube-api.js';
import { watchStream } from './watch-stream.js';

/** Which cluster a client would speak to. */
export interface ClusterAddress {
  readonly context: string;
  readonly cluster: string;
  /** URL of the API server. */
  readonly server: string;
  /** The one that the context is set to. */
  readonly namespace?: string;
}

export interface KubeClientOptions {
  /** @default `KUBECONFIG`, `~/.kube/config`, then the service account of the Pod */
  readonly kubeconfig?: string;
  /** @default the current context */
  readonly context?: string;
}

/**
 * The Kubernetes API of a real cluster.
 *
 * The client library loads the configuration and signs calls; the calls themselves are plain HTTPS, because the library's
 * typed objects turn times into `Date` and drop fields they do not know.
 *
 * @throws HookError CONFIG_INVALID when the kubeconfig cannot be used
 */
export function createKubeClient(options: KubeClientOptions = {}): KubeApi {
  const connection = connect(loadConfig(options));
  const call = (call: Call): Promise<Record<string, unknown>> => callApi(connection, call);
  const callForObject = async (request: Call) => toKubeObject(await call(request));
  return {
    discover: () =>
      discoverResources((path, accept) =>
        call({ method: 'GET', path, ...(accept !== undefined && { accept }) }),
      ),
    get: (ref) => callForObject({ method: 'GET', path: objectPath(ref) }),
    list: async (collection) => {
      const { labelSelector } = collection;
      return toObjectList(
        await call({ method: 'GET', path: withQuery(collectionPath(collection), { labelSelector }) }),
      );
    },
    watch: ({ labelSelector, resourceVersion, ...collection }, onEvent, onEnd) => {
      const query = { watch: 'true', resourceVersion, labelSelector };
      return watchStream(connection, withQuery(collectionPath(collection), query), { onEvent, onEnd });
    },
    create: (resource, object) =>
      callForObject({ method: 'POST', path: collectionPath(refOf(resource, object)), body: object }),
    update: (resource, object) =>
      callForObject({ method: 'PUT', path: objectPath(refOf(resource, object)), body: object }),
    updateStatus: (resource, object) =>
      callForObject({ method: 'PUT', path: objectPath(refOf(resource, object), 'status'), body: object }),
    patch: ({ subresource, ...ref }, patch) =>
      callForObject({
        method: 'PATCH',
        path: objectPath(ref, subresource),
        body: patch,
        contentType: 'application/merge-patch+json',
      }),
    apply: ({ subresource, ...ref }, object, { fieldManager, force, dryRun }) =>
      callForObject({
        method: 'PATCH',
        path: withQuery(objectPath(ref, subresource), {
          fieldManager,
          force: force === true ? 'true' : undefined,
          dryRun: dryRun === true ? 'All' : undefined,
        }),
        body: object,
        // JSON is YAML.
        contentType: 'application/apply-patch+yaml',
      }),
    delete: async (ref, options = {}) => {
      await call({ method: 'DELETE', path: objectPath(ref), body: deleteBody(options) });
    },
    evict: async (pod, options = {}) => {
      await call({ method: 'POST', path: evictionPath(pod), body: evictionBody(pod, options) });
    },
  };
}

/** @throws HookError CONFIG_INVALID when the kubeconfig cannot be used */
export function clusterAddress(options: KubeClientOptions = {}): ClusterAddress {
  const config = loadConfig(options);
  const { name, server } = currentCluster(config);
  const context = config.getCurrentContext();
  const namespace = config.getContextObject(context)?.namespace;
  return { context, cluster: name, server, ...(namespace === undefined ? {} : { namespace }) };
}

function loadConfig({ kubeconfig, context }: KubeClientOptions): KubeConfig {
  const config = new KubeConfig();
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (cause) {
    const message = `the kubeconfig ${kubeconfig ?? ''} cannot be read: ${String(cause)}`;
    throw new HookError('CONFIG_INVALID', { message, cause });
  }
  if (context !== undefined) config.setCurrentContext(context);
  // The library refuses plain HTTP (`kubectl proxy`, the local cluster) unless certificates are not looked at; there are none.
  config.clusters = config.clusters.map((cluster) =>
    cluster.server.startsWith('http:') ? { ...cluster, skipTLSVerify: true } : cluster,
  );
  return config;
}

function currentCluster(config: KubeConfig): Cluster {
  const cluster = config.getCurrentCluster();
  if (cluster !== null) return cluster;
  const message = `the kubeconfig has no cluster for the context "${config.getCurrentContext()}"`;
  throw new HookError('CONFIG_INVALID', { message, hint: '`kubectl config get-contexts` lists them.' });
}

function connect(config: KubeConfig): Connection {
  const cluster = currentCluster(config);
  const keepAlive = new https.Agent({ keepAlive: true });
  const ownAgent = cluster.server.startsWith('https:') && cluster.proxyUrl === undefined;
  return {
    server: cluster.server,
    sign: async () => {
      const options: SignedOptions = {};
      await config.applyToHTTPSOptions(options);
      // The library makes a new agent, so a new TLS handshake, for every call. Ours keeps connections apart by certificate.
      return ownAgent ? { ...options, agent: keepAlive } : options;
    },
  };
}
