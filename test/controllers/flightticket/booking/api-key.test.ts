import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiKeyOfSecret, readApiKeyFile } from '../../../../src/controllers/flightticket/booking/api-key.js';
import type { ObservedObject } from '../../../../src/sdk/index.js';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const REF = { name: 'flights', key: 'api-key' };
const secret = (data: unknown, name = 'flights'): ObservedObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'default', uid: '1', resourceVersion: '1' },
  data,
});

describe('The key of a Secret', () => {
  it.each([['s3cr3t'], ['s3cr3t\n']])('is %j, trimmed', (text) => {
    expect(apiKeyOfSecret(REF, secret({ 'api-key': base64(text) }))).toEqual({
      kind: 'done',
      value: 's3cr3t',
    });
  });

  it.each([
    ['no Secret', undefined, 'SecretNotFound'],
    ['a Secret of another name', secret({ 'api-key': base64('x') }, 'other'), 'SecretNotFound'],
    ['another kind', { ...secret({ 'api-key': base64('x') }), kind: 'ConfigMap' }, 'SecretNotFound'],
    ['a Secret without data', secret(undefined), 'SecretKeyNotFound'],
    ['a Secret with null data', secret(null), 'SecretKeyNotFound'],
    ['a Secret without the key', secret({ token: base64('x') }), 'SecretKeyNotFound'],
    ['a value that is not base64', secret({ 'api-key': 'hunter2!' }), 'SecretInvalid'],
    ['a value that is no string', secret({ 'api-key': 7 }), 'SecretInvalid'],
    ['an empty value', secret({ 'api-key': '' }), 'SecretInvalid'],
    ['blanks', secret({ 'api-key': base64(' \n') }), 'SecretInvalid'],
    ['a second line', secret({ 'api-key': base64('hunter2\nx-evil: 1') }), 'SecretInvalid'],
    ['letters that no header takes', secret({ 'api-key': base64('hunter2é') }), 'SecretInvalid'],
    [
      'bytes that are no text',
      secret({ 'api-key': Buffer.from([0xff, 0x00]).toString('base64') }),
      'SecretInvalid',
    ],
  ])('is blocked by %s', (_, observed, reason) => {
    const key = apiKeyOfSecret(REF, observed);

    expect(key).toMatchObject({ kind: 'blocked', reason });
    expect(JSON.stringify(key)).not.toContain('hunter2');
  });

  it('is not found in what every object inherits', () => {
    expect(apiKeyOfSecret({ name: 'flights', key: 'constructor' }, secret({}))).toMatchObject({
      reason: 'SecretKeyNotFound',
    });
  });
});

describe('The key of the server', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'api-key-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is read anew each time', async () => {
    const path = join(folder, 'key');

    await writeFile(path, 'one\n');
    expect(await readApiKeyFile(path)).toEqual({ kind: 'done', value: 'one' });

    await writeFile(path, 'two\n');
    expect(await readApiKeyFile(path)).toEqual({ kind: 'done', value: 'two' });
  });

  it.each([
    ['', 'ApiKeyMissing'],
    [' \n', 'ApiKeyMissing'],
    ['hunter2\nhunter3', 'ApiKeyInvalid'],
  ])('is blocked by a file with %j', async (text, reason) => {
    const path = join(folder, 'bad');
    await writeFile(path, text);

    const key = await readApiKeyFile(path);

    expect(key).toMatchObject({ kind: 'blocked', reason });
    expect(JSON.stringify(key)).not.toContain('hunter');
  });

  it.each([undefined, '/nowhere/key', '/'])('is missing at %j', async (path) => {
    expect(await readApiKeyFile(path)).toMatchObject({ kind: 'blocked', reason: 'ApiKeyMissing' });
  });
});
