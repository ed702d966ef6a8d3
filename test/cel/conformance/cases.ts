// The public conformance cases of CEL, as JSON: what the protobuf messages of the suite say, without protobuf.
import { tests } from '@bufbuild/cel-spec/testdata/conformance.js';
import { ExpressionCompiler } from '../../../src/cel/compiler.js';
import { describeValue } from '../describe-value.js';

interface Suite {
  readonly name: string;
  readonly suites?: readonly Suite[];
  readonly tests?: readonly { readonly original: Original }[];
}

/** A value as the suite writes it: `{ int64Value: "1" }`. */
type Wire = Readonly<Record<string, unknown>>;

interface Original {
  readonly name: string;
  readonly expr: string;
  readonly value?: Wire;
  readonly evalError?: unknown;
  readonly bindings?: Readonly<Record<string, { readonly value?: Wire }>>;
}

export interface Case {
  /** Path in the suite: `string_ext/format/no-op`. */
  readonly name: string;
  readonly original: Original;
}

function casesOf(suite: Suite, path: readonly string[]): Case[] {
  const own = (suite.tests ?? []).map(({ original }) => ({
    name: [...path, original.name].join('/'),
    original,
  }));
  return [...own, ...(suite.suites ?? []).flatMap((inner) => casesOf(inner, [...path, inner.name]))];
}

/** A few cases have the name of another. */
function withOwnNames(cases: readonly Case[]): Case[] {
  const seen = new Map<string, number>();
  return cases.map(({ name, original }) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return { name: count === 1 ? name : `${name} ${count}`, original };
  });
}

export const CASES: readonly Case[] = withOwnNames(casesOf(tests as unknown as Suite, []));

/** Our values are JSON. A case that needs more than that says nothing about us. */
const RULES: readonly (readonly [reason: string, applies: (original: Original, text: string) => boolean])[] =
  [
    [
      'protobuf messages, enums, wrappers and containers',
      ({ expr }, text) =>
        /"(objectValue|enumValue|container)"|TestAllTypes|cel\.expr\.|\bproto\./.test(text) ||
        /google\.protobuf\.(?!Timestamp\b|Duration\b)/.test(expr),
    ],
    [
      'unsigned integers',
      ({ expr }, text) => /uint64|"primitive":"UINT64"/i.test(text) || /\d[uU]\b|\buint\b/.test(expr),
    ],
    [
      'the checker of cel-go: deduced types, unchecked runs, names with dots',
      (_, text) => /"(typedResult|checkOnly|disableCheck)"/.test(text) || /"bindings":\{"[^"]*\./.test(text),
    ],
    [
      'the block macro, which only the optimizer of cel-go writes',
      ({ expr }) => /cel\.(block|iterVar|index)\b/.test(expr),
    ],
  ];

/** Which rule skips the case, if any. */
export function ruleAgainst({ original }: Case): string | undefined {
  const text = JSON.stringify(original);
  return RULES.find(([, applies]) => applies(original, text))?.[0];
}

/** Undefined when the engine answers as the suite wants, else what it did instead. */
export function deviationOf({ original }: Case): string | undefined {
  const outcome = run(original);
  if (original.evalError !== undefined) {
    return 'error' in outcome ? undefined : `no error but ${describeValue(outcome.value)}`;
  }
  const wanted = fromWire(original.value ?? { boolValue: true });
  if ('error' in outcome) return outcome.error;
  return describeValue(outcome.value) === describeValue(wanted)
    ? undefined
    : `${describeValue(outcome.value)}, not ${describeValue(wanted)}`;
}

function run({ expr, bindings = {} }: Original): { value: unknown } | { error: string } {
  try {
    const names = Object.keys(bindings);
    const compiler = ExpressionCompiler.create(Object.fromEntries(names.map((name) => [name, true])));
    const scope = names.map((name) => [name, fromWire(bindings[name]?.value ?? {})]);
    return { value: compiler.compile(expr).evaluate(Object.fromEntries(scope)) };
  } catch (error) {
    return { error: String(error) };
  }
}

const READERS: Readonly<Record<string, (value: unknown) => unknown>> = {
  int64Value: (value) => BigInt(value as string),
  doubleValue: Number,
  bytesValue: (value) => new Uint8Array(Buffer.from(value as string, 'base64')),
  listValue: (value) => ((value as { values?: Wire[] }).values ?? []).map(fromWire),
  mapValue: (value) =>
    new Map(
      ((value as { entries?: { key: Wire; value: Wire }[] }).entries ?? []).map((entry) => [
        fromWire(entry.key),
        fromWire(entry.value),
      ]),
    ),
  typeValue: (value) => ({ type: value }),
};

function fromWire(wire: Wire): unknown {
  const [kind = 'nullValue', value = null] = Object.entries(wire)[0] ?? [];
  return READERS[kind]?.(value) ?? value;
}
