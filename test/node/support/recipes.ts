import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { run } from './run.js';

/** How an image is made. What is in its context, its bases and its pins decides whether it has to be made anew. */
export interface Recipe {
  /** In full, as a kubelet would resolve it. */
  readonly image: string;
  /** Holds the Dockerfile. */
  readonly folder: string;
  /** Of the folder: what the build sees. @default everything */
  readonly files?: readonly string[];
  readonly bases?: readonly string[];
  /** Files from elsewhere, put into the context just before the build. */
  readonly downloads?: Downloads;
}

interface Downloads {
  /** Says which they are, as far as that is known before. */
  readonly pin: string;
  fetchInto(context: string): void;
}

const ROOT = join(import.meta.dirname, '../../..');
const IMAGES = join(import.meta.dirname, '../images');
const DEBIAN = 'docker.io/library/debian:bookworm-slim';
const BUSYBOX = 'docker.io/library/busybox:1';
const NGINX = 'docker.io/library/nginx:1.27';
const NODE = 'docker.io/library/node:24-slim';
const NODE_PACKAGES = { 'node.tgz': `node-linux-${process.arch}@24.9.0`, 'npm.tgz': 'npm@11.21.2' };

/** Tags name what people would use; the programs are Debian's: nginx 1.22, Redis 7.0. */
const RECIPES: readonly Recipe[] = [
  { image: DEBIAN, folder: join(IMAGES, 'debian'), downloads: debianRootFs() },
  { image: BUSYBOX, folder: join(IMAGES, 'busybox'), bases: [DEBIAN] },
  { image: 'registry.k8s.io/pause:3.10', folder: join(IMAGES, 'pause'), bases: [BUSYBOX] },
  { image: NGINX, folder: join(IMAGES, 'nginx'), bases: [DEBIAN] },
  {
    image: 'docker.io/nginxinc/nginx-unprivileged:1.27',
    folder: join(IMAGES, 'nginx-unprivileged'),
    bases: [NGINX],
  },
  { image: 'docker.io/library/postgres:15', folder: join(IMAGES, 'postgres'), bases: [DEBIAN] },
  { image: 'docker.io/library/redis:7', folder: join(IMAGES, 'redis'), bases: [DEBIAN] },
  { image: NODE, folder: join(IMAGES, 'node'), bases: [DEBIAN], downloads: npmPackages(NODE_PACKAGES) },
  // The default of `WebApp`, made as docs/webapp.md says.
  {
    image: 'docker.io/library/jenkins-stand-in:1',
    folder: join(IMAGES, 'jenkins-stand-in'),
    bases: [NODE],
    downloads: npmPackages({ 'yaml.tgz': 'yaml@2.9.1' }),
  },
  { image: 'docker.io/library/webapp-backend:0.1.0', folder: join(ROOT, 'examples/webapp'), bases: [NODE] },
];

/** The images of the folder `images`, bases first, then the project's own and the one around the given Metacontroller. */
export function recipesFor(metacontroller: string, metacontrollerFolder: string): readonly Recipe[] {
  return [...RECIPES, ownImage(), metacontrollerImage(metacontroller, metacontrollerFolder)];
}

/** Built from the project's Dockerfile as it is. Its context is what .dockerignore lets through. */
function ownImage(): Recipe {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
  const shown = readFileSync(join(ROOT, '.dockerignore'), 'utf8').match(/(?<=^!).+$/gm) ?? [];
  return {
    image: `docker.io/library/metahooks:${version}`,
    folder: ROOT,
    files: ['Dockerfile', '.dockerignore', ...shown],
    bases: [NODE],
  };
}

/** Wraps the Metacontroller that is on this machine, with the entrypoint of the official image. */
function metacontrollerImage(binary: string, folder: string): Recipe {
  copyFileSync(binary, join(folder, 'metacontroller'));
  writeFileSync(
    join(folder, 'Dockerfile'),
    'FROM scratch\nCOPY metacontroller /usr/bin/metacontroller\nUSER 65532\nENTRYPOINT ["/usr/bin/metacontroller"]\n',
  );
  return { image: METACONTROLLER_IMAGE, folder };
}

export const METACONTROLLER_IMAGE = 'ghcr.io/metacontroller/metacontroller:local';

function debianRootFs(): Downloads {
  const mirror = 'http://deb.debian.org';
  const sources = [
    `deb ${mirror}/debian bookworm main`,
    `deb ${mirror}/debian bookworm-updates main`,
    `deb ${mirror}/debian-security bookworm-security main`,
  ];
  // The slim images leave these out as well.
  const exclude = ['doc', 'info', 'lintian', 'locale', 'man'].map(
    (folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`,
  );
  const args = ['--variant=minbase', '--include=ca-certificates', ...exclude, 'bookworm'];
  return {
    pin: JSON.stringify([args, sources]),
    fetchInto: (context) => run('mmdebstrap', [...args, join(context, 'rootfs.tar'), ...sources]),
  };
}

function npmPackages(packages: Readonly<Record<string, string>>): Downloads {
  return {
    pin: JSON.stringify(packages),
    fetchInto: (context) => {
      for (const [file, name] of Object.entries(packages)) {
        const packed = run('npm', ['pack', '--silent', '--pack-destination', context, name]);
        renameSync(join(context, packed.trim()), join(context, file));
      }
    },
  };
}
