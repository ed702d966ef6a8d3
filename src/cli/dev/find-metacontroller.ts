import { z } from 'zod';
import type { CollectionRef, KubeApi } from '../../cluster/kube-api.js';
import { isStatusError } from '../../cluster/status-error.js';
import { METACONTROLLER_API_VERSION } from '../../contract/controller-objects.js';
import { describeObject, type KubeObject } from '../../contract/kube-object.js';

/**
 * What says that a Metacontroller is at work on a cluster, a line each: a workload of that name or image, whatever its number of
 * replicas; the Lease of a leader; controller objects of the given names, whoever works for them.
 *
 * One that runs outside of the cluster, without leader election and for other controllers, is not found.
 */
export async function findMetacontroller(api: KubeApi, controllers: readonly string[]): Promise<string[]> {
  const [workloads, leases, objects] = await Promise.all([
    Promise.all(WORKLOADS.map((collection) => listExisting(api, collection))),
    listExisting(api, { apiVersion: 'coordination.k8s.io/v1', resource: 'leases' }),
    Promise.all(CONTROLLERS.map((collection) => listExisting(api, collection))),
  ]);
  return [
    ...workloads.flat().flatMap(describeWorkload),
    ...leases.filter(isLeaders).map((lease) => `${describeObject(lease)} of its leader`),
    ...objects
      .flat()
      .filter(({ metadata }) => controllers.includes(metadata.name))
      .map(describeObject),
  ];
}

const WORKLOADS: readonly CollectionRef[] = [
  { apiVersion: 'apps/v1', resource: 'deployments' },
  { apiVersion: 'apps/v1', resource: 'statefulsets' },
  { apiVersion: 'v1', resource: 'pods' },
];

const CONTROLLERS: readonly CollectionRef[] = ['compositecontrollers', 'decoratorcontrollers'].map(
  (resource) => ({ apiVersion: METACONTROLLER_API_VERSION, resource }),
);

/** A cluster without the CRDs of Metacontroller has no such collection. */
async function listExisting(api: KubeApi, collection: CollectionRef): Promise<readonly KubeObject[]> {
  try {
    return (await api.list(collection)).items;
  } catch (error) {
    if (isStatusError(error, 'NotFound')) return [];
    throw error;
  }
}

const Containers = z.object({ containers: z.array(z.object({ image: z.string().default('') })) });
const PodSpec = z.union([Containers, z.object({ template: z.object({ spec: Containers }) })]);

function describeWorkload(object: KubeObject): string[] {
  const image = imagesOf(object).find(isMetacontrollerImage);
  if (image !== undefined) return [`${describeObject(object)} with image ${image}`];
  return isMetacontrollerName(object.metadata.name) ? [describeObject(object)] : [];
}

function imagesOf(object: KubeObject): readonly string[] {
  const parsed = PodSpec.safeParse(object['spec']);
  if (!parsed.success) return [];
  const { containers } = 'template' in parsed.data ? parsed.data.template.spec : parsed.data;
  return containers.map(({ image }) => image);
}

/** The last part of the repository counts: others things live under the name of the organization. */
function isMetacontrollerImage(image: string): boolean {
  const [repository = ''] = image.split('@');
  const [name = ''] = repository.split('/').at(-1)?.split(':') ?? [];
  return isMetacontrollerName(name);
}

/** As a word of its own: `metacontroller-0`, `my-metacontroller`. */
function isMetacontrollerName(name: string): boolean {
  return /(^|[-_.])metacontroller([-_.]|$)/.test(name);
}

const LeaseSpec = z.object({ holderIdentity: z.string().min(1), renewTime: z.iso.datetime() });

/** The default of `--leader-election-id`. */
const LEASE_NAME = 'metacontroller';
/** Renewed every few seconds while its holder lives. The rest is for clocks that differ. */
const ABANDONED_AFTER_MS = 5 * 60_000;

function isLeaders({ metadata, ...lease }: KubeObject): boolean {
  const spec = LeaseSpec.safeParse(lease['spec']);
  if (metadata.name !== LEASE_NAME || !spec.success) return false;
  return Date.now() - Date.parse(spec.data.renewTime) < ABANDONED_AFTER_MS;
}
