import { compileDefinition } from '../../src/definitions/definition-file.js';
import { renderManifests } from '../../src/manifests/render-manifests.js';
import { definitionText, errorOfDefinition } from './builders.js';

const role = (rules: string): string =>
  definitionText(`  - id: role
    template:
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: { name: '\${parent.metadata.name}' }
      rules: ${rules}
`);

describe('the rights that a definition hands out', () => {
  it('are given to Metacontroller, too', () => {
    const { definition } = compileDefinition(
      role("[{ apiGroups: [''], resources: [pods/log], verbs: [get, list] }]"),
      'web-app.yaml',
    );
    expect(definition.grants).toEqual([{ apiGroups: [''], resources: ['pods/log'], verbs: ['get', 'list'] }]);
    const files = renderManifests([definition], { image: 'metahooks:test', namespace: 'metahooks' });
    expect(files.find(({ path }) => path.endsWith('rbac.yaml'))?.text).toContain('pods/log');
  });

  it('are those to all objects where the names follow from the parent', () => {
    const rule = (name: string): string =>
      `[{ apiGroups: [''], resources: [secrets], verbs: [get], resourceNames: ['${name}'] }]`;
    const grantsOf = (text: string): unknown => compileDefinition(text, 'web-app.yaml').definition.grants;
    expect(grantsOf(role(rule('${parent.metadata.name}')))).toEqual([
      { apiGroups: [''], resources: ['secrets'], verbs: ['get'] },
    ]);
    expect(grantsOf(role(rule('fixed')))).toEqual([
      { apiGroups: [''], resources: ['secrets'], verbs: ['get'], resourceNames: ['fixed'] },
    ]);
  });

  it('are none without a Role, and with an empty one', () => {
    expect(compileDefinition(definitionText(), 'web-app.yaml').definition.grants).toEqual([]);
    expect(compileDefinition(role('[]'), 'web-app.yaml').definition.grants).toEqual([]);
  });

  it.each([
    ["'${[]}'"],
    ["[{ apiGroups: [''], resources: [pods], verbs: ['${parent.metadata.name}'] }]"],
    ["[{ apiGroups: [''], resources: [pods] }]"],
    ["['${{}}']"],
  ])('must be written out: %s', (rules) => {
    const error = errorOfDefinition(role(rules));
    expect(error.code).toBe('DEFINITION_INVALID');
    expect(error.message).toContain('web-app.yaml:15:5: the rules of Role "role" must be written out');
  });
});
