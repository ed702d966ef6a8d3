import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';

const Descriptor = z.object({
  mediaType: z.string(),
  digest: z.string(),
  annotations: z.record(z.string(), z.string()).default({}),
});
const Index = z.object({ manifests: z.array(Descriptor) });

const REF_NAME = 'org.opencontainers.image.ref.name';

interface RegistryOptions {
  readonly layout: string;
  /** File in the form of the layout's `index.json`. */
  readonly index: string;
  readonly port: number;
}

export interface Registry {
  readonly url: string;
  /** In full, with their tags. */
  readonly images: readonly string[];
}

/**
 * Serves an OCI image layout as every registry there is, so that the kubelet really pulls, and an image that does not exist is
 * one that cannot be pulled. A manifest may be put under a further name.
 *
 * containerd says in `ns` which registry it means: `/v2/library/nginx/manifests/1.27?ns=docker.io`.
 */
export async function startRegistry({ layout, index, port }: RegistryOptions): Promise<Registry> {
  const { manifests } = Index.parse(JSON.parse(readFileSync(index, 'utf8')));
  const types = new Map(manifests.map(({ digest, mediaType }) => [digest, mediaType]));
  // One that was built anew is there as well, without a name.
  const tags = new Map(
    manifests.flatMap(({ digest, annotations: { [REF_NAME]: name } }) =>
      name === undefined ? [] : [[name, digest] as const],
    ),
  );
  const blobPath = (digest: string): string => join(layout, 'blobs', ...digest.split(':'));

  const send = (request: IncomingMessage, response: ServerResponse): void => {
    const { kind, image, reference } = parseUrl(request.url ?? '/');
    const digest = isDigest(reference) ? reference : tags.get(`${image}:${reference}`);
    const path = digest === undefined ? undefined : blobPath(digest);
    if (digest === undefined || path === undefined || !existsSync(path)) {
      response.writeHead(kind === undefined ? 200 : 404).end('{}');
      return;
    }
    response.writeHead(200, {
      'Content-Type': types.get(digest) ?? 'application/octet-stream',
      'Content-Length': statSync(path).size,
      'Docker-Content-Digest': digest,
    });
    if (request.method === 'HEAD') response.end();
    else createReadStream(path).pipe(response);
  };
  const tag = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { image, reference } = parseUrl(request.url ?? '/');
    const hash = createHash('sha256');
    for await (const chunk of request) hash.update(chunk as Buffer);
    const digest = `sha256:${hash.digest('hex')}`;
    if (existsSync(blobPath(digest))) tags.set(`${image}:${reference}`, digest);
    response.writeHead(existsSync(blobPath(digest)) ? 201 : 404).end();
  };

  const server = createServer((request, response) => {
    if (request.method === 'PUT') void tag(request, response);
    else send(request, response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${port}`, images: [...tags.keys()] };
}

/** Gives an image that the registry has a further name. */
export async function tagImage(registryUrl: string, existing: string, name: string): Promise<void> {
  const manifest = await fetch(manifestUrl(registryUrl, existing));
  if (!manifest.ok) throw new Error(`there is no image ${existing}`);
  await fetch(manifestUrl(registryUrl, name), { method: 'PUT', body: await manifest.arrayBuffer() });
}

function manifestUrl(registryUrl: string, image: string): string {
  const {
    host = '',
    path = '',
    tag = '',
  } = /^(?<host>[^/]+)\/(?<path>.+):(?<tag>[^:]+)$/.exec(image)?.groups ?? {};
  return `${registryUrl}/v2/${path}/manifests/${tag}?ns=${host}`;
}

interface Asked {
  readonly kind: 'manifests' | 'blobs' | undefined;
  /** With its registry, without tag. */
  readonly image: string;
  readonly reference: string;
}

function parseUrl(url: string): Asked {
  const { pathname, searchParams } = new URL(url, 'http://registry');
  const [, path = '', kind, reference = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(pathname) ?? [];
  const image = `${searchParams.get('ns') ?? ''}/${path}`;
  return { kind: kind === 'manifests' || kind === 'blobs' ? kind : undefined, image, reference };
}

/** A digest of the only algorithm that is used here; what else may stand in its place never becomes a path. */
function isDigest(reference: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(reference);
}
