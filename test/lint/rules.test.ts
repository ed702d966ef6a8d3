import type { Severity } from '../../src/lint/finding.js';
import { lintText, toSubject } from '../../src/lint/lint-text.js';
import { RULES, type RuleId } from '../../src/lint/rule-table.js';
import { findByTrial } from '../../src/lint/rules/trial.js';
import { child, definition, deployment, findingsIn, rulesIn } from './builders.js';

interface Example {
  readonly what: string;
  readonly rule: RuleId;
  readonly severity?: Severity;
  readonly bad: string;
  /** The line the finding stands at, or a part of it. */
  readonly at: string;
  readonly says: string;
  readonly good: string;
}

const configMap = (more: object = {}): string => child('ConfigMap', 'data: { a: b }', more);
const conditional = (condition: string): string => configMap({ more: `includeWhen: ${condition}` });
const plain = definition(configMap());

const EXAMPLES: readonly Example[] = [
  {
    what: 'a file that cannot be compiled',
    rule: 'compile',
    bad: definition(child('ConfigMap', "data: { a: '${parent.spec.sise}' }")),
    at: 'data',
    says: 'did you mean "size"',
    good: definition(child('ConfigMap', "data: { a: '${string(parent.spec.size)}' }")),
  },
  {
    what: 'a kind in a version that does not have it',
    rule: 'unknown-kind',
    bad: definition(child('batch/v1beta1/CronJob', 'spec: {}')),
    at: 'apiVersion: batch/v1beta1',
    says: 'there is no CronJob in batch/v1beta1',
    good: plain,
  },
  {
    what: 'a misspelt field of a template',
    rule: 'unknown-field',
    bad: definition(deployment('imagePullPolice: Always')),
    at: 'imagePullPolice: Always',
    says: 'did you mean "imagePullPolicy"',
    good: definition(deployment('imagePullPolicy: Always')),
  },
  {
    what: 'a misspelt field of an observed object',
    rule: 'unknown-field',
    bad: definition(deployment(), {
      more: 'status: { ready: "${observed.?one.?status.?readyReplica.orValue(0)}" }',
      parent: 'status: { ready: integer }',
    }),
    at: 'status: { ready',
    says: 'did you mean "readyReplicas"',
    good: definition(deployment(), {
      more: 'status: { ready: "${observed.?one.?status.?readyReplicas.orValue(0)}" }',
      parent: 'status: { ready: integer }',
    }),
  },
  {
    what: 'a misspelt field in readyWhen',
    rule: 'unknown-field',
    bad: definition(configMap({ more: 'readyWhen: ${child.dat.a == "b"}' })),
    at: 'readyWhen',
    says: 'did you mean "data"',
    good: definition(configMap({ more: 'readyWhen: ${child.data.a == "b"}' })),
  },
  {
    what: 'a literal of the wrong type',
    rule: 'wrong-type',
    bad: definition(deployment('ports: [{ containerPort: "80" }]')),
    at: 'containerPort',
    says: 'must be an integer, not text',
    good: definition(deployment('ports: [{ containerPort: 80 }]')),
  },
  {
    what: 'an expression of the wrong type',
    rule: 'wrong-type',
    bad: definition(child('ConfigMap', 'data: { size: "${parent.spec.size}" }')),
    at: 'data',
    says: 'must be text, not an integer',
    good: definition(child('ConfigMap', 'data: { size: "${string(parent.spec.size)}" }')),
  },
  {
    what: 'a value under let of the wrong type',
    rule: 'wrong-type',
    bad: definition(child('ConfigMap', 'data: "${values}"'), { more: 'let: { values: { a: 1 } }' }),
    at: 'let',
    says: 'data.a must be text',
    good: definition(child('ConfigMap', 'data: "${values}"'), { more: 'let: { values: { a: "1" } }' }),
  },
  {
    what: 'a value of the wrong type that shows only when it is rendered',
    rule: 'wrong-type',
    bad: definition(child('ConfigMap', 'data: "${{\'a\': dyn(parent.spec.size)}}"')),
    at: 'data',
    says: 'must be text, not an integer',
    good: definition(child('ConfigMap', 'data: "${{\'a\': string(parent.spec.size)}}"')),
  },
  {
    what: 'a word that is not among the allowed ones',
    rule: 'wrong-type',
    bad: definition(deployment('imagePullPolicy: Allways')),
    at: 'imagePullPolicy',
    says: 'did you mean "Always"',
    good: definition(deployment('imagePullPolicy: Always')),
  },
  {
    what: 'plain text where base64 belongs',
    rule: 'wrong-type',
    bad: definition(child('Secret', 'data: { password: "not base64!" }')),
    at: 'password',
    says: 'is not base64',
    good: definition(child('Secret', 'data: { password: \'${base64.encode("x")}\' }')),
  },
  {
    what: 'a required field that is left out',
    rule: 'missing-field',
    bad: definition(deployment('volumeMounts: [{ name: data }]', 'volumes: [{ name: data, emptyDir: {} }]')),
    at: 'volumeMounts',
    says: 'mountPath is required',
    good: definition(
      deployment(
        'volumeMounts: [{ name: data, mountPath: /data }]',
        'volumes: [{ name: data, emptyDir: {} }]',
      ),
    ),
  },
  {
    what: 'a field that the status does not have',
    rule: 'unknown-status-field',
    bad: definition(child('ConfigMap', 'data: { a: \'${parent.status.?pase.orValue("")}\' }'), {
      parent: 'status: { phase: string }',
    }),
    at: 'data',
    says: 'did you mean "phase"',
    good: definition(child('ConfigMap', 'data: { a: \'${parent.status.?phase.orValue("")}\' }'), {
      parent: 'status: { phase: string }',
    }),
  },
  {
    what: 'a condition on a status that is made of the children',
    rule: 'flapping',
    bad: definition(
      `${conditional('${parent.status.?ready.orValue(0) == 0}')}\n${configMap({ id: 'two', name: '${parent.metadata.name}-two' })}`,
      {
        more: 'status: { ready: "${observed.?one.hasValue() ? 1 : 0}" }',
      },
    ),
    at: 'includeWhen',
    says: 'made and deleted in turns',
    good: definition(conditional('${parent.spec.on}')),
  },
  {
    what: 'a condition on the state of a related object',
    rule: 'flapping',
    severity: 'warning',
    bad: definition(conditional('${related.?db.?status.?phase.orValue("") == "Running"}'), {
      more: 'related: [{ id: db, apiVersion: v1, kind: Pod, name: db }]',
    }),
    at: 'includeWhen',
    says: 'deleted and made anew',
    good: definition(conditional('${related.?db.hasValue()}'), {
      more: 'related: [{ id: db, apiVersion: v1, kind: Pod, name: db }]',
    }),
  },
  {
    what: 'children that wait for each other',
    rule: 'deadlock',
    bad: definition(
      `${child('ConfigMap', "data: { a: '${observed.two.data.a}' }")}\n${child('ConfigMap', 'data: { a: b }', { id: 'two', name: '${parent.metadata.name}-two', more: 'after: [one]' })}`,
    ),
    at: '- id: one',
    says: 'one → two → one',
    good: definition(
      `${child('ConfigMap', "data: { a: '${observed.two.data.a}' }")}\n${child('ConfigMap', 'data: { a: b }', { id: 'two', name: '${parent.metadata.name}-two' })}`,
    ),
  },
  {
    what: 'a child that needs itself',
    rule: 'deadlock',
    bad: definition(child('ConfigMap', "data: { a: '${observed.one.data.a}' }")),
    at: '- id: one',
    says: 'can never be made',
    good: definition(child('ConfigMap', 'data: { a: \'${observed.?one.?data.?a.orValue("b")}\' }')),
  },
  {
    what: 'a quantity in another form than it is stored in',
    rule: 'canonical-form',
    severity: 'warning',
    bad: definition(deployment('resources: { limits: { cpu: 0.5 } }')),
    at: 'resources',
    says: 'is stored as "500m"',
    good: definition(deployment('resources: { limits: { cpu: 500m } }')),
  },
  {
    what: 'the same in a child that is recreated',
    rule: 'canonical-form',
    bad: definition(
      child('Pod', 'spec: { containers: [{ name: a, image: b, env: [{ name: A, value: "" }] }] }'),
    ),
    at: 'env',
    says: 'deleted and made anew without end',
    good: definition(child('Pod', 'spec: { containers: [{ name: a, image: b, env: [{ name: A }] }] }')),
  },
  {
    what: 'stringData',
    rule: 'canonical-form',
    severity: 'warning',
    bad: definition(child('Secret', 'stringData: { a: b }')),
    at: 'apiVersion: v1',
    says: 'stringData is stored as data',
    good: definition(child('Secret', 'data: { a: \'${base64.encode("b")}\' }')),
  },
  {
    what: 'a claim in short form',
    rule: 'canonical-form',
    severity: 'warning',
    bad: definition(
      statefulSet(
        '{ metadata: { name: data }, spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } } }',
      ),
    ),
    at: 'volumeClaimTemplates',
    says: 'lacks apiVersion, kind, spec.volumeMode, status.phase',
    good: definition(
      statefulSet(
        '{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: data }, spec: { accessModes: [ReadWriteOnce], volumeMode: Filesystem, resources: { requests: { storage: 1Gi } } }, status: { phase: Pending } }',
      ),
    ),
  },
  {
    what: 'a port of a NetworkPolicy without its protocol',
    rule: 'canonical-form',
    severity: 'warning',
    bad: definition(
      child(
        'networking.k8s.io/v1/NetworkPolicy',
        'spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{ ports: [{ port: 80 }] }] }',
      ),
    ),
    at: 'ingress',
    says: 'lacks protocol',
    good: definition(
      child(
        'networking.k8s.io/v1/NetworkPolicy',
        'spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{ ports: [{ port: 80, protocol: TCP }] }] }',
      ),
    ),
  },
  {
    what: 'a value that only turns out to be stored in another form',
    rule: 'permanent-diff',
    severity: 'warning',
    bad: definition(
      deployment('resources: { limits: { memory: "${string(parent.spec.size * 512) + \'Mi\'}" } }'),
    ),
    at: 'resources',
    says: 'is stored as "1Gi", the template makes it "1024Mi"',
    good: definition(
      deployment('resources: { limits: { memory: "${string(parent.spec.size * 100) + \'Mi\'}" } }'),
    ),
  },
  {
    what: 'the same in a child that is recreated',
    rule: 'permanent-diff',
    bad: definition(
      child(
        'Pod',
        'spec: { containers: [{ name: a, image: b, resources: { limits: { cpu: "${string(parent.spec.size * 500) + \'m\'}" } } }] }',
      ),
    ),
    at: 'spec: { containers',
    says: 'deleted and made anew without end',
    good: definition(
      child(
        'Pod',
        'spec: { containers: [{ name: a, image: b, resources: { limits: { cpu: "${string(parent.spec.size)}" } } }] }',
      ),
    ),
  },
  {
    what: 'two ports of one number',
    rule: 'keyless-list',
    bad: definition(
      child(
        'Service',
        'spec: { ports: [{ name: a, port: 53, protocol: UDP }, { name: b, port: 53, protocol: TCP }] }',
      ),
    ),
    at: 'ports',
    says: 'have port 53',
    good: definition(
      child(
        'Service',
        'spec: { ports: [{ name: a, port: 53, protocol: UDP }, { name: b, port: 54, protocol: TCP }] }',
      ),
    ),
  },
  {
    what: 'a value that can change in a field that cannot',
    rule: 'immutable-field',
    severity: 'warning',
    bad: definition(job('updateStrategy: InPlace')),
    at: 'image',
    says: 'parent.spec.image can',
    good: definition(job('updateStrategy: Recreate')),
  },
  {
    what: 'a strategy that never updates',
    rule: 'update-strategy',
    severity: 'warning',
    bad: definition(configMap({ more: 'updateStrategy: OnDelete' })),
    at: 'updateStrategy',
    says: 'never updates',
    good: definition(configMap({ more: 'updateStrategy: InPlace' })),
  },
  {
    what: 'a name that may become too long',
    rule: 'name-length',
    severity: 'warning',
    bad: definition(
      child('Service', 'spec: { ports: [{ port: 80 }] }', { name: '${parent.metadata.name}-headless' }),
    ),
    at: 'metadata',
    says: 'takes 63 characters',
    good: definition(
      child('Service', 'spec: { ports: [{ port: 80 }] }', {
        name: '${k8sName(parent.metadata.name + "-headless")}',
      }),
    ),
  },
  {
    what: 'two templates with one name',
    rule: 'name-collision',
    bad: definition(`${configMap()}\n${configMap({ id: 'two' })}`),
    at: 'metadata',
    says: '"one" and "two" give their ConfigMap the same name',
    good: definition(`${configMap()}\n${configMap({ id: 'two', name: '${parent.metadata.name}-two' })}`),
  },
  {
    what: 'a name that leaves out an iterator',
    rule: 'name-collision',
    bad: definition(
      configMap({
        more: 'forEach: { i: "${lists.range(2)}", j: "${lists.range(2)}" }',
        name: '${parent.metadata.name}-${string(i)}',
      }),
    ),
    at: 'metadata',
    says: 'does not use "j"',
    good: definition(
      configMap({
        more: 'forEach: { i: "${lists.range(2)}", j: "${lists.range(2)}" }',
        name: '${parent.metadata.name}-${string(i)}-${string(j)}',
      }),
    ),
  },
  {
    what: 'a name that has nothing of the parent',
    rule: 'name-collision',
    severity: 'warning',
    bad: definition(configMap({ name: 'settings' })),
    at: 'metadata',
    says: 'does not depend on the parent',
    good: plain,
  },
  {
    what: 'a cluster-scoped child of a namespaced parent',
    rule: 'scope',
    bad: definition(child('rbac.authorization.k8s.io/v1/ClusterRole', 'rules: []')),
    at: '- id: one',
    says: 'ClusterRole is cluster-scoped',
    good: definition(child('rbac.authorization.k8s.io/v1/ClusterRole', 'rules: []'), {
      parent: 'scope: Cluster',
    }),
  },
  {
    what: 'a default that the schema does not allow',
    rule: 'crd',
    bad: definition(configMap(), {
      spec: '{ type: object, properties: { size: { type: integer, default: 0, minimum: 1 } } }',
    }),
    at: 'spec:',
    says: 'the CRD is refused',
    good: definition(configMap(), {
      spec: '{ type: object, properties: { size: { type: integer, default: 1, minimum: 1 } } }',
    }),
  },
  {
    what: 'a column of a field that there is not',
    rule: 'crd',
    bad: definition(configMap(), {
      parent: 'printerColumns: [{ name: Size, type: integer, jsonPath: .spec.sise }]',
    }),
    at: 'printerColumns',
    says: 'did you mean "size"',
    good: definition(configMap(), {
      parent: 'printerColumns: [{ name: Size, type: integer, jsonPath: .spec.size }]',
    }),
  },
  {
    what: 'includeWhen in a file that was taken from kro',
    rule: 'kro-difference',
    severity: 'warning',
    bad: definition(configMap({ more: 'includeWhen: ["${schema.spec.on}"]' })),
    at: 'includeWhen',
    says: 'an existing ConfigMap is deleted',
    good: definition(configMap({ more: 'includeWhen: ["${parent.spec.on}"]' })),
  },
  {
    what: 'an expression that fails for a sample parent',
    rule: 'render',
    bad: definition(child('ConfigMap', "data: { a: '${string(1 / (parent.spec.size - 2))}' }")),
    at: 'data',
    says: 'zero',
    good: definition(child('ConfigMap', "data: { a: '${string(1 / parent.spec.size)}' }")),
  },
  {
    what: 'a child that the response guard refuses',
    rule: 'render',
    bad: definition(child('ConfigMap', 'data: { a: null }')),
    at: '- id: one',
    says: 'null',
    good: plain,
  },
  {
    what: 'a child that the API server refuses',
    rule: 'refused',
    bad: definition(
      deployment('ports: [{ containerPort: 80 }]').replace('labels: { app: web }', 'labels: { app: other }'),
    ),
    at: 'labels: { app: other }',
    says: '`selector` does not match template `labels`',
    good: definition(deployment('ports: [{ containerPort: 80 }]')),
  },
  {
    what: 'a required field that no sample can be made up for',
    rule: 'not-tried',
    severity: 'note',
    bad: definition(configMap(), { spec: '{ code: "string | required=true pattern=^x[0-9]y$" }' }),
    at: 'spec: { code',
    says: 'not tried: the sample that was made up is refused: WebApp.apps.example.com "sample" is invalid: spec.code',
    good: definition(configMap(), { spec: '{ code: "string | default=x1y pattern=^x[0-9]y$" }' }),
  },
  {
    what: 'a field that only the sample with everything has wrong',
    rule: 'not-tried',
    severity: 'note',
    bad: definition(configMap(), { spec: '{ code: "string | pattern=^x[0-9]y$" }' }),
    at: 'spec: { code',
    says: 'tried with the least in the spec of the parent only',
    good: definition(configMap(), { spec: '{ code: "string | default=x1y pattern=^x[0-9]y$" }' }),
  },
  {
    what: 'a template that no sample parent makes',
    rule: 'not-tried',
    severity: 'note',
    bad: definition(conditional('${parent.spec.size > 10}')),
    at: '- id: one',
    says: '"one" is not tried: no sample parent makes it',
    good: definition(conditional('${parent.spec.size < 10}')),
  },
  {
    what: 'a template that waits for what no trial has',
    rule: 'not-tried',
    severity: 'note',
    bad: definition(
      `${deployment()}\n${child('ConfigMap', "data: { a: '${observed.one.status.ready}' }", { id: 'two' })}`,
    ),
    at: '- id: two',
    says: '"two" is not tried: waits for observed.one.status',
    good: definition(
      `${deployment()}\n${child('ConfigMap', "data: { a: '${observed.one.metadata.uid}' }", { id: 'two' })}`,
    ),
  },
  {
    what: 'a kind that the embedded API does not have',
    rule: 'not-tried',
    severity: 'note',
    bad: definition(child('cert-manager.io/v1/Certificate', '', { more: 'resource: certificates' })),
    at: 'apiVersion: cert-manager.io/v1',
    says: 'Certificate is not tried: the embedded API has none in cert-manager.io/v1',
    good: plain,
  },
  {
    what: 'what reads fields of a target',
    rule: 'not-tried',
    severity: 'note',
    bad: decorator('{ port: "${string(target.spec.ports[0].port)}" }'),
    at: 'data: { port',
    says: 'not tried: nothing is known of the fields of a Service',
    good: decorator('{ name: "${target.metadata.name}" }'),
  },
];

