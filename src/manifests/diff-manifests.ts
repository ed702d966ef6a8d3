import { isGenerated, type GeneratedFile } from './generated-file.js';

export interface ManifestDifference {
  readonly path: string;
  /** `left over`: generated once, and no definition asks for it any more. */
  readonly problem: 'missing' | 'changed' | 'left over';
}

/**
 * What would have to be written or deleted so that the existing files are the generated ones, sorted by path. Existing
 * files without the generated mark are hand-written and never left over.
 */
export function diffManifests(
  existing: readonly GeneratedFile[],
  generated: readonly GeneratedFile[],
): readonly ManifestDifference[] {
  const existingText = new Map(existing.map(({ path, text }) => [path, text]));
  const wanted = new Set(generated.map(({ path }) => path));
  const differences: ManifestDifference[] = [
    ...generated
      .filter(({ path, text }) => existingText.get(path) !== text)
      .map(({ path }) => ({
        path,
        problem: existingText.has(path) ? ('changed' as const) : ('missing' as const),
      })),
    ...existing
      .filter(({ path, text }) => !wanted.has(path) && isGenerated(text))
      .map(({ path }) => ({ path, problem: 'left over' as const })),
  ];
  return differences.sort((a, b) => (a.path < b.path ? -1 : 1));
}
