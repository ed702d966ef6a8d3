import type { ServerResponse } from 'node:http';
import { HookError } from '../errors/hook-error.js';

/** Seconds after which Metacontroller comes back. It must be an integer of 1 or more: without it, it calls in a tight loop. */
const RETRY_AFTER_SECONDS = 1;

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    ...(status === 429 ? { 'Retry-After': String(RETRY_AFTER_SECONDS) } : {}),
  });
  response.end(text);
}

/**
 * Sends an error as JSON. Metacontroller copies the whole body into an event on the parent, so it says what a person
 * needs and nothing from inside the process.
 */
export function sendError(response: ServerResponse, error: HookError, requestId: string): void {
  const { code, message, hint } = error;
  sendJson(response, error.entry.status, { error: { code, message, hint, requestId } });
}

/** Anything thrown, as an error of the table. What metahooks does not know says nothing about itself. */
export function toHookError(error: unknown): HookError {
  if (error instanceof HookError) return error;
  return new HookError('CONTROLLER_FAILED', { message: 'the call failed unexpectedly', cause: error });
}
