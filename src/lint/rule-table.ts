/** Every rule and what it finds, in the order of `docs/lint.md`. */
export const RULES = {
  compile: 'The file cannot be compiled; nothing else is looked at until it can',
  'unknown-kind': 'An apiVersion of Kubernetes itself that does not have the kind',
  'unknown-field': 'A field that the kind does not have, in a template or in what an expression reads',
  'wrong-type': 'A value, or the result of an expression, that does not fit the type of its field',
  'missing-field': 'A required field that is left out',
  'unknown-status-field': 'An expression reads a field of parent.status that the status does not have',
  flapping: 'Which children there are depends on state, so they may be made and deleted in turns',
  deadlock: 'Children that wait for each other, or for themselves',
  'canonical-form': 'A value that the API server stores in another form, so that it differs for ever',
  'permanent-diff': 'Rendered, stored and rendered again, a child still differs from what is stored',
  'keyless-list': 'Items of a list that Metacontroller cannot tell apart when it merges',
  'immutable-field': 'InPlace, but a value that can change stands in a field that cannot',
  'update-strategy': 'An update strategy that never updates, or that deletes data',
  'name-length': 'A name or label longer than that of the parent, with no care for the limit',
  'name-collision': 'Two objects that get the same name',
  scope: 'A child in a scope or namespace where its parent cannot own it',
  crd: 'The generated CRD is refused, or a path in it leads nowhere',
  'kro-difference': 'A spelling of kro that means something else here',
  render: 'A sample parent cannot be rendered, or the answer for it is refused',
  refused: 'The API server refuses a rendered child',
} as const satisfies Readonly<Record<string, string>>;

export type RuleId = keyof typeof RULES;
