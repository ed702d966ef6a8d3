// Rendering templates: ten Deployments with 110 expressions, and what of that the CEL engine takes.
//   npm run bench:templates [-- --rounds 2000]
// The floor is the same ten objects written by hand in JavaScript. The shares show what converting the scope, evaluating
// the expressions and converting the results cost alone.
import { parseArgs } from 'node:util';
import { ExpressionCompiler } from '../../dist/cel/compiler.js';
import { fromCelValue, toCelValue } from '../../dist/cel/values.js';
import { compileTemplates } from '../../dist/template/compile.js';
import { renderTemplates } from '../../dist/template/render.js';

const DEPLOYMENTS = 10;
/** The compiler of V8 needs some thousand calls to be done with it. */
const WARM_UP_ROUNDS = 2000;
const COMPILE_ROUNDS = 20;
const TARGETS = { renderMs: 0.3, compileMs: 20 };

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3000' } } });
const rounds = Number(values.rounds);

const STRING = { type: 'string' };
const specSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    replicas: { type: 'integer' },
    image: STRING,
    tier: STRING,
    settle: { type: 'integer' },
    host: STRING,
  },
};
const parent = {
  apiVersion: 'apps.example.com/v1',
  kind: 'WebApp',
  metadata: { name: 'shop', namespace: 'default', uid: 'u-1', labels: { team: 'a' } },
  spec: { replicas: 3, image: 'nginx:1', tier: 'web' },
};
const scope = { parent, observed: [], related: [], finalizing: false };

const EXPRESSIONS = [
  'parent.metadata.name',
  'parent.metadata.name + "-" + parent.spec.tier',
  'parent.spec.replicas',
  'parent.spec.?settle.orValue(omit())',
  'parent.spec.?host.orValue(parent.metadata.name + ".local")',
  'string(parent.spec.replicas * 2)',
  '{"app": parent.metadata.name, "tier": parent.spec.tier}',
  'parent.spec.replicas > 1 ? "many" : "one"',
  '"registry.example.com/" + parent.spec.image',
  'parent.metadata.?labels.?team.orValue("none")',
];

// Eleven expressions each: those above, and the name a second time for the container.
const template = (number) => `
  - id: web${number}
    template:
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: \${${EXPRESSIONS[1]}}-${number}
        labels: '\${${EXPRESSIONS[6]}}'
        annotations: { size: '\${${EXPRESSIONS[7]}}', team: '\${${EXPRESSIONS[9]}}' }
      spec:
        replicas: \${${EXPRESSIONS[2]}}
        minReadySeconds: \${${EXPRESSIONS[3]}}
        selector: { matchLabels: { app: '\${${EXPRESSIONS[0]}}' } }
        template:
          spec:
            containers:
              - name: \${${EXPRESSIONS[0]}}
                image: '\${${EXPRESSIONS[8]}}'
                env:
                  - { name: HOST, value: '\${${EXPRESSIONS[4]}}' }
                  - { name: WORKERS, value: '\${${EXPRESSIONS[5]}}' }
`;
const file = `children:${Array.from({ length: DEPLOYMENTS }, (_, number) => template(number)).join('')}`;
const options = { file: 'children.yaml', parentSchema: specSchema };

const compileMs = medianOf(COMPILE_ROUNDS, () => compileTemplates(file, options));
const templates = compileTemplates(file, options);
const renderMs = medianAfterWarmUp(() => renderTemplates(templates, scope));
const floorMs = medianAfterWarmUp(renderByHand);

const variable = { type: 'object', additionalProperties: true, properties: { spec: specSchema } };
// A space more makes another text of it: a compiler answers from memory what it was asked before.
const sources = Array.from({ length: DEPLOYMENTS }, (_, number) =>
  [...EXPRESSIONS, ` ${EXPRESSIONS[0]}`].map((source) => source + ' '.repeat(number)),
).flat();
const compileAll = () => {
  const compiler = ExpressionCompiler.create({ parent: variable });
  return sources.map((source) => compiler.compile(source));
};
const celCompileMs = medianOf(COMPILE_ROUNDS, compileAll);
const compiled = compileAll();
const celScope = { parent: toCelValue(parent, variable) };
const convertMs = medianAfterWarmUp(() => toCelValue(parent, variable));
const evaluateMs = medianAfterWarmUp(() => compiled.map(({ evaluate }) => evaluate(celScope)));
const results = compiled
  .map(({ evaluate }) => evaluate(celScope))
  .map((value) => (isOmitted(value) ? null : value));
const returnMs = medianAfterWarmUp(() => results.map((value) => fromCelValue(value)));

console.log(`${DEPLOYMENTS} Deployments, ${sources.length} expressions, median`);
report('compile the file', compileMs, `target ${TARGETS.compileMs} ms`);
report(`${sources.length} different ones`, celCompileMs, 'the expressions alone');
report('render', renderMs, `target ${TARGETS.renderMs} ms, ${(renderMs / floorMs).toFixed(0)} times by hand`);
report('  scope to CEL', convertMs, `${percent(convertMs / renderMs)} of it`);
report('  evaluate', evaluateMs, `${percent(evaluateMs / renderMs)} of it`);
report('  results to JSON', returnMs, `${percent(returnMs / renderMs)} of it`);

function renderByHand() {
  const { metadata, spec } = parent;
  return Array.from({ length: DEPLOYMENTS }, (_, number) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: `${metadata.name}-${spec.tier}-${number}`,
      labels: { app: metadata.name, tier: spec.tier },
      annotations: { size: spec.replicas > 1 ? 'many' : 'one', team: metadata.labels?.team ?? 'none' },
    },
    spec: {
      replicas: spec.replicas,
      ...(spec.settle === undefined ? {} : { minReadySeconds: spec.settle }),
      selector: { matchLabels: { app: metadata.name } },
      template: {
        spec: {
          containers: [
            {
              name: metadata.name,
              image: `registry.example.com/${spec.image}`,
              env: [
                { name: 'HOST', value: spec.host ?? `${metadata.name}.local` },
                { name: 'WORKERS', value: String(spec.replicas * 2) },
              ],
            },
          ],
        },
      },
    },
  }));
}

function isOmitted(value) {
  return Object.prototype.toString.call(value) === '[object omit()]';
}

function medianAfterWarmUp(work) {
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) work();
  return medianOf(rounds, work);
}

function medianOf(count, work) {
  const times = Array.from({ length: count }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  });
  return times.sort((a, b) => a - b)[Math.floor(count / 2)];
}

function report(what, milliseconds, remark) {
  console.log(`  ${what.padEnd(20)} ${milliseconds.toFixed(4).padStart(9)} ms  ${remark}`);
}

function percent(share) {
  return `${Math.round(share * 100)} %`;
}
