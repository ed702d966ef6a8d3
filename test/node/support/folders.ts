import { dirname, join } from 'node:path';
import { cacheFolder } from '../../e2e/support/binaries.js';

/** An OCI image layout with all images; beside it what buildah keeps. Both may be deleted at any time but during a run. */
export const imageFolder = (): string => join(dirname(cacheFolder()), 'images');

/** What the images of a run are: the index of the layout at the moment when they were made. */
export const indexFile = (directory: string): string => join(directory, 'images.json');
