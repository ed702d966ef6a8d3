import type { ServerResponse } from 'node:http';
import { stringify } from 'yaml';
import type { Fields } from '../fields.js';
import type { RestRequest } from './rest-request.js';

/** A whole answer; a string goes out as plain text. */
export interface Answer {
  readonly status: number;
  readonly body: Fields | string;
  readonly warnings?: readonly string[];
  readonly contentType?: string;
}

/** An answer that goes on until it is stopped. */
export interface StreamAnswer {
  /** Starts to write; the returned function stops and ends the answer. */
  readonly stream: (response: ServerResponse) => () => void;
}

export function ok(body: Fields | string): Answer {
  return { status: 200, body };
}

export function sendAnswer(
  response: ServerResponse,
  { status, body, warnings = [], contentType }: Answer,
  accept: RestRequest['accept'],
): void {
  const isText = typeof body === 'string';
  const isYaml = !isText && accept[0] === 'yaml';
  const type = isText ? 'text/plain; charset=utf-8' : isYaml ? 'application/yaml' : 'application/json';
  const payload = isText ? body : isYaml ? stringify(body) : JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': contentType ?? type,
    'Cache-Control': 'no-cache, private',
    'Content-Length': Buffer.byteLength(payload),
    ...(warnings.length === 0 ? {} : { Warning: warnings.map(toWarning) }),
  });
  response.end(payload);
}

function toWarning(text: string): string {
  const printable = text.replace(/[^\x20-\x7e]/g, ' ');
  return `299 - "${printable.replace(/[\\"]/g, '\\$&')}"`;
}
