import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { ExpressionCompiler } from '../../src/cel/compiler.js';
import { fromCelValue, OMITTED, toCelValue } from '../../src/cel/values.js';

const compiler = ExpressionCompiler.create({ x: true, y: true });

function evaluate(source: string, scope: Readonly<Record<string, unknown>> = {}): unknown {
  return compiler
    .compile(source)
    .evaluate({ x: toCelValue(scope['x'] ?? null), y: toCelValue(scope['y'] ?? null) });
}

function json(source: string, scope: Readonly<Record<string, unknown>> = {}): unknown {
  return fromCelValue(evaluate(source, scope));
}

describe('the function library', () => {
  it.each([
    ['"aXbX".replace("X", "-")', 'a-b-'],
    ['"aXbX".replace("X", "-", 1)', 'a-bX'],
    ['"aXbX".replace("X", "-", -1)', 'a-b-'],
    ['"abc".charAt(1)', 'b'],
    ['"abc".charAt(3)', ''],
    ['" a ".trim()', 'a'],
    ['"aé".reverse()', 'éa'],
    ['["b", "a"].join("-")', 'b-a'],
    ['"a-b".split("-")', ['a', 'b']],
    ['lists.range(3)', [0, 1, 2]],
    ['[].sum()', 0],
    ['{"a": x.?none.orValue(omit()), "b": 1}', { b: 1 }],
    ['[3, 1, 2].sort()', [1, 2, 3]],
    ['["b", "a"].sort()', ['a', 'b']],
    ['[1, 2, 1].distinct()', [1, 2]],
    ['[[1], [2, 3]].flatten()', [1, 2, 3]],
    ['math.greatest(1, 3, 2)', 3],
    ['math.greatest(1, 2)', 2],
    ['math.least([3, 1, 2])', 1],
    ['math.least(1.5, 2)', 1.5],
    ['math.least(3, 2, 1)', 1],
    ['math.greatest([1, 2])', 2],
    ['base64.encode(bytes("hello"))', 'aGVsbG8='],
    ['base64.encode("hello")', 'aGVsbG8='],
    ['string(base64.decode("aGVsbG8="))', 'hello'],
    ['json.marshal({"b": 1, "a": [true, null]})', '{"a":[true,null],"b":1}'],
    ['hash.sha256("").hex()', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['hash.fnv64a("hello").hex()', 'a430d84680aabd0b'],
    ['{"a": 1, "b": 1}.merge({"b": 2})', { a: 1, b: 2 }],
    ['k8sName("My App_1.2")', 'my-app-1-2'],
    ['"a😀b".substring(1, 2)', '😀'],
    ['"a😀b".indexOf("b")', 2],
    ['"a😀b😀".lastIndexOf("😀", 2)', 1],
    ['"TÄst".upperAscii()', 'TÄST'],
    ['"ÄB".lowerAscii()', 'Äb'],
    ['"😀".split("")', ['😀']],
    ['"ab".replace("", "-")', '-a-b-'],
    ['"ab".replace("", "-", 2)', '-a-b'],
    ['strings.quote("a\\n\\"b\\"")', '"a\\n\\"b\\""'],
    ['"%s is %d, %.2f, %e and %x".format(["a", 1, 2.005, 1234.5, 255])', 'a is 1, 2.00, 1.234500e+03 and ff'],
    ['"%s %s".format([{"b": 1, "a": [true, null]}, 1e21])', '{a: [true, null], b: 1} 1000000000000000000000'],
    ['"%.0f %.0f %.1f".format([0.5, 1.5, -0.25])', '0 2 -0.2'],
    ['"%b %o %X %% %s".format([5, 8, "hi", duration("90s")])', '101 10 6869 % 90s'],
    ['string(1.0) + " " + string(1e21) + " " + string(0.00001)', '1 1e+21 1e-05'],
    ['"a1b22".find("[0-9]+")', '1'],
    ['"none".find("[0-9]+")', ''],
    ['"a1b22c3".findAll("[0-9]+")', ['1', '22', '3']],
    ['"a1b22c3".findAll("[0-9]+", 2)', ['1', '22']],
    ['"aaa".findAll("a", 0)', []],
    ['matches("abc", "^a.c$")', true],
    ['[{"n": "b"}, {"n": "a"}].sortBy(x, x.n).map(x, x.n)', ['a', 'b']],
    ['[3, 1, 2].sortBy(x, -x)', [3, 2, 1]],
    ['["b", "aa", "c"].sortBy(x, size(x))', ['b', 'c', 'aa']],
    ['[1, 1.0, {"a": 1}, {"a": 1.0}].distinct()', [1, { a: 1 }]],
    ['[[1, [2]], 3].flatten(2)', [1, 2, 3]],
    ['[1, 2, 3, 4].slice(1, 3)', [2, 3]],
    ['[1, 2].reverse()', [2, 1]],
    ['[1, 2].first().orValue(0) + [1, 2].last().value()', 3],
    ['[].first().hasValue()', false],
    ['lists.setAtIndex([1, 2, 3], 1, 99)', [1, 99, 3]],
    ['lists.insertAtIndex([1, 2], 2, 3)', [1, 2, 3]],
    ['lists.removeAtIndex([1, 2, 3], 0)', [2, 3]],
    ['[1, 2, 3].sum() + [4].max() + [5, 1].min()', 11],
    ['[1.5, 2.5].sum()', 4],
    ['[1, 2, 2].isSorted() && !["b", "a"].isSorted()', true],
    ['[1, "b", 1.0].lastIndexOf(1)', 2],
    ['["a"].indexOf("b")', -1],
    ['sets.contains([1, 2.0], [2]) && sets.equivalent([1, 1], [1]) && !sets.intersects([1], [])', true],
    ['math.round(-2.5) + math.ceil(1.2) + math.floor(-1.2) + math.trunc(1.9)', -2],
    ['math.abs(-3) + math.sign(-5)', 2],
    ['math.bitShiftRight(-1, 60) + math.bitShiftLeft(1, 4)', 31],
    ['math.greatest(1, 2, 3, 4, 5, 6, 7, 8)', 8],
    ['{"a": {"b": 1, "c": [1]}, "d": 1}.deepMerge({"a": {"c": [2]}})', { a: { b: 1, c: [2] }, d: 1 }],
    ['[1, 2].all(i, v, v == i + 1) && [1, 2].exists(i, v, i == 1 && v == 2)', true],
    ['{"a": 1, "b": 2}.existsOne(k, v, v > 1)', true],
    ['[1, 2, 3].transformList(i, v, i > 0, v * 2)', [4, 6]],
    ['{"a": 1, "b": 2}.transformMap(k, v, v + 1)', { a: 2, b: 3 }],
    ['["a", "b"].transformMapEntry(i, v, {v: i})', { a: 0, b: 1 }],
    ['optional.of(1).optMap(v, v + 1).orValue(0)', 2],
    ['x.?a.optFlatMap(v, v.?b).orValue("none")', 'none'],
    ['optional.ofNonZeroValue("").hasValue()', false],
    ['optional.of(1) == optional.of(1.0)', true],
    ['json.unmarshal("{\\"a\\": [1, 1.5]}").a[0] + 1', 2],
    ['hash.md5("").hex()', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['random.seededInt(5, 6, "seed")', 5],
    ['string(quantity("1Gi").add(quantity("512Mi")))', '1536Mi'],
    ['string(quantity("1").sub(quantity("1500m")))', '-500m'],
    ['quantity("0.1").add(quantity("0.2")) == quantity("300m")', true],
    ['quantity("2k").asInteger() + quantity("-1").sign()', 1999],
    ['quantity("1500m").asApproximateFloat()', 1.5],
    ['quantity("1Mi").isGreaterThan(quantity("1M")) && quantity("1").compareTo(quantity("2")) == -1', true],
    ['isQuantity("1Gi") && !isQuantity("1G1") && !quantity("1500m").isInteger()', true],
    [
      'semver("1.2.3-rc.2").isLessThan(semver("1.2.3-rc.10")) && semver("1.2.3-rc.1").isLessThan(semver("1.2.3"))',
      true,
    ],
    ['string(semver("v1.02", true)) + " " + string(semver("1.2.3+b").minor())', '1.2.0 2'],
    ['semver("1.0.0+a") == semver("1.0.0+b") && !isSemver("1.0")', true],
  ])('%s gives %j', (source, value) => {
    expect(json(source)).toEqual(value);
  });

  it.each([
    ['"abc".charAt(4)', 'the index is outside of the text'],
    ['lists.range(1001)', 'the size must be between 0 and 1000'],
    ['lists.range(-1)', 'the size must be between 0 and 1000'],
    ['math.greatest([])', 'an empty list has no greatest'],
    ['[1, "a"].sort()', 'not int, string'],
    ['base64.decode("?")', 'not base64'],
    ['k8sName("---")', 'no letter or digit'],
    ['"abc".substring(2, 1)', 'outside of the text'],
    ['"abc".indexOf("a", 7)', 'outside of the text'],
    [
      '"a".replace("a", "x").replace("", json.marshal(lists.range(1000))).replace("", json.marshal(lists.range(1000)))',
      'more than 1048576',
    ],
    ['"%d".format(["a"])', '%d cannot show string'],
    ['"%s".format([])', 'no value for clause 1'],
    ['"%y".format([1])', '%y is no clause'],
    ['"%.101f".format([1.0])', 'more than 100 digits'],
    ['"%s".format([optional.of(1)])', '%s cannot show optional'],
    ['[1, 2].slice(1, 3)', 'outside of the list'],
    ['[1, 2].slice(1, 0)', 'the end is before the start'],
    ['[[1]].flatten(-1)', 'must not be negative'],
    ['lists.setAtIndex([1], 1, 2)', 'outside of the list'],
    ['[9223372036854775807, 1].sum()', 'beyond 64 bits'],
    ['[1, 2.5].sum()', 'integers or decimals'],
    ['[1].sortBy(i, {"a": i})', 'not map'],
    ['math.greatest("a", 1)', 'takes numbers, not string'],
    ['math.abs(-9223372036854775807 - 1)', 'beyond 64 bits'],
    ['math.bitShiftLeft(1, -1)', 'must not be negative'],
    ['{"a": 1, "a": 2}', 'a key comes twice'],
    ['{1.5: 2}', 'not double'],
    ['["a", "a"].transformMapEntry(i, v, {v: i})', 'the same key'],
    ['[1].all(i, v, v)', 'a condition is a bool, not int'],
    ['json.unmarshal("{")', 'not JSON'],
    ['json.unmarshal("{\\"a\\": [9007199254740993]}")', 'an integer beyond 2^53 would be rounded'],
    ['base64.decode("aGVsb")', 'not base64'],
    ['random.seededString(0, "a")', 'between 1 and 253'],
    ['random.seededString(254, "a")', 'between 1 and 253'],
    ['random.seededInt(5, 5, "a")', 'below the end'],
    ['quantity("much")', 'no quantity'],
    ['quantity("1500m").asInteger()', 'no whole number'],
    ['semver("1.02.3")', 'no version'],
    ['labelsFor({"a": 1})', 'takes an object of Kubernetes'],
    ['string(b"\\377")', 'no UTF-8'],
    ['x.optMap(v, v)', 'optMap takes an optional, not null'],
    ['[optional.of(1)].distinct()', 'an optional cannot be compared'],
  ])('%s fails: %s', (source, message) => {
    expect(() => json(source)).toThrow(message);
  });

  it.each([
    ['x.sort().map(item, item + 1)', [2, 3]],
    ['x.distinct().filter(item, item > 1)', [2]],
    ['x.first().optMap(item, item + 1).orValue(0)', 3],
    ['x.slice(0, 1)[0] + 1', 3],
    ['optional.none().?field.orValue("none")', 'none'],
  ])('takes what it knows no type of for anything: %s', (source, value) => {
    expect(json(source, { x: [2, 1] })).toEqual(value);
  });

  it('has omit() for a value that is not there', () => {
    expect(evaluate('omit()')).toBe(OMITTED);
  });

  it('gives the random text that kro gives', () => {
    // sha256("test-seed"), word by word, modulo the 36 letters.
    const words = createHash('sha256').update('test-seed').digest();
    const letters = Array.from({ length: 8 }, (_, index) =>
      (words.readUInt32BE(index * 4) % 36).toString(36),
    );

    expect(json('random.seededString(10, "test-seed")')).toBe([...letters, letters[0], letters[1]].join(''));
  });

  describe('condition()', () => {
    const web = { status: { conditions: [{ type: 'Available', status: 'True' }] } };

    it.each([
      ['condition(x.web, "Available")', 'True'],
      ['condition(x.?web, "Available")', 'True'],
      ['condition(x.?web, "Progressing")', 'Unknown'],
      ['condition(x.?db, "Available")', 'Unknown'],
      ['condition(null, "Available")', 'Unknown'],
    ])('of %s is %s', (source, status) => {
      expect(json(source, { x: { web } })).toBe(status);
    });
  });

  describe('labelsFor()', () => {
    const labelsOf = (name: string, uid?: string): unknown =>
      json('labelsFor(x)', { x: { kind: 'WebApp', metadata: { name, uid } } });

    it('says kind and name', () => {
      expect(labelsOf('shop')).toEqual({
        'app.kubernetes.io/name': 'webapp',
        'app.kubernetes.io/instance': 'shop',
        'app.kubernetes.io/managed-by': 'metahooks',
      });
    });

    it('takes the uid for a name that no label can hold', () => {
      expect(labelsOf('a'.repeat(64), 'u-1')).toMatchObject({ 'app.kubernetes.io/instance': 'u-1' });
      expect(labelsOf('a'.repeat(64))).toMatchObject({
        'app.kubernetes.io/instance': expect.stringMatching(/^a{54}-[0-9a-f]{8}$/) as string,
      });
    });
  });

  it('keeps keys of a map that mean something to JavaScript', () => {
    expect(JSON.stringify(json('{"constructor": 1, "__proto__": 2, "b": 3}'))).toBe(
      '{"constructor":1,"__proto__":2,"b":3}',
    );
    expect(json('{1: "a"}.map(key, key + 1)')).toEqual([2]);
  });

  it('matches in linear time', () => {
    const started = performance.now();

    expect(json('x.matches("^(a|aa)+$")', { x: `${'a'.repeat(5000)}b` })).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('orders texts by code point, as Go does', () => {
    expect(json('x.sort()', { x: ['\u{1f600}', '\ufb01'] })).toEqual(['\ufb01', '\u{1f600}']);
  });

  it('joins the names of a list the same way on every machine', () => {
    expect(json('x.sort()', { x: ['ä', 'Z', 'a'] })).toEqual(['Z', 'a', 'ä']);
  });

  it('makes a DNS label of any text that has a letter or digit', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        fc.pre(/[a-z0-9]/i.test(text));
        expect(json('k8sName(x)', { x: text })).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
      }),
    );
  });

  it('gives two long texts two names', () => {
    const long = 'a'.repeat(80);

    expect(json('k8sName(x) == k8sName(y)', { x: `${long}1`, y: `${long}2` })).toBe(false);
  });
});

