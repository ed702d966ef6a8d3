import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CompositeController,
  DecoratorController,
  type HookVersion,
} from '../../src/contract/controller-objects.js';
import type { KubeObject } from '../../src/contract/kube-object.js';
import { type ObjectMap, toObjectMap } from '../../src/contract/object-map.js';
import {
  ControllerObject,
  parseCompositeRequest,
  parseCustomizeRequest,
  parseDecoratorRequest,
} from '../../src/contract/requests.js';

// What the real Metacontroller 4.17.2 sent (test/e2e/capture.ts), read with our idea of what it sends.

const FIXTURES = join(import.meta.dirname, '../fixtures/requests');
const ALL = readdirSync(FIXTURES).map((file) => file.replace(/\.json$/, ''));
const CUSTOMIZE = ALL.filter((name) => name.endsWith('-customize'));
const DECORATOR = ALL.filter((name) => name.startsWith('decorator-') && !CUSTOMIZE.includes(name));
const COMPOSITE = ALL.filter((name) => !DECORATOR.includes(name) && !CUSTOMIZE.includes(name));

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(join(FIXTURES, `${name}.json`), 'utf8'));
}

it('covers both kinds of controller, every hook and both versions', () => {
  expect(ALL.toSorted()).toEqual(
    [
      ...['crontab-customize', 'crontab-sync', 'crontab-sync-observed'],
      ...['v1', 'v2'].flatMap((version) => [
        ...['sync', 'finalize', 'customize'].map((hook) => `composite-${version}-${hook}`),
        ...['sync', 'customize'].map((hook) => `composite-${version}-cluster-${hook}`),
        ...['sync', 'finalize', 'customize'].map((hook) => `decorator-${version}-${hook}`),
      ]),
    ].toSorted(),
  );
});

it.each(COMPOSITE)('reads %s without losing anything', (name) => {
  expect(parseCompositeRequest(fixture(name))).toEqual(fixture(name));
});

it.each(DECORATOR)('reads %s without losing anything', (name) => {
  expect(parseDecoratorRequest(fixture(name))).toEqual(fixture(name));
});

it.each(CUSTOMIZE)('reads %s without losing anything', (name) => {
  expect(parseCustomizeRequest(fixture(name))).toEqual(fixture(name));
});

it.each(ALL)('knows every field of the controller object in %s', (name) => {
  const { controller } = fixture(name) as { controller: { kind: string } };
  const schema = controller.kind === 'CompositeController' ? CompositeController : DecoratorController;

  expect(schema.parse(controller)).toEqual(controller);
  expect(ControllerObject.parse(controller)).toEqual(controller);
});

describe('the keys of the object maps', () => {
  it.each(COMPOSITE)('are those of toObjectMap in %s', (name) => {
    const { controller, parent, children, related, finalizing } = parseCompositeRequest(fixture(name));
    const version = hookVersion(controller, finalizing);

    expect(regroup(children, version, parent)).toEqual(children);
    expect(regroup(related, version, parent)).toEqual(related);
  });

  it.each(DECORATOR)('are those of toObjectMap in %s', (name) => {
    const { controller, object, attachments, related, finalizing } = parseDecoratorRequest(fixture(name));
    const version = hookVersion(controller, finalizing);

    expect(regroup(attachments, version, object)).toEqual(attachments);
    expect(regroup(related, version, object)).toEqual(related);
  });

  it('leave out in v1 what v2 shows of other namespaces and of the cluster', () => {
    const { parent, related } = parseCompositeRequest(fixture('composite-v2-sync'));

    const relative = regroup(related, 'v1', parent);

    expect(keys(related)).toEqual({
      'ConfigMap.v1': ['default/shared', 'elsewhere/shared'],
      'Namespace.v1': ['default', 'elsewhere'],
    });
    expect(keys(relative)).toEqual({ 'ConfigMap.v1': ['shared'], 'Namespace.v1': [] });
    expect(keys(parseCompositeRequest(fixture('composite-v1-sync')).related)).toEqual({
      'ConfigMap.v1': ['shared'],
    });
  });

  it('hold a group for every declared kind, an empty one when nothing is observed', () => {
    const { children } = parseCompositeRequest(fixture('crontab-sync'));

    expect(children).toEqual({ 'CronJob.batch/v1': {}, 'Job.batch/v1': {} });
  });
});

function hookVersion(controller: unknown, finalizing: boolean): HookVersion {
  const { sync, finalize } = ControllerObject.parse(controller).spec.hooks ?? {};
  return (finalizing ? finalize : sync)?.version ?? 'v1';
}

function regroup(map: ObjectMap, version: HookVersion, parent: KubeObject): ObjectMap {
  const kinds = Object.keys(map).map((key) => {
    const dot = key.indexOf('.');
    return { kind: key.slice(0, dot), apiVersion: key.slice(dot + 1) };
  });
  const objects = Object.values(map).flatMap((group) => Object.values(group));
  return toObjectMap(kinds, objects, { version, parent });
}

function keys(map: ObjectMap): Record<string, string[]> {
  return Object.fromEntries(Object.entries(map).map(([group, objects]) => [group, Object.keys(objects)]));
}
