/** The port of the mesh where nobody says another: a node that listens there is the only one of its host. */
const usualPort = '7000';
/** As DNS has it, less the longest name before it. */
const hostMaxChars = 240;

/**
 * A node's name where none is given: `erwik@` and its host, or `erwik-<port>@` for one that listens on a port of its own
 * (`host:port`), so that several nodes of one host are told apart.
 */
export function usualNodeName(host: string, listen: string): string {
  const port = /:(\d{1,5})$/.exec(listen)?.[1] ?? usualPort;
  return `erwik${port === usualPort ? '' : `-${port}`}@${plainHost(host)}`;
}

/** A host's name of the characters that a node's name may have. */
function plainHost(host: string): string {
  const plain = host
    .toLowerCase()
    .replaceAll(/[^a-z0-9_.-]+/g, '-')
    .slice(0, hostMaxChars);
  return plain.replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, '') || 'localhost';
}
