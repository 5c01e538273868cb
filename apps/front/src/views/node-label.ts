/** What stands before the host in the name of a node that was given none, and is the first of its machine. */
const usualPrefix = 'erwik@';

/**
 * What a node is called where there is little room: its host, or its whole name where another node may be on that host, as
 * `erwik-7001@example.org`.
 */
export function nodeLabel(name: string): string {
  return name.startsWith(usualPrefix) ? name.slice(usualPrefix.length) : name;
}
