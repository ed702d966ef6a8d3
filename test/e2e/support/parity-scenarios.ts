import {
  APPLY,
  bar,
  barDefinition,
  configMap,
  deployment,
  foo,
  JSON_PATCH,
  MERGE,
  type Places,
  pod,
  STRATEGIC,
} from './parity-objects.js';
import type { AskedOperations } from './remote-operations.js';

/** Calls one after the other. What each of them answers is compared, refusals as well. */
export type Scenario = (api: AskedOperations, places: Places) => readonly (() => Promise<unknown>)[];

const objectIn = ({ object }: { readonly object?: unknown }): unknown => object;
const ownersIn = (written: { readonly object?: unknown }): unknown => {
  const { metadata } = Object(objectIn(written)) as { metadata?: { managedFields?: unknown } };
  return metadata?.managedFields;
};

const applier = (api: AskedOperations, places: Places, resource: string) => {
  return (
    fieldManager: string,
    body: object,
    more: { force?: boolean; dryRun?: boolean; subresource?: string; name?: string } = {},
  ) => {
    const { subresource, name, ...options } = more;
    const ref = { ...places.ref(resource, name), ...(subresource === undefined ? {} : { subresource }) };
    return () => api.patch({ ref, type: APPLY, body, fieldManager, ...options });
  };
};

