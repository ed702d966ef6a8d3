import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  parseCompositeRequest,
  parseCustomizeRequest,
  parseDecoratorRequest,
} from '../../src/contract/requests.js';
import { HookError } from '../../src/errors/hook-error.js';

const Body = z.record(z.string(), z.unknown());

function fixture(name: string): Record<string, unknown> {
  const path = join(import.meta.dirname, '../fixtures/requests', `${name}.json`);
  return Body.parse(JSON.parse(readFileSync(path, 'utf8')));
}

function refusal(parse: (body: unknown) => unknown, body: unknown): HookError {
  try {
    parse(body);
  } catch (error) {
    if (error instanceof HookError) return error;
  }
  throw new Error('not refused');
}

const composite = fixture('composite-v2-sync');

it.each([null, undefined, [], 'text', 7, {}])('refuses %j', (body) => {
  for (const parse of [parseCompositeRequest, parseDecoratorRequest, parseCustomizeRequest]) {
    expect(refusal(parse, body).code).toBe('HOOK_REQUEST_INVALID');
  }
});

it.each(['controller', 'parent', 'children', 'related', 'finalizing'])(
  'refuses a body without %s',
  (field) => {
    const { [field]: _left, ...rest } = composite;

    const { code, message } = refusal(parseCompositeRequest, rest);

    expect(code).toBe('HOOK_REQUEST_INVALID');
    expect(message).toMatch(new RegExp(`^${field}: `));
  },
);

it('refuses the request of a decorator at a composite, and the reverse', () => {
  expect(refusal(parseCompositeRequest, fixture('decorator-v2-sync')).message).toContain('controller.kind');
  expect(refusal(parseDecoratorRequest, composite).message).toContain('controller.kind');
  expect(refusal(parseCompositeRequest, fixture('crontab-customize')).message).toContain('children');
});

it('reads the customize request of both kinds of controller, and drops fields a later release may add', () => {
  const request = parseCustomizeRequest({ ...fixture('decorator-v1-customize'), news: true });

  expect(request.controller.kind).toBe('DecoratorController');
  expect(request).not.toHaveProperty('news');
});

it('names where a body is wrong, never what it holds', () => {
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: ['hunter2'], uid: 'u', labels: { team: 42 } },
    data: { password: 'hunter2' },
  };
  const body = { ...composite, related: { 'Secret.v1': { 'default/db': secret } }, finalizing: 'hunter2' };

  const { message } = refusal(parseCompositeRequest, body);

  expect(message).toContain('related.Secret.v1.default/db.metadata.name');
  expect(message).toContain('finalizing');
  expect(message).not.toContain('hunter2');
  expect(message).not.toContain('42');
});
