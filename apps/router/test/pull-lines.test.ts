import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { UnavailableNeighbor, dial } from '@erwik/link';
import type { Link } from '@erwik/link';
import { expect, test } from 'vitest';
import { PullLines } from '../src/pulls/pull-lines.js';
import { listenWith, termsOf } from './support/nodes.js';

const name = 'erwik@e2';
const local = '127.0.0.1';
const never = new AbortController().signal;

/** A place where connections are taken and nothing is said. */
async function silentPlace(): Promise<AsyncDisposable & { host: string; port: number }> {
  const server = createServer();
  server.listen(0, local);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { host: local, port, [Symbol.asyncDispose]: async () => void server.close() };
}

/** Lines of a node that a called neighbor dials: `calls` are the tokens it was told. */
async function callingLines(): Promise<{ lines: PullLines; calls: string[] } & AsyncDisposable> {
  const calls: string[] = [];
  const mine = await listenWith((link) => {
    link.start({ onFrame: () => {} });
    lines.answered(link, calls.at(-1) ?? '');
  });
  const call = (_: string, token: string): boolean => {
    calls.push(token);
    void dial(termsOf(), { host: local, port: mine.port }).then(({ link }) =>
      link.start({ onFrame: () => {} }),
    );
    return true;
  };
  const lines = new PullLines(termsOf(), call);
  const dispose = async (): Promise<void> => {
    await lines[Symbol.asyncDispose]();
    await mine[Symbol.asyncDispose]();
  };
  return { lines, calls, [Symbol.asyncDispose]: dispose };
}

test('a neighbor whose address takes connections and says nothing is called beside, and first the next time', async () => {
  await using silent = await silentPlace();
  await using calling = await callingLines();
  const { lines, calls } = calling;

  const line = await lines.take(name, silent, never);
  expect(line.isOpen).toBe(true);
  const again = await lines.take(name, silent, never);
  expect(again.isOpen).toBe(true);

  expect(calls).toHaveLength(2);
  for (const each of [line, again]) each.close('done');
}, 30_000);

test('a neighbor that answers is not called', async () => {
  const links: Link[] = [];
  await using place = await listenWith((link) => void links.push(link));
  await using calling = await callingLines();

  const line = await calling.lines.take(name, { host: local, port: place.port }, never);

  expect(line.isOpen).toBe(true);
  expect(calling.calls).toEqual([]);
  line.close('done');
  for (const link of links) link.close('done');
});

test('a neighbor that can neither be dialed nor called fails with why it could not be dialed', async () => {
  const { port } = await silentPlace().then(async (place) => {
    await place[Symbol.asyncDispose]();
    return place;
  });
  await using lines = new PullLines(termsOf(), () => false);

  const failed = lines.take(name, { host: local, port }, never);

  await expect(failed).rejects.toThrow(UnavailableNeighbor);
  await expect(failed).rejects.toThrow(/refused|ECONNREFUSED/);
});
