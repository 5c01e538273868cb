import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { once } from 'node:events';
import { encodePullMessage } from '@erwik/mesh';
import type { PullMessage } from '@erwik/mesh';
import { dial } from '@erwik/link';
import { until } from '@erwik/testkit';
import { expect, test } from 'vitest';
import { PullLine, PullLineEnded, PullLineSilent } from '../src/pulls/pull-line.js';
import { listenWith, termsOf } from './support/nodes.js';

const never = new AbortController().signal;
const none: PullMessage = { type: 'none', reason: 'missing' };

//   puller ◀── somebody who hands on a few bytes at a time ◀── source
test('not a byte for a while is silence, and a long frame that comes slowly is none', async () => {
  const sources: PullLine[] = [];
  await using listener = await listenWith(
    (link) => sources.push(new PullLine(link)),
    termsOf({ transport: 'tcp' }),
  );
  const chunks: Buffer[] = [];
  let isSlow = false;
  const sockets: Socket[] = [];
  const between = createServer((near) => {
    const far = connect(listener);
    for (const socket of [near, far]) sockets.push(socket.on('error', () => {}));
    near.pipe(far);
    far.on('data', (chunk: Buffer) => (isSlow ? chunks.push(chunk) : near.write(chunk)));
  });
  between.listen(0, '127.0.0.1');
  await once(between, 'listening');
  const { port } = between.address() as AddressInfo;
  const { link } = await dial(termsOf({ transport: 'tcp' }), { host: '127.0.0.1', port });
  const puller = new PullLine(link);
  await until(() => sources.length === 1);
  await expect(puller.next(never, 20)).rejects.toThrow(PullLineSilent);
  isSlow = true;
  await sources[0]!.send({ type: 'data', bytes: Buffer.alloc(500, 1) }, never);
  await until(() => chunks.length === 1);
  const slowly = puller.next(never, 300);
  const bytes = chunks[0]!;
  for (let at = 0; at < bytes.length; at += 2) {
    const heard = link.receivedBytes;
    sockets[0]!.write(bytes.subarray(at, at + 2));
    await until(() => link.receivedBytes > heard);
  }
  expect(await slowly).toMatchObject({ type: 'data' });
  puller.close('done');
  for (const socket of sockets) socket.destroy();
  between.close();
});

test('what came before the end of a line is taken first, and then its end; a wait can be aborted', async () => {
  const links: PullLine[] = [];
  await using listener = await listenWith((link) => links.push(new PullLine(link)));
  const { link } = await dial(termsOf(), listener);
  const abort = new AbortController();
  await until(() => links.length === 1);
  const waiting = links[0]!.next(abort.signal, 60_000);
  abort.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  for (let count = 0; count < 20; count += 1) link.send(encodePullMessage(none));
  link.send(Buffer.from('nonsense'));
  for (let count = 0; count < 20; count += 1) expect(await links[0]!.next(never, 60_000)).toEqual(none);
  const end: unknown = await links[0]!.next(never, 60_000).catch((error: unknown) => error);
  expect(end).toBeInstanceOf(PullLineEnded);
  expect(end).toMatchObject({ reason: 'bad message' });
  await link.closed;
  await expect(links[0]!.send(none, never)).rejects.toThrow(PullLineEnded);
});
