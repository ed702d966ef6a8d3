import { z } from 'zod';
import type { ObjectInput } from '../../cluster/kube-api.js';
import { KubeObject, type ObjectMeta, type OwnerReference } from '../../contract/kube-object.js';

/** JSON: the data the last primary had when it last renewed. Stays when the Lease changes hands. */
export const RECORD_ANNOTATION = 'redis.metahooks.dev/data';
/** A person names a Pod that shall become primary whatever data it has; gone once it has. */
export const PROMOTE_ANNOTATION = 'redis.metahooks.dev/promote';

const DataRecord = z.object({ primary: z.string(), history: z.string(), offset: z.number() });
/** The data of the last primary. Whoever has as much of that history has every write up to the last renewal. */
export type DataRecord = z.infer<typeof DataRecord>;

const LeaseObject = KubeObject.extend({
  spec: z
    .looseObject({
      holderIdentity: z.string().nullish(),
      leaseDurationSeconds: z.number().nullish(),
      acquireTime: z.string().nullish(),
      leaseTransitions: z.number().nullish(),
    })
    .optional(),
});

/** The Lease `<name>-primary`: its holder's redis may be primary, no other. */
export interface PrimaryLease {
  /** A Pod; undefined when the Lease is free for everybody. */
  readonly holder: string | undefined;
  readonly durationMs: number;
  /** Absent before there ever was a primary. */
  readonly record: DataRecord | undefined;
  readonly promote: string | undefined;
  readonly acquireTime: string | undefined;
  readonly transitions: number;
  /** As it was read; what others have put there stays when it is written back. */
  readonly metadata: ObjectMeta;
}

/** What a sidecar wants the Lease to say. */
export interface LeaseChange {
  readonly holder: string | undefined;
  /** undefined leaves it as it is. */
  readonly record: DataRecord | undefined;
  readonly durationMs: number;
}

/** What a Lease is made with. */
export interface LeaseIdentity {
  readonly namespace: string;
  readonly name: string;
  /** Goes with it when it is deleted. */
  readonly owner: OwnerReference | undefined;
}

/** @throws ZodError when somebody else uses the name for something that is no Lease */
export function parsePrimaryLease(object: KubeObject): PrimaryLease {
  const { metadata, spec = {} } = LeaseObject.parse(object);
  const annotations = metadata.annotations ?? {};
  return {
    holder: spec.holderIdentity || undefined,
    durationMs: (spec.leaseDurationSeconds ?? 0) * 1000,
    record: parseRecord(annotations[RECORD_ANNOTATION]),
    promote: annotations[PROMOTE_ANNOTATION],
    acquireTime: spec.acquireTime ?? undefined,
    transitions: spec.leaseTransitions ?? 0,
    metadata,
  };
}

/**
 * A record that cannot be read counts as one nobody can match, not as none: there was a primary, and a Pod without data must
 * not take itself for the first.
 */
function parseRecord(text: string | undefined): DataRecord | undefined {
  if (text === undefined) return undefined;
  try {
    return DataRecord.parse(JSON.parse(text));
  } catch {
    return { primary: '', history: 'unreadable', offset: 0 };
  }
}

/** The object to write over `lease`, or to create when there is none; `now` is only for people who read it. */
export function toLeaseObject(
  identity: LeaseIdentity,
  lease: PrimaryLease | undefined,
  change: LeaseChange & { readonly now: Date },
): ObjectInput {
  const { holder, durationMs, now } = change;
  const time = now.toISOString().replace('Z', '000Z');
  const moved = holder !== undefined && holder !== lease?.holder;
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      ...(lease?.metadata ?? toMetadata(identity)),
      annotations: toAnnotations(lease, change),
    },
    spec: {
      ...(holder !== undefined && { holderIdentity: holder }),
      leaseDurationSeconds: Math.ceil(durationMs / 1000),
      renewTime: time,
      ...toTerm(lease, moved ? time : undefined),
    },
  };
}

function toTerm(lease: PrimaryLease | undefined, movedAt: string | undefined): object {
  if (lease === undefined) return { acquireTime: movedAt, leaseTransitions: 0 };
  const { acquireTime, transitions } = lease;
  if (movedAt !== undefined) return { acquireTime: movedAt, leaseTransitions: transitions + 1 };
  return { ...(acquireTime !== undefined && { acquireTime }), leaseTransitions: transitions };
}

function toMetadata({ namespace, name, owner }: LeaseIdentity): ObjectInput['metadata'] {
  return { namespace, name, ...(owner !== undefined && { ownerReferences: [owner] }) };
}

function toAnnotations(
  lease: PrimaryLease | undefined,
  { holder, record }: LeaseChange,
): Readonly<Record<string, string>> {
  const { [PROMOTE_ANNOTATION]: promote, ...others } = lease?.metadata.annotations ?? {};
  return {
    ...others,
    ...(promote !== undefined && promote !== holder && { [PROMOTE_ANNOTATION]: promote }),
    ...(record !== undefined && { [RECORD_ANNOTATION]: JSON.stringify(record) }),
  };
}
