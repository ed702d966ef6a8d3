import { formatDuration } from '../../../../src/local/api/rest/table/age.js';
import { builtInColumns } from '../../../../src/local/api/rest/table/built-in-columns.js';
import type { Cell } from '../../../../src/local/api/rest/table/column.js';
import { customColumns } from '../../../../src/local/api/rest/table/custom-columns.js';
import { parseJsonPath } from '../../../../src/local/api/rest/table/json-path.js';
import { NOON } from '../objects.js';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

/** The cells of an object, by the names of their columns. */
function cellsOf(storage: string, object: Readonly<Record<string, unknown>>): Record<string, Cell> {
  const columns = builtInColumns(storage);
  return Object.fromEntries(columns.map(({ name, cell }) => [name, cell(object, NOON)]));
}

describe('ages', () => {
  it.each([
    [-5 * SECOND, '<invalid>'],
    [-1 * SECOND, '0s'],
    [119 * SECOND, '119s'],
    [120 * SECOND, '2m'],
    [130 * SECOND, '2m10s'],
    [10 * 60 * SECOND, '10m'],
    [3 * HOUR, '3h'],
    [3 * HOUR + 60 * SECOND, '3h1m'],
    [47 * HOUR, '47h'],
    [49 * HOUR, '2d1h'],
    [9 * DAY, '9d'],
    [800 * DAY, '2y70d'],
    [9 * 365 * DAY, '9y'],
  ])('%i ms is %s', (milliseconds, shown) => {
    expect(formatDuration(milliseconds)).toBe(shown);
  });
});

// What a kube-apiserver 1.36 printed for the same paths and object.
describe('paths of printer columns', () => {
  const object = {
    metadata: { name: 'full', labels: { 'app.kubernetes.io/name': 'nm', 'a-b': 'ab' } },
    spec: {
      list: ['x', 'y', 'z'],
      items: [
        { name: 'a', n: 1 },
        { name: 'b', n: 2, flag: false },
        { name: 'c', n: 3 },
      ],
    },
    status: {
      conditions: [
        { type: 'Other', status: 'False' },
        { type: 'Ready', status: 'True' },
      ],
    },
  };

  it.each([
    ['.spec.list', [['x', 'y', 'z']]],
    ['.spec.list[0]', ['x']],
    ['.spec.list[-1]', ['z']],
    ['.spec.list[0:2]', ['x', 'y']],
    ['.spec.list[*]', ['x', 'y', 'z']],
    ['.spec.list[7]', []],
    ['.spec.none.deep', []],
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    [".status.conditions[?(@.type=='Ready')].status", ['True']],
    ['.spec.items[?(@.n>1)].name', ['b', 'c']],
    ['.spec.items[?(@.n != 2)].name', ['a', 'c']],
    ['.spec.items[?(@.flag)].name', ['b']],
    ['.metadata.labels.app\\.kubernetes\\.io/name', ['nm']],
    [".metadata.labels['a-b']", ['ab']],
    [".spec['list','items'][0]", ['x', { name: 'a', n: 1 }]],
    ['..name', ['full', 'a', 'b', 'c']],
  ])('%s', (path, values) => {
    expect(parseJsonPath(path)?.(object)).toEqual(values);
  });

  it.each(['spec', '.spec[', '.spec[?(@.a]'])('%s is none', (path) => {
    expect(parseJsonPath(path)).toBeUndefined();
  });
});

describe('columns of custom resources', () => {
  const cell = (type: string, value: unknown): Cell | undefined => {
    const [, column] = customColumns({
      additionalPrinterColumns: [{ name: 'X', type, jsonPath: '.spec.x' }],
    });
    return column?.cell({ spec: { x: value } }, NOON);
  };

  it.each([
    ['string', 'text', 'text'],
    ['string', 3, '3'],
    ['string', true, 'true'],
    ['string', { a: [1] }, '{"a":[1]}'],
    ['string', undefined, null],
    ['integer', 1.5, 1],
    ['integer', 'text', null],
    ['number', 1.5, 1.5],
    ['boolean', 'text', null],
    ['date', '2026-03-01T10:00:00Z', '120m'],
    ['date', 'yesterday', '<invalid>'],
  ])('%s of %j is %j', (type, value, shown) => {
    expect(cell(type, value)).toBe(shown);
  });

  it('are name and age when the definition has none', () => {
    expect(customColumns({}).map(({ name }) => name)).toEqual(['Name', 'Age']);
  });
});

describe('columns of built-in kinds', () => {
  it.each([
    [{ phase: 'Pending' }, 'Pending'],
    [{ phase: 'Failed', reason: 'Evicted' }, 'Evicted'],
    [{ containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }] }, 'ContainerCreating'],
    [{ containerStatuses: [{ state: { terminated: { exitCode: 3 } } }] }, 'ExitCode:3'],
    [{ containerStatuses: [{ state: { terminated: { exitCode: 0, reason: 'Completed' } } }] }, 'Completed'],
    [
      { initContainerStatuses: [{ state: { waiting: { reason: 'CrashLoopBackOff' } } }] },
      'Init:CrashLoopBackOff',
    ],
    [{ initContainerStatuses: [{ state: { running: {} } }] }, 'Init:0/1'],
  ])('shows for a Pod with the status %j: %s', (status, shown) => {
    const spec = { containers: [{ name: 'main' }], initContainers: [{ name: 'init' }] };

    expect(cellsOf('/pods', { spec, status })).toMatchObject({ Status: shown });
  });

  it('counts ready containers and restarts', () => {
    const status = {
      containerStatuses: [
        {
          ready: true,
          restartCount: 2,
          state: { running: {} },
          lastState: { terminated: { finishedAt: '2026-03-01T11:59:00Z' } },
        },
        { ready: false, restartCount: 1, state: { running: {} } },
      ],
    };
    const spec = { containers: [{ name: 'a' }, { name: 'b' }] };

    expect(cellsOf('/pods', { spec, status })).toMatchObject({ Ready: '1/2', Restarts: '3 (60s ago)' });
  });

  it('shows how far a Job is', () => {
    const job = {
      spec: { completions: 2 },
      status: {
        succeeded: 2,
        startTime: '2026-03-01T11:00:00Z',
        completionTime: '2026-03-01T11:01:30Z',
        conditions: [{ type: 'Complete', status: 'True' }],
      },
    };

    expect(cellsOf('batch/jobs', job)).toMatchObject({
      Status: 'Complete',
      Completions: '2/2',
      Duration: '90s',
    });
  });

  it('shows the ports and addresses of Services', () => {
    const ports = [{ port: 80, nodePort: 30080, protocol: 'TCP' }, { port: 81 }];

    expect(
      cellsOf('/services', { spec: { type: 'LoadBalancer', clusterIP: '10.0.0.1', ports } }),
    ).toMatchObject({
      'External-IP': '<pending>',
      'Port(s)': '80:30080/TCP,81/TCP',
    });
    expect(cellsOf('/services', { spec: { type: 'ClusterIP', selector: { b: '2', a: '1' } } })).toMatchObject(
      {
        'Cluster-IP': '<none>',
        'Port(s)': '<none>',
        Selector: 'a=1,b=2',
      },
    );
  });

  it('falls back to name and age', () => {
    expect(builtInColumns('/serviceaccounts').map(({ name }) => name)).toEqual(['Name', 'Age']);
  });
});
