import { columns } from './columns.js';
import type { NodeProcess } from './node/run-folder.js';

/** What is known of a node; null where nobody could say. */
export interface NodeStatus {
  readonly node: string | null;
  readonly url: string | null;
  readonly data: string;
  /** `ready`: pages are served and saved; `degraded`: it runs and cannot; `stopped`: it does not run */
  readonly state: 'ready' | 'degraded' | 'stopped';
  readonly head: string | null;
  readonly pages: number | null;
  /** whether all of head can be searched */
  readonly indexed: boolean | null;
  readonly neighbors: readonly { readonly node: string; readonly state: string }[];
  /** what does not work, in sentences */
  readonly degraded: readonly string[];
  readonly processes: readonly NodeProcess[];
}

/** The status as a table for people. */
export function statusText(status: NodeStatus): string {
  const { head, pages, indexed, neighbors, degraded, processes } = status;
  return columns([
    ['node', status.node ?? 'unknown'],
    ['state', status.state],
    ...optional('url', status.url),
    ['data', status.data],
    ['head', head ?? 'none'],
    ...optional('pages', pages === null ? null : String(pages)),
    ...optional('index', indexed === null ? null : indexed ? 'complete' : 'behind head'),
    ...listed(
      'neighbors',
      neighbors.map(({ node, state }) => `${node} ${state}`),
    ),
    ...listed('degraded', degraded),
    ...listed('processes', processes.map(processText)),
  ]).join('\n');
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
