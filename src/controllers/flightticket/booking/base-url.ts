/** A base URL in the one form that can be compared; undefined when it is none, or carries a password, query or fragment. */
export function toBaseUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) return undefined;
  if ([url.username, url.password, url.search, url.hash].some((part) => part !== '')) return undefined;
  return url.href.replace(/\/+$/, '');
}
