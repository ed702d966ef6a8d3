// Answers of hooks, and whether Metacontroller 4.17.2 takes them. test/contract/responses.test.ts asks our decoder,
// test/e2e/support/decoding.test.ts the real thing.

export interface Answer {
  readonly hook: 'sync' | 'customize';
  /** As it is sent. The sync answers are those of a decorator. */
  readonly text: string;
  /** Taken in loose mode, and in strict mode. */
  readonly loose: boolean;
  readonly strict: boolean;
}

const RULE = '"apiVersion":"v1","resource":"configmaps"';

export const ANSWERS: readonly Answer[] = [
  ...taken('sync', [
    'null',
    '{}',
    '{"attachments":null}',
    '{"status":null}',
    '{"labels":null,"annotations":null}',
    '{"resyncAfterSeconds":null}',
    '{"finalized":null}',
    '{"labels":{"a":null}}',
    '{"status":{"anything":{"goes":1}}}',
    '{"resyncAfterSeconds":5.5}',
  ]),
  ...refused('sync', [
    '',
    '{"labels":',
    '{} {}',
    '[]',
    '"x"',
    '7',
    'true',
    '{"attachments":[{}]}',
    '{"attachments":[{"kind":""}]}',
    '{"attachments":[{"kind":7}]}',
    '{"attachments":["x"]}',
    '{"attachments":{}}',
    '{"status":"x"}',
    '{"status":[]}',
    '{"resyncAfterSeconds":"5"}',
    '{"resyncAfterSeconds":1e400}',
    '{"finalized":"true"}',
    '{"labels":{"a":5}}',
  ]),
  ...takenWhenLoose('sync', ['{"unknown":1}', '{"unknown":null}', '{"Labels":{"a":"b"}}']),
  ...taken('customize', [
    'null',
    '{}',
    '{"relatedResources":null}',
    `{"relatedResources":[{${RULE},"labelSelector":null,"names":null,"namespace":null}]}`,
  ]),
  ...refused('customize', ['', '[]', '{"relatedResources":{}}']),
  ...takenWhenLoose('customize', [
    '{"unknown":1}',
    `{"relatedResources":[{${RULE},"unknown":1}]}`,
    `{"relatedResources":[{${RULE},"unknown":null}]}`,
    `{"relatedResources":[{${RULE},"labelSelector":{"unknown":1}}]}`,
  ]),
];

function taken(hook: Answer['hook'], texts: readonly string[]): Answer[] {
  return texts.map((text) => ({ hook, text, loose: true, strict: true }));
}

function refused(hook: Answer['hook'], texts: readonly string[]): Answer[] {
  return texts.map((text) => ({ hook, text, loose: false, strict: false }));
}

function takenWhenLoose(hook: Answer['hook'], texts: readonly string[]): Answer[] {
  return texts.map((text) => ({ hook, text, loose: true, strict: false }));
}
