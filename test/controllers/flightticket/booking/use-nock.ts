import nock from 'nock';

// Importing nock puts it in the way of every request in this process, those of later test files, too. So only files that take
// it away again import this one.

/** Everything but loopback is cut off for the tests of this file, and given back afterwards. */
export function useNock(): void {
  beforeAll(() => {
    if (!nock.isActive()) nock.activate();
    nock.disableNetConnect();
    nock.enableNetConnect(/^(127\.0\.0\.1|localhost)/);
  });
  afterEach(() => {
    const pending = nock.pendingMocks();
    nock.cleanAll();
    expect(pending).toEqual([]);
  });
  afterAll(() => {
    nock.enableNetConnect();
    nock.restore();
  });
}
