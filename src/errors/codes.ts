import type { ErrorEntry } from './entry.js';
import { LOCAL_CODES } from './local-codes.js';
import { TOOLBOX_CODES } from './toolbox-codes.js';

/**
 * Every error metahooks knows. docs/errors.md is generated from this table, and a test asks for each code to be raised
 * somewhere in the tests.
 */
export const ERROR_CODES = {
  // Arriving
  UNAUTHORIZED: {
    status: 401,
    fault: 'operator',
    summary: 'A hook token is configured and the call did not carry it.',
    remedy: 'Give the controller object the same token: `hooks.*.webhook.authorization`.',
  },
  ROUTE_UNKNOWN: {
    status: 404,
    fault: 'operator',
    summary: 'The address is not `POST /<controller>/<hook>`.',
    remedy: 'Check the webhook URL; `npm run manifests` generates the right ones.',
  },
  CONTROLLER_UNKNOWN: {
    status: 404,
    fault: 'operator',
    summary: 'No controller of that name is served here.',
    remedy: 'Check the first part of the webhook path against the names in the answer of `/readyz`.',
  },
  HOOK_UNKNOWN: {
    status: 404,
    fault: 'operator',
    summary: 'The controller does not have that hook.',
    remedy: 'Regenerate the controller object with `npm run manifests` and apply it.',
  },
  CONTENT_TYPE_UNSUPPORTED: {
    status: 415,
    fault: 'operator',
    summary: 'The body is not declared as JSON.',
    remedy: 'Send `Content-Type: application/json`, as Metacontroller does.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    fault: 'operator',
    summary: 'The request body is larger than the server accepts.',
    remedy: 'Raise `MAX_BODY_BYTES`, and the memory limit with it.',
  },
  BODY_NOT_JSON: {
    status: 400,
    fault: 'operator',
    summary: 'The request body is not JSON.',
    remedy: 'Check what stands between Metacontroller and the hook server.',
  },
  HOOK_REQUEST_INVALID: {
    status: 422,
    fault: 'operator',
    summary: 'The body is JSON, but not what Metacontroller sends to this hook.',
    remedy:
      'Compare it with test/fixtures/requests; a decorator request sent to a composite controller ends here too, and the other way round.',
  },
  TOO_BUSY: {
    status: 429,
    fault: 'operator',
    summary: 'As many calls as allowed are under way already; Metacontroller comes back after Retry-After.',
    remedy: 'Add replicas, or raise `MAX_IN_FLIGHT`.',
  },
  HOOK_DEADLINE_EXCEEDED: {
    status: 504,
    fault: 'author',
    summary:
      'The hook did not answer within the deadline, which lies below the webhook timeout of Metacontroller.',
    remedy: 'Make the hook faster, or raise `HOOK_DEADLINE_MS` together with `webhook.timeout`.',
  },

  // Inside a controller
  EFFECT_PENDING: {
    status: 500,
    fault: 'author',
    summary: 'A hook wants to act outside of the cluster while an effect under another key is not settled.',
    remedy: 'Settle `ledger.intent` first: take a step with the same key, if only to withdraw it.',
  },
  CONTROLLER_FAILED: {
    status: 500,
    fault: 'author',
    summary: 'The hook threw something that is not an error of metahooks.',
    remedy: 'Read the log line with the same request id; it has the stack.',
  },
  DEFINITION_INVALID: {
    status: 500,
    fault: 'author',
    summary: 'A controller definition contradicts itself.',
    remedy: 'Mend the definition named in the message.',
  },
  KEEP_IMPOSSIBLE: {
    status: 500,
    fault: 'author',
    summary:
      'An observed child should be kept, but neither a last-applied record nor fields owned by Metacontroller were found.',
    remedy: 'Restore the annotation, or delete the child so that it is made anew.',
  },
  CHILD_NAME_INVALID: {
    status: 500,
    fault: 'author',
    summary: 'A child has a name that the API server refuses, or a name cannot be made to fit its limits.',
    remedy:
      'Use a shorter name or suffix made of lower-case letters, digits and dashes; in a template, `k8sName(…)` makes one of any text.',
  },
  QUANTITY_INVALID: {
    status: 500,
    fault: 'author',
    summary: 'A text is not a Kubernetes quantity.',
    remedy: 'Write it like `500m`, `1.5`, `128Mi`.',
  },

  // Templates
  TEMPLATE_INVALID: {
    status: 500,
    fault: 'author',
    summary:
      'A template file cannot be used: wrong YAML, wrong structure or an expression that does not parse.',
    remedy:
      'Mend the line named in the message. A server does not start with the template of a hook that is wrong, and leaves out a definition file; on reload the last good one stays.',
  },
  TEMPLATE_FAILED: {
    status: 500,
    fault: 'author',
    summary: 'An expression of a template failed with the values of this request.',
    remedy:
      'The message names file, line, expression and values; `.?field.orValue(…)` reads what may be absent.',
  },
  TEMPLATE_LIMIT_EXCEEDED: {
    status: 500,
    fault: 'author',
    summary: 'A template passed a limit: expression size, items, children, output bytes or render time.',
    remedy: 'Make less in one controller, or compute the value in the hook.',
  },

  SECRET_KEY_MISSING: {
    status: 500,
    fault: 'operator',
    summary: 'A definition derives a password, and the server has no key to derive it from.',
    remedy:
      'Set `METAHOOKS_KEY`, in the cluster with the Secret `metahooks-key`; see docs/operations.md, "The key". Or bring a Secret of your own, where the object has a field for it.',
  },

  // The response guard
  RESPONSE_INVALID: {
    status: 500,
    fault: 'author',
    summary: 'The hook returned something else than an object with the fields of its response.',
    remedy:
      'Return `{ children, status }`, from a decorator `{ labels, annotations, status, attachments }` (and `finalized` from finalize), nothing else. A decorator has no say in the spec of its target.',
  },
  CHILDREN_MISSING: {
    status: 500,
    fault: 'author',
    summary:
      'The response has no `children` list, or no `attachments` list. Metacontroller would delete every child.',
    remedy: 'Return the whole list; `keep` those that should stay as they are.',
  },
  STATUS_MISSING: {
    status: 500,
    fault: 'author',
    summary: 'The response has no `status`. Metacontroller would wipe the status of the parent.',
    remedy: 'Return the status; it says what was observed.',
  },
  CHILD_NULL: {
    status: 500,
    fault: 'author',
    summary:
      'An element of a list in the response is null or undefined. It would crash the whole Metacontroller process.',
    remedy: 'Leave the element out instead of returning nothing in its place.',
  },
  CHILD_NOT_DECLARED: {
    status: 500,
    fault: 'author',
    summary:
      'A child is of a kind the controller does not declare. It would be created once and never updated or deleted.',
    remedy: 'Add the kind to `children`, or `attachments`, in controller.ts and run `npm run manifests`.',
  },
  CHILD_API_VERSION_MISMATCH: {
    status: 500,
    fault: 'author',
    summary:
      'A child has another apiVersion than the one declared for its kind. It would be deleted and created on every sync.',
    remedy: 'Use one apiVersion in the declaration, the hook and the template.',
  },
  CHILD_NAME_MISSING: {
    status: 500,
    fault: 'author',
    summary: 'A child has no `metadata.name`.',
    remedy: 'Give it a stable name; `childName(parent, suffix)` makes one.',
  },
  CHILD_GENERATE_NAME: {
    status: 500,
    fault: 'author',
    summary: 'A child uses `metadata.generateName`. Every sync would make another one.',
    remedy: 'Give it a stable name; `childName(parent, suffix)` makes one.',
  },
  CHILD_DUPLICATE: {
    status: 500,
    fault: 'author',
    summary: 'Two children have the same kind, namespace and name. The last one would win silently.',
    remedy: 'Make the names differ.',
  },
  CHILD_NAMESPACE_FOREIGN: {
    status: 500,
    fault: 'author',
    summary:
      'A child is in another namespace than its namespaced parent, or has none under a cluster-scoped parent.',
    remedy: 'Leave `metadata.namespace` out under a namespaced parent; set it under a cluster-scoped one.',
  },
  CHILD_CLUSTER_SCOPED: {
    status: 500,
    fault: 'author',
    summary: 'A cluster-scoped child has a namespaced parent. It would never be observed again.',
    remedy: 'Make the parent cluster-scoped, or use a namespaced kind.',
  },
  CHILD_SELECTOR_LABEL: {
    status: 500,
    fault: 'author',
    summary:
      'A child carries a `controller-uid` label that is not the uid of its parent. Nothing at all would be applied.',
    remedy: 'Leave the label out; Metacontroller sets it.',
  },
  CHILD_LABEL_INVALID: {
    status: 500,
    fault: 'author',
    summary:
      'A label or annotation of a child is not a string, or one that the API server refuses. Nothing at all would be applied.',
    remedy:
      'Convert it with `String(…)`, or `string(…)` in a template. Labels have at most 63 letters, digits, `-`, `_` and `.`; longer texts are annotations.',
  },
  CHILD_SERVER_FIELD: {
    status: 500,
    fault: 'author',
    summary:
      'A child carries a field that belongs to the server (uid, resourceVersion, managedFields, status …). It would be written on every sync.',
    remedy: 'Build the child anew instead of copying an observed one; `keep(child)` leaves one as it is.',
  },
  CHILD_VALUE_INVALID: {
    status: 500,
    fault: 'author',
    summary:
      'A child holds null, NaN, an infinite number or something JSON cannot carry. It would differ from the observed one for ever.',
    remedy: 'Leave the field out; `omit()` does so in a template.',
  },
  CHILD_MERGE_KEY_COLLISION: {
    status: 500,
    fault: 'author',
    summary:
      'Two items of a list share the key by which Metacontroller merges them (containerPort, port, mountPath, name …). They would collapse into one.',
    remedy:
      'Split the object, for example one Service for TCP and one for UDP, or give the items different keys.',
  },
  TARGET_METADATA_INVALID: {
    status: 500,
    fault: 'author',
    summary:
      'A decorator returned a label or an annotation that is neither text nor null, or that the API server refuses. Nothing at all would be applied.',
    remedy:
      'Return text to set a key and null to take it away; labels have at most 63 letters, digits, `-`, `_` and `.`, longer texts are annotations.',
  },
  TARGET_METADATA_RESERVED: {
    status: 500,
    fault: 'author',
    summary:
      'A decorator returned a label or an annotation by which Metacontroller knows what belongs to whom. The target would be lost to its own controller.',
    remedy: 'Leave `controller-uid` and everything under `metacontroller.k8s.io/` alone.',
  },
  TARGET_STATUS_FOREIGN: {
    status: 500,
    fault: 'author',
    summary:
      'A decorator returned a status for a target whose status is not its own. It would replace the whole, and the other controller would put it back.',
    remedy:
      'Leave the status out; or say `writesStatus` in the rule for that kind when nobody else writes it, and run `npm run manifests`.',
  },
  STATUS_VALUE_INVALID: {
    status: 500,
    fault: 'author',
    summary: 'The status does not fit its schema. The API server would prune or refuse it.',
    remedy: 'Declare the field in the status schema and run `npm run manifests`, or mend the value.',
  },
  RESYNC_OUT_OF_RANGE: {
    status: 500,
    fault: 'author',
    summary:
      '`resyncAfterSeconds` is not a number from 0 to 86400 (0 means none). Metacontroller turns huge ones into a hot loop.',
    remedy: 'Return seconds, at most a day.',
  },
  FINALIZED_TOO_EARLY: {
    status: 500,
    fault: 'author',
    summary: '`finalized: true` while children are still observed or returned. They would be left behind.',
    remedy: 'Return fewer children first; say `finalized: observed.isEmpty()`.',
  },
  RELATED_RULE_INVALID: {
    status: 500,
    fault: 'author',
    summary:
      'A rule of the customize hook is null, mixes names with selectors, or is not allowed for this scope.',
    remedy: 'Use names, or selectors; see docs/lifecycle.md, "Related objects".',
  },

  ...LOCAL_CODES,
  ...TOOLBOX_CODES,
} as const satisfies Record<string, ErrorEntry>;

export type HookErrorCode = keyof typeof ERROR_CODES;
