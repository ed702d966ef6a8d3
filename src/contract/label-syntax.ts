const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Lower-case letters, digits, `-` and `.`; how long it may be depends on where it stands. */
export function isDnsSubdomain(text: string): boolean {
  return DNS_SUBDOMAIN.test(text);
}

/** Whether the API server takes it for the key of a label or an annotation: `name` or `prefix/name`. */
export function isMetadataKey(key: string): boolean {
  const slash = key.indexOf('/');
  const prefix = key.slice(0, Math.max(slash, 0));
  const isPrefixValid = slash === -1 || (prefix.length <= 253 && DNS_SUBDOMAIN.test(prefix));
  return isPrefixValid && NAME.test(key.slice(slash + 1));
}

/** Whether the API server takes it for the value of a label. */
export function isLabelValue(value: string): boolean {
  return value === '' || NAME.test(value);
}
