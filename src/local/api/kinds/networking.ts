import { fieldsAt, listAt } from '../fields.js';
import type { KindRules } from '../resource-info.js';
import { mappedList, prepared } from './pod-spec.js';

export const INGRESS_RULES: KindRules = { initialStatus: () => ({ loadBalancer: {} }) };

export const NETWORK_POLICY_RULES: KindRules = {
  prepare: (policy) => {
    const spec = fieldsAt(policy, 'spec');
    const withProtocols = (direction: 'ingress' | 'egress') =>
      mappedList(spec, direction, (rule) => ({
        ...rule,
        ...mappedList(rule, 'ports', (port) => ({ protocol: 'TCP', ...port })),
      }));
    const policyTypes = listAt(spec, 'egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
    return {
      ...policy,
      spec: { policyTypes, ...spec, ...withProtocols('ingress'), ...withProtocols('egress') },
    };
  },
};

export const DISRUPTION_BUDGET_RULES: KindRules = {
  initialStatus: () => ({ disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 }),
};

export const AUTOSCALER_RULES: KindRules = {
  prepare: (autoscaler) => ({
    ...autoscaler,
    spec: {
      minReplicas: 1,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
        },
      ],
      ...fieldsAt(autoscaler, 'spec'),
    },
  }),
  initialStatus: () => ({ desiredReplicas: 0, currentMetrics: null }),
};

const RBAC_GROUP = 'rbac.authorization.k8s.io';

export const ROLE_BINDING_RULES: KindRules = {
  prepare: (binding) => ({
    ...binding,
    ...prepared(binding, 'roleRef', (role) => ({ apiGroup: RBAC_GROUP, ...role })),
    ...mappedList(binding, 'subjects', (subject) =>
      subject['kind'] === 'ServiceAccount' ? subject : { apiGroup: RBAC_GROUP, ...subject },
    ),
  }),
};
