import type { MeshCounters, NeighborReport, PullReport, RefusedNeighbor } from '@erwik/events';
import { columns } from './columns.js';
import { meshSentence, meshTables } from './mesh-text.js';
import type { NodeProcess } from './node/run-folder.js';

/**
 * What the mesh is like, as in `/_api/v1/mesh`: from the router's last report. `id` is null, and the rest empty, where the
 * router does not run. Moments are in ms since 1970.
 */
export interface MeshStatus {
  /** the id of the node's certificate */
  readonly id: string | null;
  /** where other nodes reach it, as `host:port` */
  readonly address: string | null;
  readonly tips: readonly string[];
  readonly converged: boolean | null;
  readonly aloneSince: number | null;
  /** commits that other nodes announced, and that are not held here yet */
  readonly wanted: number;
  readonly neighbors: readonly NeighborReport[];
  readonly pulls: readonly PullReport[];
  readonly refused: readonly RefusedNeighbor[];
  readonly counters:
    (MeshCounters & { readonly merges: number | null; readonly conflicts: number | null }) | null;
}

/** What is known of a node; null where nobody could say. */
export interface NodeStatus extends MeshStatus {
  readonly node: string | null;
  readonly url: string | null;
  readonly data: string;
  /** `ready`: pages are served and saved; `degraded`: it runs and cannot; `stopped`: it does not run */
  readonly state: 'ready' | 'degraded' | 'stopped';
  readonly head: string | null;
  readonly pages: number | null;
  /** whether all of head can be searched */
  readonly indexed: boolean | null;
  /** what does not work, in sentences */
  readonly degraded: readonly string[];
  readonly processes: readonly NodeProcess[];
}

/** The status as tables for people. */
export function statusText(status: NodeStatus): string {
  const { head, tips, pages, indexed, degraded, processes } = status;
  const rows = [
    ['node', status.node ?? 'unknown'],
    ...optional('id', status.id),
    ...optional('address', status.address),
    ['state', status.state],
    ...optional('url', status.url),
    ['data', status.data],
    ['head', head ?? 'none'],
    ...listed('tips', tips.length > 1 ? tips : []),
    ...optional('pages', pages === null ? null : String(pages)),
    ...optional('index', indexed === null ? null : indexed ? 'complete' : 'behind head'),
    ...listed('degraded', degraded),
    ...listed('processes', processes.map(processText)),
  ];
  const sentence = meshSentence(status);
  return [...(sentence === null ? [] : [sentence, '']), ...columns(rows), ...meshTables(status)].join('\n');
}

function processText({ name, pid, running }: NodeProcess): string {
  return `${name} ${pid}${running ? '' : ' (dead)'}`;
}

function optional(label: string, value: string | null): string[][] {
  return value === null ? [] : [[label, value]];
}

/** One line each, under one label. */
function listed(label: string, values: readonly string[]): string[][] {
  return values.map((value, at) => [at === 0 ? label : '', value]);
}
