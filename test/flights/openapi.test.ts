import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { createApiDocument, renderOpenApi } from '../../src/flights/api/openapi.js';
import { PROBLEM_CODES } from '../../src/flights/api/schemas.js';

const Operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  parameters: z.array(z.object({ in: z.string(), name: z.string(), required: z.boolean() })).default([]),
  responses: z.record(
    z.string().regex(/^\d{3}$/),
    z.object({ description: z.string().min(1), headers: z.record(z.string(), z.unknown()).optional() }),
  ),
});

const Document = z.object({
  openapi: z.literal('3.1.0'),
  info: z.object({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.record(z.enum(['get', 'post', 'patch']), Operation.optional())),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});

// Parsed once more as what a reader of the file gets.
const text = JSON.stringify(createApiDocument());
const document = Document.parse(JSON.parse(text));
const operations = Object.values(document.paths)
  .flatMap((methods) => Object.values(methods))
  .filter((operation) => operation !== undefined);

describe('the contract', () => {
  it('is docs/flights-api.yaml', () => {
    expect(readFileSync('docs/flights-api.yaml', 'utf8')).toBe(renderOpenApi());
  });

  it('refers only to what it has', () => {
    const names = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);

    expect([...new Set(names)].sort()).toEqual(Object.keys(document.components.schemas).sort());
    expect(text.match(/"\$ref":"(?!#\/components\/schemas\/)/)).toBeNull();
  });

  it('declares the five operations with every status they can answer', () => {
    const everywhere = ['400', '401', '403', '429', '500', '502', '503', '504'];
    const body = ['413', '415'];
    const statuses = Object.fromEntries(
      operations.map(({ operationId, responses }) => [operationId, Object.keys(responses).sort()]),
    );

    expect(statuses).toEqual({
      book: [...everywhere, ...body, '200', '201', '202', '409', '422'].sort(),
      list: [...everywhere, '200'].sort(),
      get: [...everywhere, '200', '404'].sort(),
      change: [...everywhere, ...body, '200', '404', '409', '412', '422', '428'].sort(),
      cancel: [...everywhere, ...body, '200', '202', '409'].sort(),
    });
  });

  it('declares headers and parameters', () => {
    const parameters = operations.map(({ operationId, parameters: declared }) => [
      operationId,
      declared.map((parameter) => `${parameter.in} ${parameter.name}`),
    ]);

    expect(Object.fromEntries(parameters)).toEqual({
      book: ['header Idempotency-Key'],
      list: ['query key'],
      get: ['path id'],
      change: expect.arrayContaining(['path id', 'header If-Match']),
      cancel: [],
    });
    for (const { responses } of operations) {
      expect(responses['429']?.headers).toHaveProperty('Retry-After');
      expect(responses['503']?.headers).toHaveProperty('Retry-After');
    }
  });

  it('explains every code of a problem', () => {
    const descriptions = operations
      .flatMap(({ responses }) => Object.values(responses))
      .map(({ description }) => description)
      .join('\n');

    expect(PROBLEM_CODES.filter((code) => !descriptions.includes(`\`${code}\``))).toEqual([]);
  });

  it('closes what is asked, and leaves answers open', () => {
    expect(document.components.schemas).toMatchObject({
      BookingRequest: { additionalProperties: false },
      CancellationRequest: { additionalProperties: false },
    });
    for (const name of ['Booking', 'BookingList', 'Price', 'Problem']) {
      expect(document.components.schemas[name]).not.toHaveProperty('additionalProperties');
    }
  });
});
