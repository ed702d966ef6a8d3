import type { Response } from 'express';
import type { Answer } from './answer.js';

export function send(response: Response, { status, body, headers }: Answer): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response
    .status(status)
    .set({ 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers })
    .send(Buffer.from(text));
}
