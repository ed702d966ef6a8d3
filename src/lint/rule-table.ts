interface RuleEntry {
  /** What it finds, as a sentence. */
  readonly finds: string;
  readonly remedy: string;
}

/** Every rule, in the order of `docs/lint.md`. */
export const RULES = {
  compile: {
    finds: 'The file cannot be compiled. Nothing else is looked at until it can.',
    remedy: 'The message names the place; a server would refuse the file with the same words.',
  },
  'unknown-kind': {
    finds: 'A group of Kubernetes itself does not have the kind in that version.',
    remedy: 'Take the version the hint names.',
  },
  'unknown-field': {
    finds:
      'A template, or an expression that reads an observed or related object, names a field its kind does not have.',
    remedy: 'Correct the spelling. The API server drops such a field without an error.',
  },
  'wrong-type': {
    finds:
      'A value, or the result of an expression, does not fit the type of its field, or is none of the allowed words.',
    remedy: 'Convert it with `string(…)` or `int(…)`, or mind the quotes.',
  },
  'missing-field': { finds: 'A required field is left out.', remedy: 'Add it.' },
  'unknown-status-field': {
    finds: 'An expression reads a field of `parent.status` that the status does not have.',
    remedy: 'Correct the spelling, or report the field under `status`.',
  },
  flapping: {
    finds:
      'Which children there are (`includeWhen`, `forEach`, names) follows from the status of the parent or of a related object. ' +
      'What is left out is deleted, so children may be made and deleted in turns. An error where the status field is made of ' +
      'what the children report.',
    remedy: 'Decide by the spec. Where one child has to come before another, use `after`: it never deletes.',
  },
  deadlock: {
    finds:
      'Children wait for each other, by `after` or because an expression needs the other to exist; or one needs itself.',
    remedy: 'Say what holds until the other one is there: `observed.?other.?status.?x.orValue(0)`.',
  },
  'canonical-form': {
    finds:
      'A value is stored by the API server in another form (`0.5` as `500m`, `stringData` as `data`), or a field that it fills ' +
      'in is missing in a list that Metacontroller replaces whole. The object then differs for ever: with `InPlace` it is ' +
      'written on every sync (a warning), with `Recreate` it is deleted without end (an error).',
    remedy: 'Write the form that is stored; the hint has it.',
  },
  'permanent-diff': {
    finds:
      'The same, found by trying: a parent with sample values is rendered, its children are made on the embedded API and ' +
      'rendered again with what the API made of them; after several turns there is still something to write.',
    remedy: 'Write the value as it is stored.',
  },
  'keyless-list': {
    finds:
      'Two items of a list share the field by which Metacontroller tells items apart (two ports `53` of a Service), or the items ' +
      'lack it, so that the list is replaced whole.',
    remedy: 'Make two objects of it; give every item the key.',
  },
  'immutable-field': {
    finds:
      'A kind that is updated in place has an expression in a field that the API server lets nobody change (the template of a ' +
      'Job, the selector of a Deployment), and what it reads can change. Every update after that is refused.',
    remedy:
      'Use `updateStrategy: Recreate`, mark the field of the spec `immutable=true`, or put the value into the name.',
  },
  'update-strategy': {
    finds: '`OnDelete`, which never updates, or `Recreate` for a kind that holds data.',
    remedy: 'Use `InPlace`, or say in a comment that it is meant.',
  },
  'name-length': {
    finds:
      'Something is added to the name of the parent in a name or label that takes fewer characters than names of objects may ' +
      'have: 63 for a Service, a Job and labels, 52 for a CronJob and a StatefulSet.',
    remedy: 'Write `${k8sName(…)}`, which cuts a long name and adds a hash.',
  },
  'name-collision': {
    finds:
      'Two templates, or two items of a `forEach`, give objects of one kind the same name; or a name has nothing of the parent, ' +
      'so that a second parent silently gets no object (a warning).',
    remedy: 'Begin names with `${parent.metadata.name}`, and use every iterator.',
  },
  scope: {
    finds:
      'A cluster-scoped child, or one in another namespace, of a namespaced parent; one without a namespace of a cluster-scoped parent.',
    remedy: 'Make the parent cluster-scoped, or leave the namespace out.',
  },
  crd: {
    finds:
      'The API server refuses the generated CRD, or a printer column or scale path names a field that the schema lacks.',
    remedy: 'Correct `parent`.',
  },
  'kro-difference': {
    finds:
      'A file that reads `schema`, as kro has it, uses `includeWhen`: here false deletes, and does not leave out dependents.',
    remedy: 'Give dependents the same condition.',
  },
  render: {
    finds: 'Rendering a sample parent fails, or the response guard refuses the answer.',
    remedy: 'The hint shows the spec it was seen with. [errors.md](errors.md) explains the code.',
  },
  refused: {
    finds: 'The embedded API refuses a child that was rendered for a sample parent.',
    remedy: 'The message is that of the API server.',
  },
  'not-tried': {
    finds:
      'A part of the file that no trial could be played with (a note): no sample parent that the schema accepts could be made up, ' +
      'the hook acts outside of the cluster, a template is never made for a sample parent, or the embedded API does not have its kind.',
    remedy:
      'Nothing has to be done. A `default` in the schema tells the linter a value that fits; `metahooks start -f` tries the file with ' +
      'objects of your own.',
  },
} as const satisfies Readonly<Record<string, RuleEntry>>;

export type RuleId = keyof typeof RULES;
