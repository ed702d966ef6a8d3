import type { Webhook } from '../../contract/controller-objects.js';
import { MetacontrollerError } from './errors.js';

/**
 * `url` wins over everything; `path` follows the port as it is, no slash is put in.
 *
 * @throws MetacontrollerError when the webhook cannot be addressed
 */
export function webhookUrl({ url, service, path }: Webhook): string {
  if (url !== undefined) return url;
  if (service === undefined || path === undefined) {
    throw new MetacontrollerError(
      "invalid webhook config: must specify either a full 'url', or both 'service' and 'path'",
    );
  }
  const { name, namespace, port = 80, protocol = 'http' } = service;
  if (name === '' || namespace === '') {
    throw new MetacontrollerError(
      "invalid webhook config: 'service' must specify both 'name' and 'namespace'",
    );
  }
  return `${protocol}://${name}.${namespace}:${port}${path}`;
}
