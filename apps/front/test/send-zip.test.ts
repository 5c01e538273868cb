import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import express from 'express';
import { expect, test } from 'vitest';
import { sendZip } from '../src/exports/send-zip.js';

const stallMs = 200;

/** More than sockets and streams hold for a client that takes nothing. */
async function* noise(): AsyncGenerator<Buffer> {
  for (let count = 0; count < 64; count += 1) yield randomBytes(1024 * 1024);
}

test('a client that takes nothing of its archive loses it', async () => {
  const app = express();
  const ended = new Promise<void>((resolve) => {
    app.get('/', (request, response) => {
      const files = [{ path: 'noise.zip', content: noise }];
      void sendZip(request, response, { name: 'wiki.zip', atMs: 0, files }, stallMs).then(resolve);
    });
  });
  await using server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = connect(port, '127.0.0.1').on('error', () => {});
  client.pause();
  client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await ended;
  client.resume();
  await once(client, 'close');
  expect(client.bytesRead).toBeLessThan(64 * 1024 * 1024);
});