function decorator(data: string): string {
  return `apiVersion: metahooks/v1
kind: DecoratorDefinition
name: marker
targets: [{ apiVersion: v1, kind: Service }]
children:
${child('ConfigMap', `data: ${data}`, { name: '${target.metadata.name}' })}
`;
}

function statefulSet(claim: string): string {
  return child(
    'apps/v1/StatefulSet',
    `spec:
  serviceName: web
  selector: { matchLabels: { app: web } }
  volumeClaimTemplates: [${claim}]
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: main, image: nginx }] }`,
  );
}

function job(more: string): string {
  const spec =
    'template: { spec: { restartPolicy: Never, containers: [{ name: a, image: "${parent.spec.image}" }] } }';
  return child('batch/v1/Job', `spec: { ${spec} }`, { more });
}

describe('a rule of the linter', () => {
  it.each(EXAMPLES)('$rule finds $what', async ({ rule, severity = 'error', bad, at, says }) => {
    const findings = await findingsIn(bad);

    const own = findings.filter((text) => text.startsWith(`${severity} ${rule} at "`));
    expect(own.join('\n') || findings).toContain(says);
    expect(own.find((text) => text.includes(says))).toMatch(
      new RegExp(`at "[^"]*${at.replace(/[[\]{}]/g, '\\$&')}`),
    );
  });

  it.each(EXAMPLES)('$rule lets the repair of $what pass', async ({ rule, good }) => {
    const findings = await findingsIn(good);

    expect(findings.filter((text) => rule === 'not-tried' || !text.startsWith('note '))).toEqual([]);
  });

  it('is shown with an example here', () => {
    const shown = new Set(EXAMPLES.map(({ rule }) => rule));

    expect(Object.keys(RULES).filter((rule) => !shown.has(rule as RuleId))).toEqual([]);
  });
});

