import type {
  ChildTemplate,
  LetTemplate,
  Placed,
  RelatedTemplate,
  ReportTemplate,
  TemplateExpression,
  Tree,
} from './template-set.js';

/** Every expression in a value, in the order of the file. */
export function expressionsOf(tree: Tree): readonly TemplateExpression[] {
  switch (tree.kind) {
    case 'literal':
      return [];
    case 'expression':
      return [tree.expression];
    case 'text':
      return tree.pieces.filter((piece) => typeof piece !== 'string');
    case 'map':
      return tree.fields.flatMap(([, value]) => expressionsOf(value));
    case 'list':
      return tree.items.flatMap(expressionsOf);
  }
}

export interface Sections {
  readonly lets: readonly LetTemplate[];
  readonly children: readonly ChildTemplate[];
  readonly report: ReportTemplate | undefined;
  readonly related: readonly RelatedTemplate[] | undefined;
}

/** Every expression of a file that is evaluated when it is rendered. */
export function allExpressions({ lets, children, report, related }: Sections): readonly TemplateExpression[] {
  const trees = [
    ...lets.map(({ value }) => value.tree),
    ...children.flatMap((child) => [...placedOfChild(child).map(({ tree }) => tree), child.template]),
    ...[...placedOfReport(report), ...placedOfRelated(related)].map(({ tree }) => tree),
  ];
  return trees.flatMap(expressionsOf);
}

/** The values of a child beside its template. */
export function placedOfChild({
  includeWhen,
  forEach,
  name,
  namespace,
  readyWhen,
}: ChildTemplate): readonly Placed[] {
  return [
    ...includeWhen,
    ...forEach.map(({ items }) => items),
    name,
    ...(namespace === undefined ? [] : [namespace]),
    ...readyWhen,
  ];
}

export function placedOfRelated(related: readonly RelatedTemplate[] = []): readonly Placed[] {
  return related
    .flatMap(({ namespace, name, names, labelSelector }) => [namespace, name, names, labelSelector])
    .filter((placed) => placed !== undefined);
}

/** Every value of what a definition says of its parent. */
export function placedOfReport(report: ReportTemplate | undefined): readonly Placed[] {
  if (report === undefined) return [];
  const { labels, annotations, status, conditions, resyncAfterSeconds, finalize } = report;
  return [
    ...[...labels, ...annotations, ...status].map(([, value]) => value),
    ...conditions.flatMap((condition) =>
      condition === 'auto' ? [] : [condition.status, condition.reason, condition.message],
    ),
    resyncAfterSeconds,
    ...finalize.map(({ until }) => until),
  ].filter((placed) => placed !== undefined);
}
