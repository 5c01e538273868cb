import { addressText } from '@erwik/mesh';
import type { HostAndPort } from '@erwik/runtime';

/** What the next node must know to join. */
export interface Invitation {
  /** the node that invites */
  readonly node: string;
  /** where it is reached */
  readonly address: HostAndPort;
  /** its certificate's id; null on links without certificates */
  readonly id: string | null;
  readonly cookie: string;
  readonly transport: 'tls' | 'tcp';
  /** the name of the node that joins, null for its usual one */
  readonly guest: string | null;
  /** what keeps other hosts away, a line each; none where nothing does */
  readonly obstacles: readonly string[];
}

/** A router file (YAML) with which the next node joins. Texts are written as JSON has them, which is YAML. */
export function invitationText(invitation: Invitation): string {
  const { node, address, id, cookie, transport, guest, obstacles } = invitation;
  return [
    `# A router file: with it the next node joins the wiki of ${node}.`,
    "# Save it as router.yaml in that node's folder (ERWIK_DATA), chmod 600, and start the node.",
    '# It holds the secret of the mesh: whoever has it can read and change the wiki.',
    ...(obstacles.length === 0 ? [] : ['#', ...obstacles.map((line) => `# ${line}`)]),
    '',
    guest === null
      ? "# node: erwik@e2.example.org    # its name; unless given, erwik@ and the host's name"
      : `node: ${JSON.stringify(guest)}`,
    '# listen: 0.0.0.0:7000          # where other nodes reach it; unless given, ERWIK_LISTEN',
    'cookie:',
    `  text: ${JSON.stringify(cookie)}`,
    `transport: ${transport}`,
    'neighbors:                      # one is enough to join: it tells of all the others',
    `  - node: ${JSON.stringify(node)}`,
    `    address: ${JSON.stringify(addressText(address))}`,
    ...(id === null ? [] : [`    id: ${id}`]),
  ].join('\n');
}
