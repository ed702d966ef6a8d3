import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseFlightsSettings } from '../../src/cli/flights-settings.js';

const folder = 'overlays/flights';

const Container = z.object({
  name: z.string(),
  image: z.string().optional(),
  command: z.array(z.string()).optional(),
  ports: z.array(z.object({ name: z.string(), containerPort: z.int() })).default([]),
  env: z.array(z.object({ name: z.string(), value: z.string().optional() })),
  volumeMounts: z
    .array(z.object({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().optional() }))
    .default([]),
  securityContext: z.unknown().optional(),
  startupProbe: z.unknown().optional(),
  livenessProbe: z.unknown().optional(),
});

const Volume = z.object({
  name: z.string(),
  secret: z.object({ secretName: z.string(), defaultMode: z.int() }).optional(),
  persistentVolumeClaim: z.object({ claimName: z.string() }).optional(),
});

const PodSpec = z.object({
  serviceAccountName: z.string().optional(),
  automountServiceAccountToken: z.boolean().optional(),
  enableServiceLinks: z.boolean().optional(),
  securityContext: z.looseObject({ runAsGroup: z.int().optional(), fsGroup: z.int().optional() }),
  containers: z.tuple([Container]),
  volumes: z.array(Volume).default([]),
});

const KubeObject = z.object({
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
  spec: z.unknown().optional(),
});
const Deployment = KubeObject.extend({
  spec: z.looseObject({
    selector: z.object({ matchLabels: z.record(z.string(), z.string()) }).optional(),
    template: z.looseObject({
      metadata: z.object({ labels: z.record(z.string(), z.string()) }).optional(),
      spec: PodSpec,
    }),
  }),
});

function read(path: string, kind: string): unknown {
  const texts = readFileSync(path, 'utf8').split(/^---$/m);
  const objects = texts.map((text): unknown => parse(text));
  return objects.find((object) => KubeObject.parse(object).kind === kind);
}

const flights = Deployment.parse(read(`${folder}/flights.yaml`, 'Deployment'));
const flightsPod = flights.spec.template.spec;
const [service] = flightsPod.containers;
const patch = Deployment.parse(read(`${folder}/hook-server.yaml`, 'Deployment'));
const hookServer = Deployment.parse(read('manifests/hook-server.yaml', 'Deployment'));
const [patched] = patch.spec.template.spec.containers;
const [generated] = hookServer.spec.template.spec.containers;

const environmentOf = ({ env }: z.infer<typeof Container>): Record<string, string> =>
  Object.fromEntries(env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));

/** The Secret behind a path in a container, and whether its group may read it. */
function secretAt(path: string, pod: z.infer<typeof PodSpec>): unknown {
  const mount = pod.containers[0].volumeMounts.find(({ mountPath }) => path.startsWith(`${mountPath}/`));
  const volume = pod.volumes.find(({ name }) => name === mount?.name);
  return { ...volume?.secret, readOnly: mount?.readOnly, file: path.slice(mount?.mountPath.length) };
}

describe('overlays/flights', () => {
  it('adds the flights service to the generated manifests', () => {
    expect(parse(readFileSync(`${folder}/kustomization.yaml`, 'utf8'))).toMatchObject({
      resources: ['../../manifests', 'flights.yaml'],
      patches: [{ path: 'hook-server.yaml' }],
    });
  });

  it('patches the Deployment and the container that are generated', () => {
    expect(patch.metadata).toEqual({
      name: hookServer.metadata.name,
      namespace: hookServer.metadata.namespace,
    });
    expect(patched.name).toBe(generated.name);
  });

  it('gives both the key from the same Secret, readable for their group only', () => {
    const key = { secretName: 'flights-api-key', defaultMode: 0o440, readOnly: true, file: '/api-key' };
    const group = hookServer.spec.template.spec.securityContext.runAsGroup;

    expect(secretAt(environmentOf(service)['FLIGHTS_API_KEY_FILE'] ?? '', flightsPod)).toEqual(key);
    expect(secretAt(environmentOf(patched)['FLIGHTS_API_KEY_FILE'] ?? '', patch.spec.template.spec)).toEqual(
      key,
    );
    expect(flightsPod.securityContext.fsGroup).toBe(flightsPod.securityContext.runAsGroup);
    expect(patch.spec.template.spec.securityContext.fsGroup).toBe(group);
  });

  it('leads the hook server to the Service, and the Service to the port of the container', () => {
    const found = KubeObject.parse(read(`${folder}/flights.yaml`, 'Service'));

    expect(environmentOf(patched)['FLIGHTS_URL']).toBe(`http://${found.metadata.name}`);
    expect(found.spec).toEqual({
      selector: flights.spec.selector?.matchLabels,
      ports: [{ name: 'http', port: 80, targetPort: 'http' }],
    });
    expect(flights.spec.template.metadata?.labels).toMatchObject(flights.spec.selector?.matchLabels ?? {});
    expect(service.ports).toEqual([{ name: 'http', containerPort: 8090 }]);
  });

  it('starts the service with settings that it reads', () => {
    const { NODE_OPTIONS, ...environment } = environmentOf(service);

    expect(service.command).toEqual(['node', 'dist/cli/main.js', 'flights']);
    expect(Object.keys(environment)).toEqual(['FLIGHTS_PORT', 'FLIGHTS_DATA', 'FLIGHTS_API_KEY_FILE']);
    expect(parseFlightsSettings({}, environment)).toMatchObject({
      port: service.ports[0]?.containerPort,
      file: '/var/lib/flights/flights.db',
      admin: false,
      faults: { rate: 0 },
    });
  });

  it('keeps the database on a volume of its own, opened by one Pod at a time', () => {
    const claim = KubeObject.parse(read(`${folder}/flights.yaml`, 'PersistentVolumeClaim'));
    const volume = flightsPod.volumes.find((found) => found.persistentVolumeClaim !== undefined);

    expect(volume?.persistentVolumeClaim?.claimName).toBe(claim.metadata.name);
    expect(service.volumeMounts).toContainEqual({ name: volume?.name, mountPath: '/var/lib/flights' });
    expect(flights.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  });

  it('runs the image of the hook server, hardened like it', () => {
    const { image, securityContext } = generated;
    const { fsGroup, fsGroupChangePolicy, ...context } = flightsPod.securityContext;

    expect(service).toMatchObject({ image, securityContext });
    expect(context).toEqual(hookServer.spec.template.spec.securityContext);
    expect(service.startupProbe).toEqual(generated.startupProbe);
    expect(service.livenessProbe).toEqual(generated.livenessProbe);
    expect(flightsPod).toMatchObject({
      serviceAccountName: KubeObject.parse(read(`${folder}/flights.yaml`, 'ServiceAccount')).metadata.name,
      automountServiceAccountToken: false,
      // Or the Service named flights would overwrite FLIGHTS_PORT.
      enableServiceLinks: false,
    });
    expect(hookServer.spec.template.spec.enableServiceLinks).toBe(false);
  });

  it('puts everything in the namespace of the hook server', () => {
    const kinds = ['ServiceAccount', 'Service', 'PersistentVolumeClaim', 'Deployment'];
    const namespaces = kinds.map(
      (kind) => KubeObject.parse(read(`${folder}/flights.yaml`, kind)).metadata.namespace,
    );

    expect(new Set(namespaces)).toEqual(new Set([hookServer.metadata.namespace]));
  });
});
