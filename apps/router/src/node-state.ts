import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { NodeName, Reachable } from '@erwik/mesh';
import { BadConfig } from '@erwik/runtime';
import { z } from 'zod';

const Id = z.string().regex(/^[0-9a-f]{40}$/);

const KnownRecord = z.object({
  name: NodeName,
  id: z.string(),
  incarnation: z.number().int().min(0),
  address: z.string().refine(isAddress, 'expected host:port'),
  ageMs: z.number().min(0),
  signature: z.string(),
});

/**
 * What a node must not forget of its life in the mesh: `incarnation`, the number of its last life; `wiki`, the ids of the wiki
 * that it belongs to; `joined`, whether it was ever linked to a node with a wiki; and `records`, whom it knew.
 */
const NodeState = z.object({
  incarnation: z.number().int().min(0),
  wiki: z.array(Id).max(64),
  joined: z.boolean(),
  records: z.array(KnownRecord),
});
export type NodeState = z.infer<typeof NodeState>;

/** The state as it stands in its file. */
export interface NodeStateFile {
  readonly current: NodeState;
  /** Writes what has changed; it is durable when this returns, some milliseconds later. */
  change(change: Partial<NodeState>): void;
}

/**
 * Opens the file `mesh.json` of the node's folder; one that is not there begins a first life. Errors: `BadConfig` for a file
 * that cannot be read, as going on without it could make the node an older one than its neighbors know.
 */
export function openNodeState(path: string): NodeStateFile {
  let current = readState(path);
  return {
    get current(): NodeState {
      return current;
    },
    change(change): void {
      current = { ...current, ...change };
      writeDurably(path, `${JSON.stringify(current)}\n`);
    },
  };
}

function readState(path: string): NodeState {
  try {
    return NodeState.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return firstLife();
    throw new BadConfig([
      `${path} cannot be read (${faultIn(error)}): put back a copy, or remove it to join as a new node`,
    ]);
  }
}

/** A node that told none is known by no address. */
function isAddress(text: string): boolean {
  return text === '' || Reachable.safeParse(text).success;
}

/** In one line, however many there are. */
function faultIn(error: unknown): string {
  if (!(error instanceof z.ZodError)) return error instanceof Error ? error.message : String(error);
  const [first] = error.issues;
  return `${first?.path.join('.') || 'all of it'}: ${first?.message ?? 'wrong'}`;
}

/** A wiki that does not exist yet has an id by chance: two empty nodes that meet agree on one of theirs. */
function firstLife(): NodeState {
  return { incarnation: 0, wiki: [randomBytes(20).toString('hex')], joined: false, records: [] };
}

/** Rare, small, and nothing may be said to a neighbor before it is done: so it is done at once. */
function writeDurably(path: string, text: string): void {
  const draft = `${path}.new`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
