import { numberAt, textAt } from './fields.js';
import { badRequest } from './refusals.js';

/** Where a list that was cut goes on. */
export interface ContinueToken {
  readonly revision: number;
  /** The first key that is still to come. */
  readonly start: string;
}

const VERSION = 'meta.k8s.io/v1';

export function writeContinue({ revision, start }: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: VERSION, rv: revision, start })).toString('base64url');
}

/** @throws StatusError BadRequest */
export function readContinue(text: string): ContinueToken {
  // One character alone is less than a byte.
  const illegal = text.length % 4 === 1 ? text.length - 1 : text.search(/[^\w-]/);
  if (illegal !== -1) throw invalidToken(`: illegal base64 data at input byte ${illegal}`);
  const token = parse(Buffer.from(text, 'base64url').toString());
  const revision = numberAt(token, 'rv');
  const start = textAt(token, 'start');
  if (textAt(token, 'v') !== VERSION || revision === undefined || start === undefined) {
    throw invalidToken();
  }
  return { revision, start };
}

function invalidToken(why = ''): Error {
  return badRequest(`invalid continue token: continue key is not valid${why}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
