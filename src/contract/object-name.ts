import { factsOfKind } from './built-in-kinds.js';
import { isDnsSubdomain } from './label-syntax.js';

const LONGEST_NAME = 253;
/** Built-in kinds with other names than the rest: `system:node`, `2001:db8::1`. */
const LIBERAL =
  /^rbac\.authorization\.k8s\.io\/|^certificates\.k8s\.io\/.*\/ClusterTrustBundle$|\/IPAddress$/;

/**
 * Why the API server would refuse the name of an object; undefined when it would not, or when that depends on more than the
 * name. Kinds that are not built in may be served by servers of their own, with rules of their own.
 */
export function findNameProblem({ apiVersion, kind, name }: NamedObject): string | undefined {
  if (name.length > LONGEST_NAME) return `is longer than ${LONGEST_NAME} characters`;
  if (name === '.' || name === '..' || /[/%]/.test(name)) return 'cannot stand in the path of a URL';
  const isStrict = factsOfKind(apiVersion, kind) !== undefined && !LIBERAL.test(`${apiVersion}/${kind}`);
  if (!isStrict || isDnsSubdomain(name)) return undefined;
  return 'has other characters than a-z, 0-9, "-" and ".", or does not begin and end with a letter or digit';
}

export interface NamedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}