describe('addresses, as Kubernetes has them', () => {
  it.each([
    ['ip("127.0.0.1").family()', 4],
    ['ip("::1").family()', 6],
    ['string(ip("2001:DB8:0:0:1:0:0:1"))', '2001:db8::1:0:0:1'],
    ['string(ip("64:ff9b::1.2.3.4"))', '64:ff9b::102:304'],
    ['string(ip("1:0:0:2:0:0:0:3"))', '1:0:0:2::3'],
    ['string(ip("1:0:2:3:4:5:6:7"))', '1:0:2:3:4:5:6:7'],
    ['string(ip("0:0:0:0:0:0:0:0"))', '::'],
    ['string(ip("1::"))', '1::'],
    ['ip("::1") == ip("0:0::1")', true],
    ['[ip("::1"), ip("::1"), ip("::2")].distinct().size()', 2],
    ['cidr("192.168.0.0/24").containsIP("192.168.0.1")', true],
    ['cidr("192.168.0.0/24").containsIP(ip("192.168.1.1"))', false],
    ['cidr("0.0.0.0/0").containsIP("1.2.3.4")', true],
    ['cidr("0.0.0.0/0").containsIP("::1")', false],
    ['cidr("192.168.0.0/16").containsCIDR("192.168.10.0/24")', true],
    ['cidr("192.168.0.0/24").containsCIDR(cidr("192.168.0.0/16"))', false],
    ['cidr("2001:db8::/32").containsIP("2001:db8:1::1")', true],
    ['string(cidr("10.1.2.3/8").masked())', '10.0.0.0/8'],
    ['string(cidr("10.1.2.3/8").ip())', '10.1.2.3'],
    ['cidr("10.1.2.3/8").prefixLength()', 8],
    ['cidr("::/64") == cidr("0::/64")', true],
  ])('%s', (source, expected) => {
    expect(json(source)).toEqual(expected);
  });

  const kinds = [
    'isUnspecified',
    'isLoopback',
    'isLinkLocalMulticast',
    'isLinkLocalUnicast',
    'isGlobalUnicast',
  ];

  it.each([
    [['0.0.0.0', '::'], 'isUnspecified'],
    [['127.1.2.3', '::1'], 'isLoopback'],
    [['224.0.0.1', 'ff02::1', 'ff12::1'], 'isLinkLocalMulticast'],
    [['169.254.169.254', 'fe80::1', 'febf::1'], 'isLinkLocalUnicast'],
    [['192.168.0.1', '2001:db8::abcd', 'fd80::1', 'fec0::1'], 'isGlobalUnicast'],
    [['255.255.255.255', '224.0.1.1', 'ff05::1'], 'none of them'],
  ])('%j: %s', (addresses, expected) => {
    for (const address of addresses) {
      const found = kinds.filter((kind) => json(`ip("${address}").${kind}()`) === true);
      expect([address, found]).toEqual([address, kinds.filter((kind) => kind === expected)]);
    }
  });

  it.each(['::ffff:1.2.3.4', 'fe80::1%eth0', '01.2.3.4', '1.2.3', '1:2', ':::', ''])(
    '%j is no address',
    (text) => {
      expect(json(`isIP("${text}")`)).toBe(false);
      expect(() => json(`ip("${text}")`)).toThrow('ip: the text is no IP address');
    },
  );

  it.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.0/08', '10.0.0.0/-1', '::ffff:10.0.0.0/96', '/8'])(
    '%j is no network',
    (text) => {
      expect(json(`isCIDR("${text}")`)).toBe(false);
      expect(() => json(`cidr("${text}")`)).toThrow('cidr: the text is no network');
    },
  );
});

