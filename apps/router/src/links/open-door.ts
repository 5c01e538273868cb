import { listen } from '@erwik/link';
import type { LinkTerms, TrustedLink } from '@erwik/link';
import { BadConfig } from '@erwik/runtime';
import type { HostAndPort, Logger } from '@erwik/runtime';
import { Refusals } from './refusals.js';

/** Where other nodes knock. Until it is opened they are sent away, and come again. */
export interface MeshDoor extends AsyncDisposable, HostAndPort {
  /** Neighbors that come from now on are let in. */
  open(enter: (trusted: TrustedLink) => void): void;
}

/** Listens for other nodes. Errors: `BadConfig` where it cannot listen there. */
export async function openDoor(terms: () => LinkTerms, at: HostAndPort, log: Logger): Promise<MeshDoor> {
  const refusals = new Refusals(log);
  let enter = ({ link }: TrustedLink): void => link.close('starting');
  const listener = await listen(terms(), {
    ...at,
    onLink: (trusted) => enter(trusted),
    onRefused: (why) => refusals.tell(why, performance.now()),
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
