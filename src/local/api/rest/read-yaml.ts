import { isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { RepeatedFields } from '../operations.js';

export interface ReadYaml {
  readonly value: unknown;
  readonly repeated?: RepeatedFields | undefined;
}

/** Reads YAML; of a key that is there more than once, the last one counts. @throws YAMLParseError */
export function readYaml(text: string): ReadYaml {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { uniqueKeys: false, lineCounter });
  const [problem] = document.errors;
  if (problem !== undefined) throw problem;
  const value: unknown = document.toJS();
  const warnings: string[] = [];
  visit(document, {
    Map: (_key, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const { line } = lineCounter.linePos(key.range?.[0] ?? 0);
        if (seen.has(key.value))
          warnings.push(`line ${line}: key ${JSON.stringify(key.value)} already set in map`);
        seen.add(key.value);
      }
    },
  });
  if (warnings.length === 0 || !isMap(document.contents)) return { value };
  return { value, repeated: { warnings, refusal: `yaml: unmarshal errors:\n  ${warnings.join('\n  ')}` } };
}