describe('URLs, as Kubernetes takes them apart', () => {
  const parts = ['getScheme', 'getHost', 'getHostname', 'getPort', 'getEscapedPath'];

  it.each([
    [
      'https://user:pass@example.com:80/path?q=v#f',
      ['https', 'example.com:80', 'example.com', '80', '/path'],
    ],
    ['HTTPS://Example.com:443', ['https', 'Example.com:443', 'Example.com', '443', '']],
    ['https://[::1]:80/', ['https', '[::1]:80', '::1', '80', '/']],
    ['https://[::1]/', ['https', '[::1]', '::1', '', '/']],
    ['/path/../x', ['', '', '', '', '/path/../x']],
    ['//host/x', ['', 'host', 'host', '', '/x']],
    ['file:///x', ['file', '', '', '', '/x']],
    ['mailto:a@example.com', ['mailto', '', '', '', '']],
    ['https://a/path with spaces/', ['https', 'a', 'a', '', '/path%20with%20spaces/']],
    ['https://a/b%2Fc', ['https', 'a', 'a', '', '/b%2Fc']],
    ["https://a/b%2Fc/é'", ['https', 'a', 'a', '', '/b/c/%C3%A9%27']],
  ])('%s', (url, expected) => {
    expect(parts.map((part) => json(`url("${url}").${part}()`))).toEqual(expected);
  });

  it.each([
    ['https://a/?k1=a&k2=b&k2=c', { k1: ['a'], k2: ['b', 'c'] }],
    ['https://a/?key with spaces=a+b%20c&d', { 'key with spaces': ['a b c'], d: [''] }],
    ['https://a/?x;y=1&z=%zz&&ok=1', { ok: ['1'] }],
    ['https://a/?', {}],
  ])('reads the query of %s', (url, expected) => {
    expect(json(`url("${url}").getQuery()`)).toEqual(expected);
  });

  it.each([
    '',
    'example.com',
    '../relative',
    '?q',
    'https://a:b:c/',
    'https://a b/',
    'https://a/%zz',
    ':x',
    'https://a/\\n',
  ])('%j is no URL', (url) => {
    expect(json(`isURL("${url}")`)).toBe(false);
    expect(() => json(`url("${url}")`)).toThrow('url: the text is no absolute URL or path');
  });
});

it.each([
  [
    'math.ceil(1)',
    "found no matching overload for 'math.ceil(int)'",
    'the function takes decimals: convert with double(…)',
  ],
  [
    '{?"a": x.?a}',
    'Unexpected token: QUESTION',
    'in a list or a map, an optional item is written a.?b.orValue(omit())',
  ],
])('says of %s what to do', (source, message, hint) => {
  expect(() => compiler.compile(source)).toThrow(expect.objectContaining({ message, hint }) as Error);
});
