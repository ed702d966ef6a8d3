import http from 'node:http';
import https from 'node:https';
import { parseObject, toStatusError } from './api-answers.js';
import { StatusError } from './status-error.js';

/** Where the cluster is, and how to sign a call: tokens and certificates may change between two calls. */
export interface Connection {
  readonly server: string;
  sign(): Promise<SignedOptions>;
}

export interface SignedOptions extends Omit<https.RequestOptions, 'headers'> {
  headers?: http.OutgoingHttpHeaders;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** @default application/json */
  readonly contentType?: string;
  /** @default application/json */
  readonly accept?: string;
}

/** Sends one call and reads the whole answer. @throws StatusError */
export async function callApi(connection: Connection, call: Call): Promise<Record<string, unknown>> {
  const response = await openCall(connection, call);
  const text = await readAll(response);
  const body = parseObject(text);
  if (body === undefined) throw new StatusError(502, 'Unknown', `the answer to ${call.path} is not JSON`);
  return body;
}

/** Sends one call and returns as soon as a successful answer begins. @throws StatusError */
export async function openCall(
  connection: Connection,
  call: Call,
  signal?: AbortSignal,
): Promise<http.IncomingMessage> {
  const response = await send(connection, call, signal);
  const status = response.statusCode ?? 0;
  if (status < 200 || status > 299) throw toStatusError(status, await readAll(response));
  response.setEncoding('utf8');
  return response;
}

async function send(connection: Connection, call: Call, signal?: AbortSignal): Promise<http.IncomingMessage> {
  const url = new URL(connection.server.replace(/\/$/, '') + call.path);
  const payload = call.body === undefined ? undefined : JSON.stringify(call.body);
  const options = await toRequestOptions(connection, call, payload);
  return new Promise((resolve, reject) => {
    const transport = url.protocol === 'http:' ? http : https;
    const request = transport.request(url, signal === undefined ? options : { ...options, signal }, resolve);
    request.on('error', (cause: NodeJS.ErrnoException) => {
      // The server may close an idle connection in the very moment it is used again; nothing has been sent then.
      if (request.reusedSocket && cause.code === 'ECONNRESET') resolve(send(connection, call, signal));
      else reject(unreachable(url, cause));
    });
    // A peer that vanished without a word would leave a watch waiting for ever.
    request.on('socket', (socket) => socket.setKeepAlive(true, 30_000));
    request.end(payload);
  });
}

async function toRequestOptions(
  connection: Connection,
  { method, contentType = 'application/json', accept = 'application/json' }: Call,
  payload: string | undefined,
): Promise<https.RequestOptions> {
  const signed = await connection.sign();
  const content =
    payload === undefined
      ? {}
      : { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(payload) };
  return { ...signed, method, headers: { ...signed.headers, Accept: accept, ...content } };
}

function unreachable(url: URL, cause: Error): StatusError {
  return new StatusError(503, 'ServiceUnavailable', `${url.origin} cannot be reached: ${cause.message}`);
}

async function readAll(response: http.IncomingMessage): Promise<string> {
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of readChunks(response)) text += chunk;
  return text;
}

/** The answer as it arrives. @throws StatusError when it breaks off */
export async function* readChunks(response: http.IncomingMessage): AsyncGenerator<string> {
  try {
    for await (const chunk of response) yield String(chunk);
  } catch (cause) {
    throw new StatusError(503, 'ServiceUnavailable', `the answer broke off: ${String(cause)}`);
  }
}