describe('a form that the linter knows', () => {
  const known = EXAMPLES.filter(({ rule }) => rule === 'canonical-form');

  it.each(known)('is one that the API server changes: $what', async ({ bad }) => {
    const { findings } = await findByTrial(toSubject(bad, { file: 'web-app.yaml' }));

    expect(findings.map(({ rule }) => rule)).toContain('permanent-diff');
  });
});

describe('a trial', () => {
  it('has the namespaces that children are made in', async () => {
    const text = definition(child('ConfigMap').replace('metadata: {', 'metadata: { namespace: web,'), {
      parent: 'scope: Cluster',
    });

    expect(await findingsIn(text)).toEqual([]);
  });

  it('is not played with the template of an unknown controller', async () => {
    const text = `children:\n${configMap()}`;

    expect(await lintText(text, { file: 'children.yaml' })).toMatchObject({
      isTried: false,
      findings: [
        { rule: 'not-tried', message: 'not tried: its controller is not among those that are loaded' },
      ],
    });
  });

  it('counts as played when the hook could be asked', async () => {
    const isTried = async (text: string): Promise<boolean> =>
      (await lintText(text, { file: 'web-app.yaml' })).isTried;

    expect(await isTried(plain)).toBe(true);
    expect(await isTried(definition(child('ConfigMap', 'data: { a: null }')))).toBe(true);
    expect(await isTried(decorator('{ port: "${string(target.spec.ports[0].port)}" }'))).toBe(false);
    expect(await isTried('apiVersion: metahooks/v1')).toBe(false);
  });
});

describe('a good file', () => {
  it('has no findings at all', async () => {
    expect(await findingsIn(plain)).toEqual([]);
    expect(await findingsIn(definition(deployment()))).toEqual([]);
  });
});

describe('a file with several mistakes', () => {
  it('has all of them told, from top to bottom', async () => {
    const text = definition(
      `${deployment('imagePullPolice: Always\nports: [{ containerPort: "80" }]')}\n${configMap({ id: 'two', name: 'settings' })}`,
    );

    expect(await rulesIn(text)).toEqual(['unknown-field', 'wrong-type', 'name-collision']);
  });
});

describe('a decorator', () => {
  it('is looked at as a composite is', async () => {
    expect(await rulesIn(decorator('[a]'))).toEqual(['wrong-type']);
  });
});

describe('a comment', () => {
  const surprising = (comment: string): string =>
    definition(configMap({ more: `${comment}\nupdateStrategy: OnDelete` }));

  it('lets a finding in the next line be', async () => {
    expect(await rulesIn(surprising('# metahooks-allow: update-strategy – written once'))).toEqual([]);
  });

  it('lets no other rule be', async () => {
    expect(await rulesIn(surprising('# metahooks-allow: name-length'))).toEqual(['update-strategy']);
  });
});
