import { join } from 'node:path';
import { MeshCounters } from '@erwik/events';
import type { NeighborState } from '@erwik/events';
import { until } from '@erwik/testkit';
import { expect } from 'vitest';
import { checkTokens } from './check-tokens.js';
import { headOf, meshOf } from './start-mesh.js';
import type { WikiNode } from './start-node.js';
import { postForm, readPage } from './wiki-client.js';

/** A mesh that tells nothing new for so long has nothing more to tell: two rounds of pings found nothing different, ms. */
const quietMs = 10_000;
/** Each question takes a node a few ms of its time. */
const askEveryMs = 200;

/** Resolves when none of the nodes has sent a commit notice for 10 s. */
export async function quiet(nodes: readonly WikiNode[], timeoutMs = 120_000): Promise<void> {
  let told = -1;
  let since = performance.now();
  const isQuiet = async (): Promise<boolean> => {
    const now = await noticesSent(nodes);
    if (now !== told) since = performance.now();
    told = now;
    return performance.now() - since >= quietMs;
  };
  await until(isQuiet, { what: `no notices for ${quietMs} ms`, timeoutMs, everyMs: askEveryMs });
}

/** How many commit notices these nodes have sent, together. */
export async function noticesSent(nodes: readonly WikiNode[]): Promise<number> {
  const counts = await Promise.all(nodes.map(async (node) => (await countersOf(node)).notices.sent));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** What a node has counted since its router started. */
export async function countersOf(node: { readonly url: string }): Promise<MeshCounters> {
  return MeshCounters.parse((await meshOf(node)).counters);
}

/** Resolves when a node sees a neighbor in one of these states. */
export async function seenAs(
  node: { readonly url: string },
  name: string,
  states: readonly NeighborState[],
): Promise<void> {
  const isSeen = async (): Promise<boolean> => {
    const neighbor = (await meshOf(node)).neighbors?.find((one) => one.node === name);
    return neighbor !== undefined && states.includes(neighbor.state);
  };
  await until(isSeen, { what: `${name} as ${states.join(' or ')}`, timeoutMs: 90_000, everyMs: askEveryMs });
}

/** Resolves when a node says that it has refused a neighbor for that reason. */
export async function refuses(node: { readonly url: string }, name: string, expected: string): Promise<void> {
  const isRefused = async (): Promise<boolean> =>
    (await meshOf(node)).refused?.some((one) => one.node === name && one.reason === expected) === true;
  await until(isRefused, { what: `${name} refused: ${expected}`, timeoutMs: 60_000, everyMs: askEveryMs });
}

/** Saves a new page, which must go well. */
export async function saveNew(node: { readonly url: string }, page: string, text: string): Promise<void> {
  const response = await postForm(node.url, page, { text });
  expect({
    page,
    status: response.status,
    told: response.status === 303 ? '' : await response.text(),
  }).toEqual({
    page,
    status: 303,
    told: '',
  });
}

/** Changes a page as somebody does who reads it, edits and saves, which must go well. */
export async function change(
  node: { readonly url: string },
  page: string,
  edit: (text: string) => string,
): Promise<void> {
  const before = await readPage(node.url, page);
  const text = edit(before?.text ?? '');
  expect(text).not.toBe(before?.text);
  const { status } = await postForm(node.url, page, { text, base: before?.head ?? '' });
  expect({ page, status }).toEqual({ page, status: 303 });
}

/**
 * All nodes have the same sound history, and all lines with tokens were added in it just once and still stand on their pages;
 * `tokens` says on which. Such a line holds the token alone.
 */
export async function expectSameWords(
  nodes: readonly WikiNode[],
  tokens: ReadonlyMap<string, string>,
): Promise<void> {
  expect(new Set(nodes.map(headOf)).size).toBe(1);
  for (const node of nodes) {
    const repository = join(node.data, 'wiki.git');
    expect(checkTokens(repository, tokens.keys())).toEqual({ lost: [], duplicated: [] });
    expect(node.git('fsck', '--strict', '--no-dangling')).toBe('');
    for (const page of new Set(tokens.values())) {
      const lines = (await readPage(node.url, page))?.text.split('\n') ?? [];
      const wrong = [...tokens].filter(([token, on]) => on === page && countOf(lines, token) !== 1);
      expect({ node: node.data, page, wrong }).toEqual({ node: node.data, page, wrong: [] });
    }
  }
}

function countOf(lines: readonly string[], wanted: string): number {
  return lines.filter((line) => line === wanted).length;
}
