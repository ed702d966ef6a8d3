import type { CompiledExpression } from '../cel/compiler.js';
import type { JsonSchemaObject } from '../cel/json-schema.js';
import type { ReadPath } from '../cel/syntax.js';
import type { Location } from './source.js';

/** An expression of a template file and where it stands. */
export interface TemplateExpression {
  readonly location: Location;
  readonly compiled: CompiledExpression;
  /** Reads what may hold a Secret's data; errors then quote neither the engine nor the values of `secretivePaths`. */
  readonly secretive: boolean;
  readonly secretivePaths: ReadonlySet<ReadPath>;
  /** What it reads of the cluster, so what it may have to wait for. */
  readonly latePaths: ReadonlySet<ReadPath>;
}

/** A YAML value whose expressions are compiled, and where it stands. */
export type Tree = TreeNode & { readonly location: Location };

type TreeNode =
  | { readonly kind: 'literal'; readonly json: string | number | boolean | null; readonly cel: unknown }
  | { readonly kind: 'expression'; readonly expression: TemplateExpression }
  | { readonly kind: 'text'; readonly pieces: readonly (string | TemplateExpression)[] }
  | { readonly kind: 'map'; readonly fields: readonly (readonly [name: string, value: Tree])[] }
  | { readonly kind: 'list'; readonly items: readonly Tree[] };

export interface Placed {
  readonly tree: Tree;
  readonly location: Location;
}

export interface LetTemplate {
  readonly name: string;
  readonly value: Placed;
  readonly phase: LetPhase;
}

/**
 * When a value is known. `asking`: `related` needs it to say which objects it is for, so it comes before them. `late`: it reads
 * `observed`, directly or through a former one, and so has to wait for it.
 */
export type LetPhase = 'asking' | 'early' | 'late';

export interface ForEachTemplate {
  readonly name: string;
  readonly items: Placed;
}

export interface ChildTemplate {
  readonly id: string;
  readonly location: Location;
  readonly apiVersion: string;
  readonly kind: string;
  readonly includeWhen: readonly Placed[];
  /** Empty for a single child. */
  readonly forEach: readonly ForEachTemplate[];
  readonly name: Placed;
  readonly namespace: Placed | undefined;
  /** Ids of the children that must be ready before an object of this one is made for the first time. */
  readonly after: readonly string[];
  /** Empty where the readiness of the kind counts. */
  readonly readyWhen: readonly Placed[];
  readonly template: Tree;
  readonly declares: ChildDeclaration;
}

/** What a child of a definition says of its kind, where the defaults do not fit. */
export interface ChildDeclaration {
  /** Plural lower-case name. */
  readonly resource?: string;
  readonly updateStrategy?: string;
  readonly scope?: string;
}

/** Objects that a definition asks for beside its children. One of `name`, `names` and `labelSelector` is there. */
export interface RelatedTemplate {
  readonly id: string;
  readonly location: Location;
  readonly apiVersion: string;
  readonly kind: string;
  /** Plural lower-case name, where the kind does not tell it. */
  readonly resource: string | undefined;
  /** By default that of the parent. */
  readonly namespace: Placed | undefined;
  readonly name: Placed | undefined;
  readonly names: Placed | undefined;
  readonly labelSelector: Placed | undefined;
}

export type Subject = 'parent' | 'target';

/** A compiled template file: what `compileTemplates` makes and `renderTemplates` takes. Nothing else looks inside. */
export interface TemplateSet {
  readonly file: string;
  readonly subject: Subject;
  /** Schema of the subject. */
  readonly parentSchema: JsonSchemaObject;
  /** Names of the values the hook has to pass. */
  readonly values: readonly string[];
  readonly lets: readonly LetTemplate[];
  readonly children: readonly ChildTemplate[];
  /** What a definition says of its parent; a HookTemplate leaves it to the hook. */
  readonly report: ReportTemplate | undefined;
  /** Of a definition; a hook names them itself, and gets them as one list. */
  readonly related: readonly RelatedTemplate[] | undefined;
  /** Children whose observed object some expression reads. */
  readonly observedIds: ReadonlySet<string>;
  readonly readsRelated: boolean;
  /** A render is certain to end in time and needs no watchdog. */
  readonly isBounded: boolean;
}

/** Status, conditions, next call and deletion of the parent; labels, annotations and status of a target. */
export interface ReportTemplate {
  /** Of the target of a decorator: null takes a key away. */
  readonly labels: readonly (readonly [key: string, value: Placed])[];
  readonly annotations: readonly (readonly [key: string, value: Placed])[];
  readonly status: readonly (readonly [field: string, value: Placed])[];
  /** `auto` stands for Ready, Progressing and Degraded. */
  readonly conditions: readonly ('auto' | ConditionTemplate)[];
  readonly resyncAfterSeconds: Placed | undefined;
  /** In order; empty where children are simply collected with their parent. */
  readonly finalize: readonly StageTemplate[];
}

export interface ConditionTemplate {
  readonly type: string;
  readonly status: Placed;
  readonly reason: Placed | undefined;
  readonly message: Placed | undefined;
}

/** A stage of deletion: which children stay while it lasts, and what ends it. */
export interface StageTemplate {
  readonly name: string;
  readonly children: readonly string[];
  readonly until: Placed;
}
