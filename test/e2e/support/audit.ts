import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { z } from 'zod';

export interface Write {
  readonly user: string;
  readonly verb: string;
  /** With the subresource: `crontabs/status`. */
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  /** HTTP status of the answer. */
  readonly code: number;
}

const AuditEvent = z.object({
  stage: z.string(),
  verb: z.string(),
  user: z.object({ username: z.string() }),
  objectRef: z
    .object({
      resource: z.string().default(''),
      subresource: z.string().optional(),
      namespace: z.string().optional(),
      name: z.string().optional(),
    })
    .optional(),
  responseStatus: z.object({ code: z.number().default(0) }).optional(),
});

/** A place in the audit log: what is written from now on. */
export function auditMark(auditLog: string): number {
  return statSync(auditLog).size;
}

/** Finished writes after the mark, in order: every one that reached the API server, refused and changeless ones too. */
export function readWrites(auditLog: string, mark: number): readonly Write[] {
  const lines = readFrom(auditLog, mark).split('\n').slice(0, -1);
  return lines.flatMap((line) => {
    const { stage, verb, user, objectRef, responseStatus } = AuditEvent.parse(JSON.parse(line));
    if (stage !== 'ResponseComplete' || objectRef === undefined) return [];
    const { resource, subresource, namespace, name } = objectRef;
    return {
      user: user.username,
      verb,
      resource: subresource === undefined ? resource : `${resource}/${subresource}`,
      namespace,
      name,
      code: responseStatus?.code ?? 0,
    };
  });
}

/** Not the whole log: a long run makes it large. */
function readFrom(path: string, offset: number): string {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(Math.max(0, fstatSync(file).size - offset));
    const length = readSync(file, buffer, 0, buffer.length, offset);
    return buffer.toString('utf8', 0, length);
  } finally {
    closeSync(file);
  }
}
