import {
  decodeCompositeResponse,
  decodeCustomizeResponse,
  decodeDecoratorResponse,
  type UnmarshalMode,
  unmarshalMode,
} from '../../src/contract/responses.js';
import { HookError } from '../../src/errors/hook-error.js';
import { ANSWERS, type Answer } from './answers.js';

const MODES = ['loose', 'strict'] as const;

function isTaken(decode: () => unknown): boolean {
  try {
    decode();
    return true;
  } catch (error) {
    if (error instanceof HookError && error.code === 'RESPONSE_INVALID') return false;
    throw error;
  }
}

function decode({ hook, text }: Answer, mode: UnmarshalMode): unknown {
  return hook === 'sync' ? decodeDecoratorResponse(text, mode) : decodeCustomizeResponse(text, mode);
}

it('chooses strict for v2 and loose for v1 unless the webhook says otherwise', () => {
  expect(unmarshalMode('v1', undefined)).toBe('loose');
  expect(unmarshalMode('v2', undefined)).toBe('strict');
  expect(unmarshalMode('v1', 'strict')).toBe('strict');
  expect(unmarshalMode('v2', 'loose')).toBe('loose');
});

describe.each(MODES)('in %s mode', (mode) => {
  it.each(ANSWERS)(`takes or refuses $hook $text as Metacontroller does`, (answer) => {
    expect(isTaken(() => decode(answer, mode))).toBe(answer[mode]);
  });

  it.each(ANSWERS.filter(({ hook }) => hook === 'sync'))('treats $text of a composite the same', (answer) => {
    // Labels are the one field a composite does not have.
    if (answer.text.includes('abels')) return;
    const text = answer.text.replace('attachments', 'children');

    expect(isTaken(() => decodeCompositeResponse(text, mode))).toBe(answer[mode]);
  });

  it.each(['null', '{}', '{"children":null}', '{"status":null}', '{"resyncAfterSeconds":null}'])(
    'reads %s as an empty answer',
    (text) => {
      expect(decodeCompositeResponse(text, mode)).toEqual({});
    },
  );

  it('lets a null inside a list pass, on its way to crash Metacontroller', () => {
    expect(decodeCompositeResponse('{"children":[null]}', mode)).toEqual({ children: [null] });
    expect(decodeDecoratorResponse('{"attachments":[null]}', mode)).toEqual({ attachments: [null] });
    expect(decodeCustomizeResponse('{"relatedResources":[null]}', mode)).toEqual({
      relatedResources: [null],
    });
  });

  it('leaves what is inside status, children and labels as it is', () => {
    const composite = {
      status: { any: { thing: null } },
      children: [{ apiVersion: 'v1', kind: 'Pod', nonsense: null }],
      resyncAfterSeconds: 5.5,
      finalized: false,
    };

    expect(decodeCompositeResponse(JSON.stringify(composite), mode)).toEqual(composite);
    expect(decodeDecoratorResponse('{"labels":{"a":null}}', mode)).toEqual({ labels: { a: null } });
  });

  it('reads nulls in a rule as absent', () => {
    const rule = { apiVersion: 'v1', resource: 'configmaps' };
    const text = JSON.stringify({ relatedResources: [{ ...rule, labelSelector: null, names: null }] });

    expect(decodeCustomizeResponse(text, mode)).toEqual({ relatedResources: [rule] });
  });
});

it('drops unknown fields in loose mode, in rules and selectors too, and reads the rest', () => {
  const rule = { apiVersion: 'v1', resource: 'configmaps' };
  const text = JSON.stringify({
    relatedResources: [null, { ...rule, labelSelector: { matchLabels: { a: 'b' }, unknown: 1 }, unknown: 1 }],
    unknown: 1,
  });

  expect(decodeCompositeResponse('{"unknown":1,"finalized":true}', 'loose')).toEqual({ finalized: true });
  expect(decodeCustomizeResponse(text, 'loose')).toEqual({
    relatedResources: [null, { ...rule, labelSelector: { matchLabels: { a: 'b' } } }],
  });
});

it('does not overlook another mistake beside an unknown field', () => {
  expect(isTaken(() => decodeCompositeResponse('{"unknown":1,"children":7}', 'loose'))).toBe(false);
});