const patcher = (api: AskedOperations, places: Places, resource: string) => {
  return (
    type: typeof MERGE,
    body: unknown,
    more: {
      fieldManager?: string;
      subresource?: string;
      fieldValidation?: 'Strict' | 'Ignore';
      dryRun?: boolean;
      force?: boolean;
    } = {},
  ) => {
    const { subresource, ...options } = more;
    const ref = { ...places.ref(resource), ...(subresource === undefined ? {} : { subresource }) };
    return () => api.patch({ ref, type, body, fieldManager: 'patcher', ...options });
  };
};

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'JSON patches': (api, places) => {
    const patch = patcher(api, places, 'configmaps');
    const steps = (...operations: object[]) => patch(JSON_PATCH, operations);
    return [
      () =>
        api.create(places.in('configmaps'), configMap({ data: { a: '1', b: '2' } }), { fieldManager: 'm' }),
      steps({ op: 'add', path: '/data/c', value: '3' }, { op: 'test', path: '/data/c', value: '3' }),
      steps({ op: 'test', path: '/data/a', value: 'x' }),
      steps({ op: 'test', path: '/data/none', value: null }),
      steps({ op: 'remove', path: '/data/b' }),
      steps({ op: 'remove', path: '/data/none' }),
      steps({ op: 'replace', path: '/data/none', value: 'now' }),
      steps({ op: 'move', from: '/data/a', path: '/data/moved' }),
      steps({ op: 'move', from: '/data/gone', path: '/data/moved' }),
      steps({ op: 'copy', from: '/data/moved', path: '/data/copied' }),
      steps({ op: 'add', path: '/data/empty' }),
      steps({ op: 'add', path: '/metadata/annotations', value: { 'a/b': 'c' } }),
      steps({ op: 'replace', path: '/metadata/annotations/a~1b', value: 'd' }),
      steps({ op: 'add', path: '/metadata/finalizers', value: ['x.y/a', 'x.y/c'] }),
      steps({ op: 'add', path: '/metadata/finalizers/1', value: 'x.y/b' }),
      steps({ op: 'add', path: '/metadata/finalizers/-', value: 'x.y/d' }),
      steps({ op: 'add', path: '/metadata/finalizers/9', value: 'x.y/e' }),
      steps({ op: 'remove', path: '/metadata/finalizers/0' }),
      steps({ op: 'remove', path: '/metadata/finalizers' }),
      steps({ op: 'add', path: '/deep/er', value: 1 }),
      steps({ op: 'nothing', path: '/data' }),
      patch(JSON_PATCH, { op: 'add' }),
    ];
  },
  'merge patches': (api, places) => {
    const patch = patcher(api, places, 'configmaps');
    return [
      () => api.create(places.in('configmaps'), configMap({ data: { a: '1', b: '2' } }), {}),
      patch(MERGE, { data: { a: null, c: '3' } }),
      patch(MERGE, []),
      patch(MERGE, { metadata: { name: 'other' } }),
      patch(MERGE, { metadata: { namespace: 'other' } }),
      patch(MERGE, { metadata: { resourceVersion: '1' } }),
      patch(MERGE, { data: {} }, { force: true }),
      patch(MERGE, { metadata: { managedFields: [{}] } }),
      patch(MERGE, { data: { d: '4' } }),
    ];
  },
  'strategic merge patches': (api, places) => {
    const patch = patcher(api, places, 'deployments');
    const spec = (body: object) => patch(STRATEGIC, { spec: { template: { spec: body } } });
    return [
      () =>
        api.create(
          places.in('deployments'),
          deployment({ spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } }),
          { fieldManager: 'm' },
        ),
      spec({ containers: [{ name: 'side', image: 'side:1' }] }),
      spec({ containers: [{ name: 'main', image: 'web:2', env: [{ name: 'A', value: '1' }] }] }),
      spec({ containers: [{ name: 'main', env: [{ name: 'B', value: '2' }] }] }),
      spec({ containers: [{ name: 'main', env: [{ name: 'A', $patch: 'delete' }] }] }),
      spec({
        $setElementOrder: undefined,
        '$setElementOrder/containers': [{ name: 'side' }, { name: 'main' }],
        containers: [{ name: 'main', args: ['x'] }],
      }),
      spec({ containers: [{ $patch: 'replace' }, { name: 'only', image: 'only:1' }] }),
      spec({ containers: [{ image: 'none' }] }),
      spec({ volumes: [{ name: 'v', emptyDir: {} }] }),
      spec({ volumes: [{ name: 'v', $retainKeys: ['name', 'configMap'], configMap: { name: 'c' } }] }),
      spec({ nodeSelector: { a: 'b' } }),
      spec({ nodeSelector: { $patch: 'replace', c: 'd' } }),
      spec({ nodeSelector: { c: null } }),
      patch(STRATEGIC, { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } }),
      patch(STRATEGIC, { metadata: { finalizers: ['x.y/a', 'x.y/b'] } }),
      patch(STRATEGIC, { metadata: { finalizers: ['x.y/c'] } }),
      patch(STRATEGIC, { metadata: { '$deleteFromPrimitiveList/finalizers': ['x.y/a'] } }),
      patch(STRATEGIC, { metadata: { finalizers: null } }),
      patch(STRATEGIC, { spec: { replicas: 3 } }, { subresource: 'scale' }),
      patch(STRATEGIC, { status: { replicas: 1 } }, { subresource: 'status' }),
    ];
  },
  'applying to a built-in kind': (api, places) => {
    const apply = applier(api, places, 'configmaps');
    const patch = patcher(api, places, 'configmaps');
    const data = (entries: object) => configMap({ data: entries });
    return [
      apply('', data({})),
      apply('one', data({ a: '1', b: '1' })),
      apply('one', data({ a: '1', b: '1' })),
      apply('two', data({ a: '2' })),
      apply('two', data({ a: '2', b: '2' })),
      apply('two', data({ a: '1', c: '1' })),
      apply('two', data({ a: '2', c: '1' }), { force: true }),
      apply('two', data({ a: '2' })),
      patch(MERGE, { data: { b: '5', u: '6' }, metadata: { labels: { l: '1' } } }),
      apply('one', data({ b: '1', u: '9' })),
      apply('one', data({ b: '1', u: '9' }), { force: true }),
      apply('one', configMap()),
      apply('one', configMap({ foo: 1 })),
      apply('one', data({ a: 1 })),
      apply('one', configMap({ data: [1] })),
      apply('one', configMap({ metadata: { name: 'other' } })),
      apply('one', configMap({ metadata: { namespace: 'other' } })),
      apply('one', { ...configMap(), kind: 'Pod' }),
      apply('one', { ...configMap(), apiVersion: 'v2' }),
      apply('one', configMap({ metadata: { managedFields: [] } })),
      apply('one', configMap({ metadata: { resourceVersion: '1' } })),
      apply('one', configMap({ metadata: { finalizers: ['x.y/a'] } })),
      apply('two', configMap({ metadata: { finalizers: ['x.y/b'], labels: { m: '1' } } })),
      apply('one', configMap()),
      apply('two', configMap()),
      apply('dry', configMap({ metadata: { name: 'dry' } }), { dryRun: true, name: 'dry' }),
    ];
  },
  'applying lists and maps': (api, places) => {
    const apply = applier(api, places, 'deployments');
    const withContainers = (...containers: object[]) =>
      deployment({ spec: { template: { metadata: { labels: { app: 'a' } }, spec: { containers } } } });
    const main = { name: 'main', image: 'web:1' };
    return [
      apply('one', withContainers({ ...main, ports: [{ containerPort: 80 }], args: ['x'] })),
      apply(
        'two',
        withContainers({ name: 'side', image: 'side:1' }, { ...main, env: [{ name: 'A', value: '1' }] }),
      ),
      apply('three', withContainers({ ...main, image: 'web:2', env: [{ name: 'A', value: '2' }] })),
      apply('one', withContainers(main)),
      apply('two', withContainers(main)),
      apply('one', withContainers(main, main)),
      apply(
        'one',
        deployment({ spec: { template: { spec: { containers: [main], nodeSelector: { a: 'b' } } } } }),
      ),
    ];
  },
  'applying to a custom resource': (api, places) => {
    const apply = applier(api, places, 'foos');
    const patch = patcher(api, places, 'foos');
    const spec = (fields: object) => foo({ spec: fields });
    return [
      () =>
        api.create(
          places.in('foos'),
          spec({
            text: '1',
            items: [{ name: 'x', value: '1' }],
            tags: ['p'],
            plain: ['q'],
            whole: { x: '1' },
            free: { q: { w: 1 }, l: [1] },
            labels: { k: 'v' },
          }),
          { fieldManager: 'm' },
        ),
      apply('one', spec({ items: [{ name: 'y', value: '2' }], tags: ['z'], free: { e: { r: 1 } } })),
      apply('one', spec({ items: [{ name: 'x', value: '2' }], whole: { x: '1', y: '2' }, plain: ['o'] })),
      apply('one', spec({ labels: { more: '1' } })),
      apply('one', spec({ unknown: 1 })),
      apply('one', spec({ size: 'x' })),
      apply('one', foo({ status: { text: 's' }, spec: { text: 'no' } }), { subresource: 'status' }),
      apply('two', foo({ status: { text: 't' } }), { subresource: 'status' }),
      apply('two', foo({ status: { text: 't' } }), { subresource: 'status', force: true }),
      patch(MERGE, { status: { size: 4 } }, { subresource: 'status' }),
      // The real server warns of every field of the resource that is none of a Scale; nobody sent them.
      () => patch(MERGE, { spec: { replicas: 5 } }, { subresource: 'scale' })().then(objectIn),
      patch(JSON_PATCH, [{ op: 'replace', path: '/spec/replicas', value: 6 }], { subresource: 'scale' }),
      patch(STRATEGIC, { spec: {} }),
      () => api.get(places.ref('foos')),
      apply('one', foo({ metadata: { name: 'b' }, spec: { text: 'new' } }), { name: 'b' }),
      apply('one', foo({ metadata: { name: 'none' } }), { name: 'none', subresource: 'status' }),
    ];
  },
  'giving up all that was applied': (api, places) => {
    const apply = applier(api, places, 'bars');
    const applyFoo = applier(api, places, 'foos');
    return [
      apply('one', bar({ text0: 'on', settings: { a: '1', b: '2' } })),
      apply('one', bar({ text0: 'on', settings: {} })),
      apply('one', bar({ text0: 'on', settings: { a: '1' } })),
      apply('one', bar({ text0: 'on' })),
      apply('one', bar({ settings: { a: '1' } })),
      apply('one', bar({})),
      apply('one', bar({})),
      apply('one', bar({ text0: 'on' })),
      apply('two', bar({ settings: {} })),
      apply('one', bar({})),
      apply('one', bar()),
      apply('two', bar({ text0: 'off' })),
      apply('two', bar()),
      applyFoo('one', foo({ spec: { items: [{ name: 'x' }], free: { a: { b: 1 } }, labels: { k: 'v' } } })),
      applyFoo('one', foo({ spec: { items: [{ name: 'x' }], free: { a: {} }, labels: { k: 'v' } } })),
      applyFoo('one', foo({ spec: { items: [{ name: 'x' }], free: {}, labels: { k: 'v' } } })),
      applyFoo('one', foo({ spec: { items: [{ name: 'x' }], labels: {} } })),
      applyFoo('one', foo({ spec: { items: [] } })),
      applyFoo('one', foo({ spec: { labels: null, size: null } })),
      applyFoo('three', foo({ spec: { size: null } })),
      applyFoo('one', foo({ spec: { items: [{ name: 'x', value: '1' }], tags: ['a'] } })),
      applyFoo('one', foo({ spec: { items: [{ name: 'x' }], tags: [] } })),
      applyFoo('one', foo({ spec: {} })),
      applyFoo('one', foo()),
    ];
  },
  'regular expressions of a definition': (api, places) => {
    const check = (text: object) => () => api.create(places.in('bars'), bar(text), { dryRun: true });
    const define = (pattern: string) => () =>
      api.create(
        { apiVersion: 'apiextensions.k8s.io/v1', resource: 'customresourcedefinitions' },
        barDefinition('bazs', 'Baz', [pattern]),
        { dryRun: true },
      );
    return [
      check({ text0: 'ON' }),
      check({ text0: 'in' }),
      check({ text1: 'aa' }),
      check({ text1: 'aa\n' }),
      check({ text2: 'aä' }),
      check({ text3: 'aä' }),
      check({ text3: 'a1' }),
      check({ text4: `${'a'.repeat(40)}!` }),
      check({ text5: '😀😀' }),
      check({ text6: 'ä' }),
      ...['(', '(?=a)', 'a{1001}', '[a', 'a**', '*', String.raw`\Z`, '(?<!a)b', String.raw`(a)\1`].map(
        define,
      ),
    ];
  },
  'what a custom resource is checked for': (api, places) => {
    const patch = patcher(api, places, 'foos');
    const create = (object: ReturnType<typeof foo>, fieldValidation?: 'Strict' | 'Ignore') => () =>
      api.create(places.in('foos'), object, { fieldManager: 'm', fieldValidation });
    const strays = { spec: { stray: 1, items: [{ name: 'a', no: 1 }] }, top: 1 };
    const v2 = { ...places.ref('foos'), apiVersion: 'parity.example.com/v2' };
    return [
      create(foo(strays), 'Strict'),
      create(foo({ ...strays, metadata: { name: 'ignored' } }), 'Ignore'),
      create(foo({ ...strays, metadata: { name: 'warned' } })),
      create(foo({ apiVersion: 'parity.example.com/v2' })),
      create({ ...foo(), kind: 'Bar' }),
      create(foo({ spec: { fixed: '1', text: 't' }, status: { text: 's' } })),
      patch(MERGE, { spec: { fixed: '2' } }),
      patch(MERGE, { spec: { stray: 1 } }),
      patch(MERGE, { spec: { stray: 1 } }, { fieldValidation: 'Strict' }),
      patch(MERGE, { spec: { size: 4 }, status: { text: 'x' } }),
      patch(MERGE, { kind: 'Bar' }),
      () => api.get(v2),
      () => api.patch({ ref: v2, type: MERGE, body: { spec: { text: 'two' } }, fieldManager: 'm' }),
      () => api.update(places.ref('foos'), foo(), { fieldManager: 'm' }),
      () => api.list({ ...places.in('foos'), fieldSelector: 'spec.text=two' }),
      () => api.list({ ...places.in('foos'), fieldSelector: 'spec.size=4' }),
    ];
  },
  'who owns what in a built-in kind': (api, places) => [
    () =>
      api.create(
        places.in('pods'),
        pod({
          spec: {
            containers: [
              {
                name: 'main',
                image: 'web:1',
                ports: [{ containerPort: 80 }],
                env: [{ name: 'A', value: '1' }],
              },
            ],
          },
        }),
        { fieldManager: 'm' },
      ),
    () =>
      api
        .create(
          places.in('jobs'),
          {
            apiVersion: 'batch/v1',
            kind: 'Job',
            metadata: { name: 'a', labels: { x: 'y' } },
            spec: {
              suspend: true,
              template: { spec: { restartPolicy: 'Never', containers: [{ name: 'm', image: 'w:1' }] } },
            },
          },
          { fieldManager: 'm' },
        )
        .then(ownersIn),
    () =>
      api
        .create(
          places.in('services'),
          {
            apiVersion: 'v1',
            kind: 'Service',
            metadata: { name: 'a' },
            spec: { selector: { app: 'a' }, ports: [{ port: 80 }] },
          },
          { fieldManager: 'm' },
        )
        .then(ownersIn),
    () =>
      api.create(
        places.in('secrets'),
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, stringData: { a: 'b' } },
        { fieldManager: 'm' },
      ),
    () => api.create(places.in('deployments'), deployment(), { fieldManager: 'm' }),
    patcher(api, places, 'pods')(MERGE, { status: { phase: 'Running' } }, { subresource: 'status' }),
    applier(api, places, 'pods')(
      'k',
      { ...pod(), spec: undefined, status: { phase: 'Failed' } },
      { subresource: 'status' },
    ),
  ],
  'dry runs and options of writes': (api, places) => {
    const patch = patcher(api, places, 'configmaps');
    const create =
      (object: ReturnType<typeof configMap>, options: object = {}) =>
      () =>
        api.create(places.in('configmaps'), object, options);
    return [
      create(configMap({ data: { a: '1' } }), { dryRun: true }),
      () => api.get(places.ref('configmaps')),
      create(configMap({ data: { a: '1' } })),
      create(configMap(), { dryRun: true }),
      patch(MERGE, { data: { a: '2' } }, { dryRun: true }),
      () => api.update(places.ref('configmaps'), configMap({ data: { a: '3' } }), { dryRun: true }),
      () => api.get(places.ref('configmaps')),
      create(configMap({ metadata: { name: 's' }, foo: 1, bar: { x: 1 } }), { fieldValidation: 'Strict' }),
      create(configMap({ metadata: { name: 'w' }, foo: 1, bar: { x: 1 } }), { fieldValidation: 'Warn' }),
      create(configMap({ metadata: { name: 'i' }, foo: 1 }), { fieldValidation: 'Ignore' }),
      patch(MERGE, { foo: 1 }, { fieldValidation: 'Strict' }),
      patch(STRATEGIC, { foo: 1 }, { fieldValidation: 'Strict' }),
      create(configMap({ metadata: { namespace: 'other' } })),
      create(configMap({ metadata: { name: 'v', resourceVersion: '1' } })),
      () => api.update(places.ref('configmaps'), configMap({ metadata: { name: 'other' } }), {}),
      () => api.update(places.ref('configmaps'), configMap({ metadata: { namespace: 'other' } }), {}),
      () => api.update(places.ref('configmaps'), configMap({ metadata: { name: '' } }), {}),
      () => api.update(places.ref('configmaps', 'none'), configMap({ metadata: { name: 'none' } }), {}),
    ];
  },
  deletions: (api, places) => {
    const ref = places.ref('configmaps');
    return [
      () => api.create(places.in('configmaps'), configMap(), {}),
      () => api.delete(ref, { uid: '00000000-0000-0000-0000-000000000000' }),
      () => api.delete(ref, { resourceVersion: '1' }),
      () => api.delete(ref, { dryRun: true }),
      () => api.get(ref),
      () => api.delete(ref, { propagationPolicy: 'Background' }),
      () => api.delete(ref, {}),
      () =>
        api.create(
          places.in('configmaps'),
          configMap({ metadata: { finalizers: ['x.y/z'], labels: { l: '1' } } }),
          {},
        ),
      () => api.delete(ref, { dryRun: true }),
      () => api.delete(ref, {}),
      () => api.delete(ref, {}),
      () =>
        api.create(places.in('configmaps'), configMap({ metadata: { name: 'b', labels: { l: '1' } } }), {}),
      () => api.deleteCollection({ ...places.in('configmaps'), labelSelector: 'l' }, { dryRun: true }),
      () => api.deleteCollection({ ...places.in('configmaps'), fieldSelector: 'metadata.name=b' }, {}),
      () => api.list({ ...places.in('configmaps'), labelSelector: 'l' }),
      patcher(api, places, 'configmaps')(MERGE, { metadata: { finalizers: null } }),
      () => api.get(ref),
    ];
  },
  'lists and their selectors': (api, places) => {
    const list = (query: object) => () => api.list({ ...places.in('foos'), ...query });
    const create = (name: string) => () =>
      api.create(places.in('foos'), foo({ metadata: { name, labels: { l: name } } }), {});
    return [
      ...['a', 'b', 'c', 'd', 'e'].map(create),
      list({ limit: 2 }),
      list({ limit: 5 }),
      list({ limit: 2, labelSelector: 'l in (a,b,c)' }),
      list({ continue: 'nonsense!' }),
      list({ resourceVersion: 'x' }),
      list({ resourceVersion: '999999999' }),
      list({ resourceVersion: '0' }),
      list({ resourceVersionMatch: 'Exact' }),
      list({ resourceVersion: '0', resourceVersionMatch: 'Exact' }),
      list({ resourceVersion: '1', resourceVersionMatch: 'Other' }),
      list({ resourceVersion: '1', resourceVersionMatch: 'NotOlderThan' }),
      list({ fieldSelector: 'metadata.name=b' }),
      list({ fieldSelector: 'metadata.name!=b,metadata.name!=c' }),
      list({ fieldSelector: 'metadata.name' }),
      list({ fieldSelector: 'a=b=c' }),
      list({ fieldSelector: 'spec.none=1' }),
      () => api.list({ ...places.in('configmaps'), fieldSelector: 'spec.none=1' }),
      () => api.list({ ...places.in('pods'), fieldSelector: 'spec.nodeName=none,status.phase=Pending' }),
      () => api.list({ ...places.in('pods'), fieldSelector: 'spec.none=1' }),
      () => api.list({ ...places.in('events'), fieldSelector: 'involvedObject.name=a,reason=x,type=Normal' }),
    ];
  },
  watches: (api, places) => {
    const watch = (query: object) => () => api.watched({ ...places.in('foos'), ...query });
    return [
      () => api.create(places.in('foos'), foo(), { fieldManager: 'm' }),
      () => api.create(places.in('foos'), foo({ metadata: { name: 'b' } }), { fieldManager: 'm' }),
      watch({}),
      watch({ resourceVersion: '0', fieldSelector: 'metadata.name=b' }),
      watch({ resourceVersion: 'x' }),
      watch({ resourceVersion: '999999999' }),
      watch({ resourceVersion: '0', resourceVersionMatch: 'NotOlderThan' }),
      watch({ sendInitialEvents: true, allowBookmarks: true, resourceVersionMatch: 'NotOlderThan' }),
      watch({ sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' }),
      watch({ sendInitialEvents: true, allowBookmarks: true }),
      watch({ sendInitialEvents: true, resourceVersionMatch: 'Exact' }),
      watch({ sendInitialEvents: false, resourceVersionMatch: 'NotOlderThan' }),
    ];
  },
};
