import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type JournalOptions, openJournal } from '../../../../src/local/api/journal/open-journal.js';
import { changeLine, readJournal, stateLines } from '../../../../src/local/api/journal/journal-text.js';
import { ObjectStore, type Persistence, type StoreState } from '../../../../src/local/api/store.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'metahooks-journal-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const journalPath = (): string => join(folder, 'data', 'journal.jsonl');
const open = (options?: JournalOptions) => openJournal(join(folder, 'data'), options);

/** A change as the API makes it: of one of a few objects, so that they meet each other. */
interface Step {
  readonly storage: string;
  readonly namespace: string;
  readonly name: string;
  /** Absent: the object is removed. */
  readonly text: string | undefined;
}

const steps = fc.array(
  fc.record({
    storage: fc.constantFrom('/configmaps', 'example.com/widgets'),
    namespace: fc.constantFrom('', 'default', 'other'),
    name: fc.constantFrom('a', 'b', 'c'),
    text: fc.option(fc.string({ unit: 'binary' }), { nil: undefined }),
  }),
);

function take(store: ObjectStore, { storage, namespace, name, text }: Step): void {
  const uid = store.get(storage, namespace, name)?.metadata.uid ?? `uid-${store.nextRevision}`;
  const place = namespace === '' ? {} : { namespace };
  const metadata = { name, ...place, uid, resourceVersion: store.nextRevision };
  const object = { apiVersion: 'v1', kind: 'Thing', metadata, data: { text } };
  if (text === undefined) store.remove(storage, object);
  else store.put(storage, object);
}

function contentOf(store: ObjectStore): unknown {
  const objects = store.present().map(({ storage, object }) => ({ storage, object }));
  return { revision: store.revision, objects: sorted(objects) };
}

function sorted<T>(items: readonly T[]): T[] {
  return items.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

/** Remembers the text that a journal file would have after each change. */
function recordTo(texts: string[]): Persistence {
  const empty: StoreState = { revision: 0, objects: [] };
  texts.push([...stateLines(empty)].join(''));
  return { load: () => empty, record: (change) => texts.push((texts.at(-1) ?? '') + changeLine(change)) };
}

describe('the journal of a store', () => {
  it('gives the next process every object and the revision, whatever was changed and however often it was compacted', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 2000 }), (all, compactBytes) => {
        rmSync(join(folder, 'data'), { recursive: true, force: true });
        const journal = open({ compactBytes });
        const store = new ObjectStore(journal);
        for (const step of all) take(store, step);
        journal.close();

        const next = open();
        expect(contentOf(new ObjectStore(next))).toEqual(contentOf(store));
        next.close();
      }),
      { numRuns: 50 },
    );
  });

  it('loses only the change that was being written when its text is cut anywhere', () => {
    fc.assert(
      fc.property(steps, fc.double({ min: 0, max: 1, noNaN: true }), (all, where) => {
        const texts: string[] = [];
        const contents: unknown[] = [];
        const store = new ObjectStore(recordTo(texts));
        contents.push(contentOf(store));
        for (const step of all) {
          const before = store.revision;
          take(store, step);
          if (store.revision > before) contents.push(contentOf(store));
        }
        const [header = ''] = texts;
        const whole = texts.at(-1) ?? '';
        const cut = header.length + Math.floor(where * (whole.length - header.length));

        const { revision, objects } = readJournal(whole.slice(0, cut));

        const complete = texts.filter((text) => text.length <= cut).length;
        expect({ revision, objects: sorted(objects) }).toEqual(contents[complete - 1]);
      }),
    );
  });

  it('goes on behind a torn line', () => {
    const first = open();
    take(new ObjectStore(first), { storage: '/configmaps', namespace: 'default', name: 'a', text: 'x' });
    first.close();
    appendFileSync(journalPath(), '{"revision":2,"stora');

    const second = open();
    take(new ObjectStore(second), { storage: '/configmaps', namespace: 'default', name: 'b', text: 'y' });
    second.close();

    expect(readJournal(readFileSync(journalPath(), 'utf8'))).toMatchObject({
      revision: 2,
      objects: [{ object: { metadata: { name: 'a' } } }, { object: { metadata: { name: 'b' } } }],
    });
  });

  it('is as long as what there is, not as what has happened', () => {
    const journal = open({ compactBytes: 5000 });
    const store = new ObjectStore(journal);
    for (let count = 0; count < 1000; count += 1) {
      take(store, { storage: '/configmaps', namespace: 'default', name: 'a', text: `${count}` });
    }

    expect(statSync(journalPath()).size).toBeLessThan(6000);
    journal.close();
  });

  it('refuses a change that cannot be written, and the store stays as it was', () => {
    const journal = open();
    const store = new ObjectStore(journal);
    take(store, { storage: '/configmaps', namespace: 'default', name: 'a', text: 'x' });
    const before = contentOf(store);
    // As when the disk is full: the descriptor is there, but nothing can be written.
    journal.close();

    const step = { storage: '/configmaps', namespace: 'default', name: 'b', text: 'y' };
    expect(() => take(store, step)).toThrow(expect.objectContaining({ reason: 'InternalError' }));
    expect(contentOf(store)).toEqual(before);
  });

  it('is for its owner only', () => {
    const journal = open();

    expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(join(folder, 'data'))) {
      expect(statSync(join(folder, 'data', name)).mode & 0o777).toBe(0o600);
    }
    journal.close();
  });

  it('is not opened twice, whether by this process or by another', () => {
    const journal = open();
    expect(() => open()).toThrow(expect.objectContaining({ code: 'DATA_UNUSABLE' }));
    journal.close();

    // The parent of this process is alive for sure.
    writeFileSync(join(folder, 'data', `lock-${process.ppid}`), '');
    expect(() => open()).toThrow(`in use by process ${process.ppid}`);
  });

  it('is opened after a process that left its lock behind, even one of the same number', () => {
    open().close();
    // Above the highest process number there can be.
    writeFileSync(join(folder, 'data', 'lock-4194305'), '');
    writeFileSync(join(folder, 'data', `lock-${process.pid}`), '');

    open().close();

    expect(readdirSync(join(folder, 'data'))).toEqual(['journal.jsonl']);
  });

  it.each([
    [
      'another version',
      '{"format":"metahooks-cluster","version":2,"revision":0}\n',
      'line 1: version is not 1',
    ],
    ['something else', 'hello\n', 'line 1:'],
    ['a damaged middle', '{"format":"metahooks-cluster","version":1,"revision":0}\nx\n{}\n', 'line 2:'],
  ])('refuses %s and says where', (_, text, message) => {
    open().close();
    writeFileSync(journalPath(), text);

    expect(() => open()).toThrow(message);
    expect(readFileSync(journalPath(), 'utf8')).toBe(text);
  });
});
