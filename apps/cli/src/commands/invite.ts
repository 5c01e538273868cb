import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { loadIdentity, readOrMakeCookie } from '@erwik/link';
import { NodeName, Reachable, addressText } from '@erwik/mesh';
import { isLoopbackName } from '@erwik/runtime';
import type { HostAndPort } from '@erwik/runtime';
import type { Call, Command } from '../command.js';
import { BadUsage, Refusal, wellExitCode } from '../command.js';
import { invitationText } from '../invitation-text.js';
import { loadRouterFile } from '../node/load-router-file.js';
import type { LoadedRouterFile } from '../node/load-router-file.js';
import { readNodeConfig, routerFileOf } from '../node/node-config.js';

/** `erwik invite`: the router file with which the next node joins this one, which may run or not. */
export const invite: Command = {
  name: 'invite',
  summary: 'print the router file with which the next node joins this one',
  operands: [],
  flags: {},
  options: {
    node: { value: 'name', does: 'the name of the node that joins, such as erwik@e2.example.org' },
    address: { value: 'host:port', does: 'where it reaches this one' },
  },
  details: [
    'Save the output as router.yaml in the data folder of the next node, readable by its user alone:',
    'it holds the secret of the mesh. This node may run meanwhile or not.',
    "Unless given, the address is the router file's `advertise`, or else where this node listens.",
  ],
  run: runInvite,
};

async function runInvite({ environment, values, out, tell }: Call): Promise<number> {
  const guest = values.get('node') ?? null;
  if (guest !== null) checkGuest(guest);
  const loaded = await loadRouterFile(routerFileOf(environment));
  const config = readNodeConfig(environment, loaded?.file);
  if (guest === config.node)
    throw new BadUsage(`${guest} is this node itself: the next one needs a name of its own.`);
  const address = addressGiven(values.get('address')) ?? usualAddress(config.listen, loaded);
  const transport = loaded?.file.transport ?? 'tls';
  // Before the key and the cookie are made, where there are none.
  const strange = strangeFolder(config.data);
  const { id } = await loadIdentity(config.data);
  const cookie = loaded?.cookie ?? (await readOrMakeCookie(join(config.data, 'cookie')));
  const obstacles = isLoopbackName(address.host) ? obstaclesOf(config.node, address) : [];
  const { node } = config;
  for (const warning of [...strange, ...(loaded?.warnings ?? []), ...obstacles.slice(0, 1)])
    tell(`Warning: ${warning}`);
  out(
    invitationText({
      node,
      address,
      id: transport === 'tls' ? id : null,
      cookie: cookie.toString(),
      transport,
      guest,
      obstacles,
    }),
  );
  return wellExitCode;
}

/** Whoever forgets `ERWIK_DATA` would hand out the secret of a node that nobody runs, and the next node finds nobody. */
function strangeFolder(data: string): string[] {
  if (existsSync(join(data, 'wiki.git'))) return [];
  return [`No node has run in ${data} yet. If yours runs elsewhere, give ERWIK_DATA as it has it.`];
}

function checkGuest(name: string): void {
  const { success } = NodeName.safeParse(name);
  if (!success)
    throw new BadUsage(`"${name}" is no name of a node, such as erwik@e2.example.org, in lower case.`);
}

function addressGiven(text: string | undefined): HostAndPort | null {
  if (text === undefined) return null;
  const read = Reachable.safeParse(text);
  if (read.success) return read.data;
  throw new BadUsage(`"${text}" is no address that others can reach, such as e1.example.org:7000.`);
}

/** Where the node says that it is reached, or where it listens; on all of its addresses, by its host's name. */
function usualAddress({ host, port }: HostAndPort, loaded: LoadedRouterFile | null): HostAndPort {
  if (loaded?.file.advertise !== undefined) return loaded.file.advertise;
  const isAny = host === '0.0.0.0' || host === '::';
  const read = Reachable.safeParse(addressText({ host: isAny ? hostname() : host, port }));
  if (read.success) return read.data;
  throw new Refusal('Where others reach this node is not known: say it with --address host:port.');
}

/** Two nodes on one machine are a try; the second host is what a mesh is for. */
function obstaclesOf(node: string, address: HostAndPort): string[] {
  return [
    `Only nodes of this machine can join with it: ${node} is reached at ${addressText(address)}.`,
    'There the next node needs ERWIK_DATA, ERWIK_HTTP and ERWIK_LISTEN of its own.',
    `For other hosts, start ${node} with ERWIK_LISTEN=0.0.0.0:${address.port} (or that \`listen\` in its router file)`,
    'and print this again.',
  ];
}
