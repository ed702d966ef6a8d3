import type { TemplateScope } from '../../src/template/rendered.js';
import { errorOf, render, scopeWith, webApp } from './builders.js';

const KEY = 'a key of at least thirty-two letters';
const secretWith = (password: string): string => `children:
- id: credentials
  template:
    apiVersion: v1
    kind: Secret
    metadata: { name: credentials }
    data: { password: '${password}' }
`;
const DERIVED = secretWith('${secrets.derive("database")}');

function passwordOf(text: string, scope: Partial<TemplateScope> = {}): unknown {
  const data = render(text, { server: { secretKey: KEY }, ...scope }).children[0]?.object['data'];
  return (data as { password: string }).password;
}

function parentWith(metadata: object): Pick<TemplateScope, 'parent'> {
  const parent = webApp();
  return { parent: { ...parent, metadata: { ...parent.metadata, ...metadata } } };
}

describe('secrets.derive', () => {
  it('gives the same text again, in letters that need no quoting anywhere', () => {
    expect(passwordOf(DERIVED)).toMatch(/^[0-9a-f]{48}$/);
    expect(passwordOf(DERIVED)).toBe(passwordOf(DERIVED));
  });

  it('gives the same to a parent that was made anew, because its data may have stayed', () => {
    expect(passwordOf(DERIVED, parentWith({ uid: 'another' }))).toBe(passwordOf(DERIVED));
  });

  it.each<[string, Partial<TemplateScope>]>([
    ['key', { server: { secretKey: 'another key of thirty-two letters' } }],
    ['name', parentWith({ name: 'other' })],
    ['namespace', parentWith({ namespace: 'other' })],
    ['kind', { parent: { ...webApp(), kind: 'Other' } }],
    ['group', { parent: { ...webApp(), apiVersion: 'other.example.com/v1' } }],
  ])('gives another text for another %s', (_what, scope) => {
    expect(passwordOf(DERIVED, scope)).not.toBe(passwordOf(DERIVED));
  });

  it('gives another text for another purpose, and the same in another version of the kind', () => {
    expect(passwordOf(secretWith('${secrets.derive("admin")}'))).not.toBe(passwordOf(DERIVED));
    const later = { parent: { ...webApp(), apiVersion: 'apps.example.com/v2' } };
    expect(passwordOf(DERIVED, later)).toBe(passwordOf(DERIVED));
  });

  it('is refused without a key, with the name of the setting', () => {
    const error = errorOf(() => render(DERIVED, {}));
    expect(error.code).toBe('SECRET_KEY_MISSING');
    expect(error.hint).toContain('METAHOOKS_KEY');
  });

  it('needs no key where nothing is derived', () => {
    const text = secretWith('${parent.spec.replicas == 3 ? "brought along" : secrets.derive("database")}');
    expect(render(text).children[0]?.object['data']).toEqual({ password: 'brought along' });
  });

  it('appears in no error', () => {
    const text = secretWith('${int(secrets.derive("database") + "x") == 1 ? "a" : "b"}');
    const { message, hint } = errorOf(() => passwordOf(text));
    const value = String(passwordOf(DERIVED));
    expect(`${message} ${hint}`).not.toContain(value);
    expect(message).toContain('not shown');
  });

  it('does not let itself be written out as a whole', () => {
    const error = errorOf(() => passwordOf(secretWith('${secrets}')));
    expect(error.code).toBe('TEMPLATE_FAILED');
    expect(JSON.stringify(scopeWith({ server: { secretKey: KEY } }).parent)).not.toContain(KEY);
    expect(error.message).not.toContain(KEY);
  });
});

describe('a derived secret outside of the data of a Secret', () => {
  const configMap = (value: string): string => `- id: settings
  template:
    apiVersion: v1
    kind: ConfigMap
    metadata: { name: settings }
    data: { value: '${value}' }
`;

  it.each([
    ['in another kind', `children:\n${configMap('${secrets.derive("a")}')}`],
    ['through a let', `let: { a: '\${secrets.derive("a")}' }\nchildren:\n${configMap('${a}')}`],
    [
      'through two lets',
      `let: { a: '\${secrets.derive("a")}', b: '\${hash.sha256(a).hex()}' }\nchildren:\n${configMap('${b}')}`,
    ],
    ['in a name', DERIVED.replace('name: credentials', 'name: \'${secrets.derive("a")}\'')],
    [
      'in the annotations of a Secret',
      DERIVED.replace('metadata: {', `metadata: { annotations: { a: '\${secrets.derive("a")}' },`),
    ],
    [
      'in a forEach',
      DERIVED.replace('name: credentials', "name: '${i}'").replace(
        '  template',
        `  forEach: { i: '\${[secrets.derive("a")]}' }\n  template`,
      ),
    ],
  ])('is refused: %s', (_where, text) => {
    const error = errorOf(() => render(text, { server: { secretKey: KEY } }));
    expect(error.code).toBe('TEMPLATE_INVALID');
    expect(error.message).toContain('may stand in the data of a Secret only');
  });

  it('is allowed inside of it, through a let', () => {
    const text = `let: { a: '\${secrets.derive("database")}' }\n${secretWith('${a}')}`;
    expect(passwordOf(text)).toBe(passwordOf(DERIVED));
  });
});
