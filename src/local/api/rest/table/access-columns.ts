import { type Fields, listAt, textAt } from '../../fields.js';
import { AGE, column, type Column, CREATED_AT, NAME, NONE, number, numberIn, text, wide } from './column.js';

export const CREATED_COLUMNS: readonly Column[] = [NAME, CREATED_AT];

export const ROLE_BINDING_COLUMNS: readonly Column[] = [
  NAME,
  column(
    'Role',
    (binding) => `${textAt(binding, 'roleRef', 'kind') ?? ''}/${textAt(binding, 'roleRef', 'name') ?? ''}`,
  ),
  AGE,
  wide(column('Users', (binding) => subjects(binding, 'User'))),
  wide(column('Groups', (binding) => subjects(binding, 'Group'))),
  wide(column('ServiceAccounts', (binding) => subjects(binding, 'ServiceAccount'))),
];

export const LEASE_COLUMNS: readonly Column[] = [
  NAME,
  column('Holder', text(['spec', 'holderIdentity'])),
  AGE,
];

export const REVISION_COLUMNS: readonly Column[] = [
  NAME,
  column('Controller', controllerOf),
  column('Revision', number('revision')),
  AGE,
];

export const AUTOSCALER_COLUMNS: readonly Column[] = [
  NAME,
  column(
    'Reference',
    (object) =>
      `${textAt(object, 'spec', 'scaleTargetRef', 'kind') ?? ''}/${textAt(object, 'spec', 'scaleTargetRef', 'name') ?? ''}`,
  ),
  column('Targets', targets),
  column('MinPods', (object) => {
    const least = numberIn(object, 'spec', 'minReplicas');
    return least === 0 ? '<unset>' : String(least);
  }),
  column('MaxPods', number('spec', 'maxReplicas')),
  column('Replicas', number('status', 'currentReplicas')),
  AGE,
];

function subjects(binding: Fields, kind: string): string {
  return listAt(binding, 'subjects')
    .filter((subject) => textAt(subject, 'kind') === kind)
    .map((subject) => {
      const name = textAt(subject, 'name') ?? '';
      return kind === 'ServiceAccount' ? `${textAt(subject, 'namespace') ?? ''}/${name}` : name;
    })
    .join(',');
}

function controllerOf(revision: Fields): string {
  const [owner] = listAt(revision, 'metadata', 'ownerReferences');
  const kind = textAt(owner, 'kind');
  const group = (textAt(owner, 'apiVersion') ?? '').split('/')[0] ?? '';
  return kind === undefined ? NONE : `${kind.toLowerCase()}.${group}/${textAt(owner, 'name') ?? ''}`;
}

/** No metrics are served here, so that none is ever known. */
function targets(autoscaler: Fields): string {
  const metrics = listAt(autoscaler, 'spec', 'metrics').map((metric) => {
    const name = textAt(metric, 'resource', 'name') ?? textAt(metric, 'type') ?? '';
    const utilization = numberIn(metric, 'resource', 'target', 'averageUtilization');
    const wanted = utilization > 0 ? `${utilization}%` : textAt(metric, 'resource', 'target', 'averageValue');
    return `${name}: <unknown>/${wanted ?? '<auto>'}`;
  });
  return metrics.length === 0 ? NONE : metrics.join(', ');
}
