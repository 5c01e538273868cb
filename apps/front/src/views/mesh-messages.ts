import type { MeshLogLine, NeighborState } from '@erwik/events';
import { countText, numberText } from './counting.js';

const edits = (n: number): string => (n === 0 ? 'edits' : countText(n, 'edit', 'edits'));
const nodes = (n: number): string => countText(n, 'node', 'nodes');

/** What the pill in the header says. */
export const nodeMessages = {
  mesh: 'mesh',
  meshHint: 'How this node and the others are',
  inSync: 'in sync',
  inSyncHint: 'All nodes that can be reached hold the same',
  sending: (n: number) => `sending ${edits(n)}`,
  sendingHint: 'What was saved here is on its way to other nodes',
  receiving: (n: number) => `receiving ${edits(n)}`,
  receivingHint: 'What was saved on other nodes is on its way here',
  apart: (reachable: number, all: number) =>
    `${numberText(reachable)} of ${nodes(all)} reachable – edits are kept and will follow`,
  apartHint: 'Some nodes cannot be reached now; what is saved meanwhile goes to them later',
  silent: 'edits stay here for now',
  silentHint: 'What passes edits on to other nodes does not answer. Edits are kept and will follow',
  alone: 'alone',
  aloneHint: 'This node runs alone',
  aloneSince: 'alone since',
  aloneSinceHint: 'No other node can be reached. Edits are kept and will follow',
  cannotSave: 'this node cannot write',
};

/** What is said of where a commit has arrived. */
export const arrivalMessages = {
  title: 'Where it has arrived',
  reach: (have: number, all: number) =>
    have >= all ? `At all ${nodes(all)}.` : `At ${numberText(have)} of ${nodes(all)}.`,
  complete: 'This node saved it, and is told by every node that holds it.',
  partial: (origin: string) =>
    `It was saved on ${origin}, which is told by every node that holds it. This node knows of:`,
  node: 'Node',
  after: 'After',
  via: 'Got it from',
  origin: 'saved there',
  unknown: 'not known',
  ms: (ms: number) => `${numberText(Math.round(ms))} ms`,
};

const states: Readonly<Record<NeighborState, string>> = {
  alive: 'reachable',
  suspect: 'in doubt',
  dead: 'not reachable',
};

const kinds: Readonly<Record<MeshLogLine['kind'], string>> = {
  commit: 'commit',
  member: 'node',
  link: 'link',
  pull: 'pull',
  refused: 'refused',
  clock: 'clock',
};

/** What helps against each reason for which a node is refused. */
const advice = new Map<string, string>([
  [
    'wiki',
    'It holds another wiki. Check that its address is right; to join it with this one, start it with an empty data folder.',
  ],
  ['name', 'Another node has its name. Give it a name of its own in its router file.'],
  [
    'id',
    'It has another key than the one known for its name. If its data folder was replaced, remove or correct its id in the router file.',
  ],
  ['certificate', 'Its certificate is not the one in the router file. Compare the ids on both sides.'],
  ['cookie', 'It does not know the cookie of this mesh. Copy the router file that was made for it anew.'],
  ['self', 'It is this node itself. Remove the line from the router file.'],
  [
    'clone',
    'Two nodes run with the same key, perhaps from a copied data folder. Stop one, and remove its key and its cookie before it starts again.',
  ],
  ['version', 'It speaks another version of the protocol. Bring both to the same version of erwik.'],
  ['full', 'The routing table has no room for it.'],
]);

/** What the page about the mesh says. */
export const meshMessages = {
  title: 'This node',
  titleMesh: 'The mesh',
  alone: (node: string) => `${node} runs alone: it is linked to no other node.`,
  noRouter:
    'The router of this node does not answer, so nothing is known of the others now. Edits are kept and will follow.',
  aloneSince: (others: number) =>
    `This node is alone: ${others === 1 ? 'the other node cannot be reached' : `none of the ${numberText(others)} others can be reached`}. Edits are kept and will follow.`,
  aloneSinceTime: 'Since',
  converged: (n: number) => `Converged: all ${nodes(n)} have`,
  convergedPart: (reachable: number, all: number) =>
    `${numberText(reachable)} of ${nodes(all)} can be reached, and they have`,
  since: 'since',
  willFollow: 'Edits are kept and will follow to the others.',
  receiving: (n: number) =>
    `Not converged yet: ${countText(n, 'commit is', 'commits are')} on the way to this node.`,
  sending: 'Not converged yet: commits are on the way from this node to others.',
  well: 'It serves pages and accepts saves.',
  head: 'Head',
  empty: 'nothing held yet',
  pages: 'Pages',
  index: 'Index',
  indexDone: 'up to date',
  indexBehind: 'being brought up to date',
  degraded: 'What does not work',
  nodes: 'Nodes',
  graph:
    'How the nodes of the table are linked: a full line is a direct link, a dashed one leads over another node',
  graphKey:
    'A full line is a direct link; a dashed one is that of another node, over which this one reaches it.',
  columns: {
    node: 'Node',
    state: 'State',
    route: 'Route',
    rtt: 'Round trip',
    speed: 'Speed',
    seen: 'Last seen',
    head: 'Head',
    inSync: 'In sync',
    waiting: 'Waiting',
    skew: 'Clock',
  },
  here: 'this node',
  state: (state: NeighborState) => states[state],
  slow: 'slow',
  direct: 'direct',
  via: (node: string) => `via ${node}`,
  noRoute: 'none',
  unknown: '–',
  ms: (ms: number) => `${numberText(ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms))} ms`,
  kbps: (kbps: number) =>
    kbps < 1000
      ? `${numberText(Math.round(kbps))} kbit/s`
      : `${numberText(Math.round(kbps / 100) / 10)} Mbit/s`,
  skew: (ms: number) => {
    const seconds = Math.round(ms / 100) / 10;
    return seconds === 0 ? '±0 s' : `${seconds > 0 ? '+' : '−'}${numberText(Math.abs(seconds))} s`;
  },
  inSync: (inSync: boolean | null): string => (inSync === null ? '–' : inSync ? 'yes' : 'not yet'),
  id: 'id',
  more: (n: number) => `${numberText(n)} more are not shown.`,
  pulls: 'What is being pulled',
  pull: (commits: number, left: number | null) =>
    `${countText(commits, 'commit', 'commits')}${left === null ? '' : `, ${numberText(left)} to come`}`,
  bytes: (bytes: number) =>
    bytes < 1000
      ? countText(bytes, 'byte', 'bytes')
      : bytes < 1_000_000
        ? `${numberText(Math.round(bytes / 1000))} kB`
        : `${numberText(Math.round(bytes / 100_000) / 10)} MB`,
  from: 'from',
  refused: 'Nodes that are not let in',
  advice: (reason: string) => advice.get(reason) ?? 'The log of the router says more.',
  counters: 'Since the router started',
  noticesSent: 'Commit notices sent',
  noticesReceived: 'Commit notices received',
  noticesDuplicate: 'told again by the same node',
  noticesLate: 'late, of what was held already',
  pullsDone: 'Pulls done',
  pullsFailed: 'failed',
  pullsHedged: 'asked for at a second node as well',
  pullsCanceled: 'canceled',
  pullsServed: 'Packs given to others',
  pullsBytes: 'Pulled',
  log: 'What happened last',
  logEmpty: 'Nothing yet.',
  kind: (kind: MeshLogLine['kind']) => kinds[kind],
};
