import { compileDefinition } from '../../src/definitions/definition-file.js';
import { type RelatedRequest } from '../../src/template/render-related.js';
import { requestRelated } from '../../src/template/render.js';
import { parentObject } from '../support/objects.js';
import { definitionText, errorOfDefinition } from './builders.js';

const SPEC = '{ replicas: integer, team: string }';

/** What a definition asks for on behalf of a parent called shop. */
function ask(sections: string, spec = {}): readonly RelatedRequest[] {
  const { templates } = compileDefinition(definitionText(sections, SPEC), 'web-app.yaml');
  const parent = parentObject({ apiVersion: 'apps.example.com/v1', kind: 'WebApp', name: 'shop', spec });
  return requestRelated(templates, parent);
}

const relatedNamed = (name: string): string =>
  `related: [{ id: pods, apiVersion: v1, kind: Pod, name: '${name}' }]`;

describe('related objects', () => {
  it('are asked for with names under let, which may use others', () => {
    const lets = `let:
  base: \${parent.metadata.name}-\${parent.spec.team}
  labels: { app: '\${base}' }
`;
    const selected = `related: [{ id: pods, apiVersion: v1, kind: Pod, labelSelector: { matchLabels: '\${labels}' } }]`;

    expect(ask(lets + selected, { team: 'red' })).toMatchObject([
      { labelSelector: { matchLabels: { app: 'shop-red' } } },
    ]);
  });

  it('need nothing of a let that they do not read', () => {
    const lets = `let: { base: '\${parent.metadata.name}', team: '\${parent.spec.team}' }\n`;

    expect(ask(lets + relatedNamed('${base}'))).toMatchObject([{ names: ['shop'] }]);
  });

  it('are there for what else is under let', () => {
    const lets = `let: { base: '\${parent.metadata.name}', found: '\${size(related.pods)}' }\n`;
    const pods = `related: [{ id: pods, apiVersion: v1, kind: Pod, names: ['\${base}'] }]\n`;

    expect(ask(`${lets}${pods}status: { found: '\${found}' }`)).toMatchObject([{ names: ['shop'] }]);
  });

  it.each([
    ['changes without the spec', '${parent.metadata.labels.team}'],
    ['is not known before', '${observed.?settings.?data.?team.orValue("")}'],
    ['is found by them', '${related.pods.metadata.name}'],
    ['is derived from the key', '${secrets.derive("team")}'],
  ])('are not asked for with what %s', (_, value) => {
    const lets = `let: { team: '${value}', base: '\${"shop-" + team}' }\n`;

    expect(errorOfDefinition(definitionText(lets + relatedNamed('${base}'), SPEC)).message).toContain(
      'related.pods.name may not read base',
    );
  });
});
