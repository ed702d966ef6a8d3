import type { KubeObject } from '../../../src/contract/kube-object.js';
import {
  type Annotated,
  APPLIED_ANNOTATION,
  PROBLEM_ANNOTATION,
  SELECTOR_ANNOTATION,
  syncConfigMap,
} from '../../../src/controllers/configwatcher/annotated-config-map.js';
import { toObjectMap } from '../../../src/contract/object-map.js';
import { ObservedObjects } from '../../../src/sdk/observed.js';
import { NOON } from '../../support/objects.js';
import { stored } from './world.js';

/** A ConfigMap whose annotations are what the decorator sets, and its attachments. */
class AnnotatedMap {
  annotations: Record<string, string>;
  attachments: readonly KubeObject[] = [];
  #now = NOON;

  constructor(selector: string) {
    this.annotations = { [SELECTOR_ANNOTATION]: selector };
  }

  turn(text: string): Annotated {
    this.#now += 1000;
    const metadata = { name: 'config', namespace: 'default', uid: 'u', annotations: this.annotations };
    const target = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { text } };
    const map = toObjectMap([], this.attachments, { version: 'v2', parent: target });
    const answer = syncConfigMap({
      target,
      observed: new ObservedObjects(map),
      effects: { toolboxImage: 'metahooks:1' },
      now: this.#now,
    });
    const changed = { ...this.annotations, ...answer.annotations };
    this.annotations = Object.fromEntries(
      Object.entries(changed).filter((entry): entry is [string, string] => entry[1] !== null),
    );
    const known = new Map(this.attachments.map((object) => [object.metadata.name + object.kind, object]));
    this.attachments = answer.attachments.map(
      (desired) => known.get(desired.metadata.name + desired.kind) ?? stored(desired),
    );
    return answer;
  }

  get job(): KubeObject | undefined {
    return this.attachments.find(({ kind }) => kind === 'Job');
  }

  completeJob(): void {
    const status = { conditions: [{ type: 'Complete', status: 'True' }] };
    this.attachments = this.attachments.map((object) =>
      object.kind === 'Job' ? { ...object, status } : object,
    );
  }
}

it('takes the first content for applied, and restarts once for the next', () => {
  const map = new AnnotatedMap('app=webapp,tier=front');
  map.turn('one');
  const first = map.annotations[APPLIED_ANNOTATION];
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(map.attachments).toEqual([]);

  for (let turns = 0; turns < 3; turns += 1) map.turn('two');
  expect(map.job).toMatchObject({
    metadata: { name: expect.stringMatching(/^config-r\d+-[0-9a-f]{8}$/) as unknown },
    spec: { template: { spec: { containers: [{ image: 'metahooks:1' }] } } },
  });
  expect(JSON.stringify(map.job)).toContain('--selector=app=webapp,tier=front,!k8spatterns.com/restarts-for');
  map.completeJob();
  for (let turns = 0; turns < 3; turns += 1) map.turn('two');

  expect(map.attachments).toEqual([]);
  expect(map.annotations[APPLIED_ANNOTATION]).not.toBe(first);
  expect(map.annotations).toMatchObject({ 'k8spatterns.com/restarts': '1' });
  expect(map.annotations).not.toHaveProperty('k8spatterns.com/pending-restart');
});

it('makes the same Job again while it does not see the first', () => {
  const map = new AnnotatedMap('app=webapp');
  map.turn('one');
  for (let turns = 0; turns < 3; turns += 1) map.turn('two');
  const { job } = map;
  map.attachments = map.attachments.filter((object) => object !== job);

  map.turn('two');

  expect(job).toBeDefined();
  expect(map.job).toEqual(job);
});

it('comes to rest: the same state gives the same answer', () => {
  const map = new AnnotatedMap('app=webapp');
  map.turn('one');
  const answer = map.turn('one');
  expect(map.turn('one')).toEqual(answer);
});

it.each(['', 'webapp', 'app in (a)', 'app!=a', 'app=a b'])(
  'names a selector that is none: "%s"',
  (selector) => {
    const map = new AnnotatedMap(selector);
    map.turn('one');
    for (let turns = 0; turns < 3; turns += 1) map.turn('two');
    expect(map.annotations[PROBLEM_ANNOTATION]).toBe(
      'k8spatterns.com/podDeleteSelector is no list of labels',
    );
    expect(map.attachments).toEqual([]);
  },
);
