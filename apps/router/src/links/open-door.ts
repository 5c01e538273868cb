import { listen } from '@erwik/link';
import type { BadNeighbor, LinkTerms, TrustedLink, UnavailableNeighbor } from '@erwik/link';
import { BadConfig } from '@erwik/runtime';
import type { HostAndPort, Logger } from '@erwik/runtime';
import { Seldom } from '../seldom.js';

/** Where other nodes knock. Until it is opened they are sent away, and come again. */
export interface MeshDoor extends AsyncDisposable, HostAndPort {
  /** Neighbors that come from now on are let in. */
  open(enter: (trusted: TrustedLink) => void): void;
}

/** Listens for other nodes. Errors: `BadConfig` where it cannot listen there. */
export async function openDoor(terms: LinkTerms, at: HostAndPort, log: Logger): Promise<MeshDoor> {
  const refusals = new Seldom();
  let enter = ({ link }: TrustedLink): void => link.close('starting');
  const listener = await listen(terms, {
    ...at,
    onLink: (trusted) => enter(trusted),
    onRefused: (why) => tellRefusal(log, refusals, why),
  }).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new BadConfig([
      `${at.host}:${at.port} cannot be listened on (${code}): set ERWIK_LISTEN, or \`listen\` of the router file`,
    ]);
  });
  return {
    host: listener.host,
    port: listener.port,
    open(welcome): void {
      enter = welcome;
    },
    [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
  };
}

/** Whoever knocks again and again for the same reason is not told of each time. */
function tellRefusal(log: Logger, refusals: Seldom, why: BadNeighbor | UnavailableNeighbor): void {
  const { address, reason, message: detail } = why;
  const host = address.slice(0, address.lastIndexOf(':'));
  const unsaid = refusals.sayNow(`${host} ${reason}`, performance.now());
  if (unsaid !== null) log.warn({ host, reason, detail, unsaid }, 'a connection was refused');
}
