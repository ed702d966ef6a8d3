import { toText } from '../../../src/cli/explain/text.js';
import { askWith, untouched, type Written } from './asking.js';

const target = (metadata: Written = {}): Written => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default', labels: { monitored: 'true' }, ...metadata },
  spec: { replicas: 2, template: { spec: { containers: [{ name: 'a', ports: [{ containerPort: 80 }] }] } } },
  status: { availableReplicas: 2 },
});
const CONFIG = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'web-monitor' },
  data: { port: '80' },
};

async function ask(field?: string, objects: readonly Written[] = [target()]): Promise<string> {
  const asked = field === undefined ? (['deployment/web'] as const) : (['deployment/web', field] as const);
  return (await askWith('monitor', asked, objects)).map(toText).join('\n');
}

describe('the target of a decorator', () => {
  it('has a line for each attachment, with what decides it', async () => {
    const text = await ask(undefined, [target(), untouched(CONFIG)]);

    expect(text).toContain('Deployment default/web, by the controller monitor');
    expect(text).toMatch(
      /config +ConfigMap\/web-monitor +is not ready yet; readyWhen does not hold: monitor\.yaml:15:16 .* = false \(child\.data\.state is absent\)/,
    );
    expect(text).toMatch(/service +Service\/web-monitor +not made yet; waits for config \(after\)/);
  });

  it('is followed from a field of an attachment to a field of its own', async () => {
    expect(await ask('service.spec.ports[0].port')).toContain(
      'Service/web-monitor.spec.ports[0].port = 80\n\ntemplate service, monitor.yaml:27:78\n  ${port}\n    port = 80\n',
    );
    expect(await ask('config.data.port')).toContain(
      'target.spec.template.spec.containers[0].ports[0].containerPort = 80',
    );
  });

  it('has each label that is set, and not those of others, with the line that sets it', async () => {
    const one = await ask('metadata.labels.by');
    expect(one).toContain('Deployment/web.metadata.labels.by = "monitor"\n\ndefinition, monitor.yaml:30:7');
    expect(await ask('metadata.labels.monitored')).toContain('given by whoever wrote the object');

    const all = await ask('metadata.annotations');
    expect(all).toContain('Deployment/web.metadata.annotations = {"port":"80","old":null}');
    expect(all).toMatch(/port, monitor\.yaml:32:9\n {2}\$\{string\(port\)\} {2}= "80"\n {4}port = 80/);
  });

  it('is as it should be where a label that is taken away is not there', async () => {
    expect(await ask('metadata.annotations.old')).toContain('observed: absent as well');
    expect(await ask('metadata.annotations.old', [target({ annotations: { old: 'x' } })])).toContain(
      'observed: "x", not changed yet',
    );
  });

  it('never shows a label that may be made of a Secret, but shows those beside it', async () => {
    const settings = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'monitor' },
      data: { name: 'hunter2' },
    };
    const set = target({ labels: { monitored: 'true', 'monitored-by': 'hunter2', by: 'monitor' } });

    const text = await ask('metadata.labels', [set, settings]);

    expect(text).toContain('= {"monitored-by":"(not shown)","by":"monitor"}');
    expect(text).not.toContain('hunter2');
    expect(await ask('metadata.labels[monitored-by]', [set, settings])).not.toContain('hunter2');
  });

  it('keeps a status that is none of the decorator’s', async () => {
    expect(await ask('status.availableReplicas')).toContain(
      'Deployment/web.status.availableReplicas = 2\n\nno template has it',
    );
    await expect(ask('status.conditions[Available]')).rejects.toMatchObject({ code: 'EXPLAIN_IMPOSSIBLE' });
  });

  it('that no selector takes is said to be so', async () => {
    await expect(ask(undefined, [target({ labels: {} })])).rejects.toMatchObject({
      code: 'EXPLAIN_IMPOSSIBLE',
      message: 'deployment/web is not selected by monitor',
    });
  });
});
