import type { Logger } from '@erwik/runtime';
import type { Redis } from 'ioredis';
import { isReady, openConnection, openReader, openWorker } from './connection.js';

/** `node` is the node’s name: every key begins with it, so that several nodes may share one Redis. */
export interface BusOptions {
  readonly url: string;
  readonly node: string;
  readonly log: Logger;
}

/** The names a node's bus uses in Redis. */
export interface BusKeys {
  readonly requests: string;
  /** what the store tells */
  readonly events: string;
  /** what the router tells: each stream has one publisher, as gaps in its numbers mean something */
  readonly meshEvents: string;
  /** begins the names of what the router writes about the mesh */
  readonly mesh: string;
  /** the drafts that are kept, by their age; begins the name of each */
  readonly drafts: string;
  /** begins the names of what BullMQ keeps */
  readonly jobs: string;
  /** begins the name of what each reader watches */
  readonly watched: string;
  /** begins the name of the set of forms of a page that are open */
  readonly editing: string;
  /** begins the name of what each address has done lately */
  readonly hits: string;
  /** begins the name of every session */
  readonly sessions: string;
  /** what the cookies of sessions are signed with */
  readonly sessionSecret: string;
  /** begins the name of what is left to be taken once */
  readonly left: string;
  /** begins the names that say how often somebody tried to log in */
  readonly logins: string;
  /** begins the name of every channel for replies */
  readonly replies: string;
}

/**
 * A process's way to the other processes of its node. It may be made before Redis is there, and outlives its restarts.
 * Disposal closes the connection at once; what was made on it is disposed of before.
 */
export interface Bus extends AsyncDisposable {
  /** whether Redis can be reached now */
  readonly connected: boolean;
  /** for the parts of this package: all commands that do not wait */
  readonly commands: Redis;
  readonly keys: BusKeys;
  readonly log: Logger;
  /** for the parts of this package: a connection of its own for what waits */
  openReader(role: string): Redis;
  /** for the parts of this package: a connection of its own for BullMQ, which asks for settings of its own */
  openWorker(role: string): Redis;
}

/**
 * A Redis on the same host answers in less than a millisecond; one that takes this long hangs, or this process does
 * (eight requests with the largest texts have kept one busy for two seconds).
 */
const commandMaxMs = 5_000;

/** Connects to a node's bus; see `Bus`. */
export function connectBus({ url, node, log }: BusOptions): Bus {
  const commands = openConnection({ url, role: 'commands', log }, { commandTimeout: commandMaxMs });
  return {
    get connected(): boolean {
      return isReady(commands);
    },
    commands,
    keys: {
      requests: `erwik:${node}:requests`,
      events: `erwik:${node}:events`,
      meshEvents: `erwik:${node}:mesh-events`,
      mesh: `erwik:${node}:mesh:`,
      drafts: `erwik:${node}:drafts`,
      jobs: `erwik:${node}:jobs`,
      watched: `erwik:${node}:watched:`,
      editing: `erwik:${node}:editing:`,
      hits: `erwik:${node}:hits:`,
      sessions: `erwik:${node}:session:`,
      sessionSecret: `erwik:${node}:session-secret`,
      left: `erwik:${node}:left:`,
      logins: `erwik:${node}:logins:`,
      replies: `erwik:${node}:replies:`,
    },
    log,
    openReader: (role) => openReader({ url, role, log }),
    openWorker: (role) => openWorker({ url, role, log }),
    [Symbol.asyncDispose]: async () => {
      // quit() would wait behind a hanging command
      await Promise.resolve(commands.disconnect());
    },
  };
}

/** Which stream of events is meant: the store's, or that of the router. */
export type EventSource = 'store' | 'mesh';

/** The name of that stream. */
export function eventsKey({ keys }: Bus, source: EventSource): string {
  return source === 'store' ? keys.events : keys.meshEvents;
}

/**
 * Whoever put something that is no stream under one of our names has it back under another; returns whether that was
 * possible. Without it the node would wait for somebody to notice.
 */
export async function setForeignAside({ commands, log }: Bus, key: string): Promise<boolean> {
  const aside = `${key}:foreign:${Date.now()}`;
  try {
    await commands.rename(key, aside);
  } catch (err) {
    log.error({ key, err }, 'a foreign value is in the way of a stream');
    return false;
  }
  log.warn({ key, aside }, 'a foreign value was in the way of a stream: it is set aside');
  return true;
}
