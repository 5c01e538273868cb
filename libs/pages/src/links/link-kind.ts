/** A link to another site, or to nobody knows where (`bad`), is never a link of the wiki. */
export type LinkKind = 'external' | 'anchor' | 'wiki' | 'path' | 'bad';

const schemes = new Set(['http', 'https', 'mailto']);
/** Browsers drop tabs and line ends inside a URL and white space around it before they read its scheme. */
const ignored = /[\p{Cc}\p{Cf}\p{Z}]/gu;

/**
 * What a link's destination is, by WHATWG's reading of URLs. `path` is an address on this site that no page can
 * have, such as one with a query.
 */
export function linkKind(destination: string): LinkKind {
  const url = destination.replace(ignored, '');
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1];
  if (scheme !== undefined) return schemes.has(scheme.toLowerCase()) ? 'external' : 'bad';
  if (/^[\\/]{2}/.test(url)) return 'external';
  if (url === '') return 'bad';
  if (url.startsWith('#')) return 'anchor';
  return url.includes('?') || url.includes('\\') ? 'path' : 'wiki';
}
