import { summarize } from '../../src/sdk/summarize.js';

it('names objects of other namespaces with theirs, so that two of one name can be told apart', () => {
  const quota = { id: 'quota', kind: 'ResourceQuota', name: 'quota', state: 'Progressing' } as const;
  const children = [
    { ...quota, namespace: 'dev', message: 'is being made' },
    { ...quota, namespace: 'prod', message: 'waits for ns' },
  ];

  const ready = summarize(children).find(({ type }) => type === 'Ready');

  expect(ready?.message).toBe('ResourceQuota dev/quota is being made; ResourceQuota prod/quota waits for ns');
});
