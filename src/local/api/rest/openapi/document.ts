import { groupVersionPath } from '../../../../cluster/api-paths.js';
import type { Fields } from '../../fields.js';
import type { ResourceInfo } from '../../resource-info.js';
import { typeTable } from '../../../../kinds/type-table.js';
import { builtInSchemas, TYPE_META } from './built-in-schemas.js';
import { customSchema } from './custom-schema.js';
import { resourcePaths } from './paths.js';
import { builtInSchemaName, customSchemaName, refTo } from './schema-names.js';

/** Finds the `openAPIV3Schema` of a kind that a CRD defines. */
export type SchemaOf = (info: ResourceInfo) => unknown;

/** `/openapi/v3`: where the document of each group version is. */
export function openApiIndex(apiVersions: readonly string[]): Fields {
  const paths = apiVersions.map((apiVersion) => {
    const path = groupVersionPath(apiVersion);
    return [path.slice(1), { serverRelativeURL: `/openapi/v3${path}` }];
  });
  return { paths: Object.fromEntries(paths) };
}

/** The OpenAPI v3 document of one group version. */
export function openApiDocument(resources: readonly ResourceInfo[], schemaOf: SchemaOf): Fields {
  const kinds = resources.map((info) => describeKind(info, schemaOf));
  const shared = ['meta.v1.ObjectMeta', 'meta.v1.ListMeta', 'meta.v1.DeleteOptions', 'meta.v1.Status'];
  const roots = [...shared, 'autoscaling.v1.Scale', ...kinds.flatMap(({ builtIn }) => builtIn ?? [])];
  const paths = kinds.map(({ info, name }) => resourcePaths(info, { object: name, list: `${name}List` }));
  const schemas = [...builtInSchemas(roots), ...kinds.flatMap(({ schemas }) => schemas)];
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'metahooks' },
    paths: Object.assign({}, ...paths),
    components: { schemas: Object.fromEntries(schemas) },
  };
}

interface DescribedKind {
  readonly info: ResourceInfo;
  readonly name: string;
  /** Short name of its built-in type. */
  readonly builtIn?: string;
  readonly schemas: readonly (readonly [name: string, schema: Fields])[];
}

function describeKind(info: ResourceInfo, schemaOf: SchemaOf): DescribedKind {
  const type = typeTable().byKind.get(`${info.apiVersion}/${info.kind}`);
  const name = type === undefined || info.custom ? customSchemaName(info) : builtInSchemaName(type.name);
  const list: readonly [string, Fields] = [`${name}List`, listSchema(info, name)];
  if (type !== undefined && !info.custom) return { info, name, builtIn: type.name, schemas: [list] };
  return { info, name, schemas: [[name, customSchema(info, schemaOf(info))], list] };
}

function listSchema({ group, version, kind }: ResourceInfo, itemName: string): Fields {
  return {
    type: 'object',
    required: ['items'],
    properties: {
      ...TYPE_META,
      metadata: { allOf: [refTo(builtInSchemaName('meta.v1.ListMeta'))] },
      items: { type: 'array', items: { allOf: [refTo(itemName)] } },
    },
    'x-kubernetes-group-version-kind': [{ group, kind: `${kind}List`, version }],
  };
}
