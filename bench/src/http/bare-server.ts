import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { Served } from './start-bare-server.js';

/** The least a server can do: the same bytes and headers for every request, or 304 to whoever names the tag. */
const { headers, tag, body } = Served.parse(JSON.parse(process.argv[2] ?? ''));
const bytes = Buffer.from(body, 'base64');
const notModifiedHeaders = headers.filter(
  (_, index) => !/^content-(length|type|encoding)$/i.test(z.string().parse(headers[index - (index % 2)])),
);

const server = createServer((request, response) => {
  if (request.headers['if-none-match'] === tag) response.writeHead(304, notModifiedHeaders).end();
  else response.writeHead(200, headers).end(bytes);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`ready http://127.0.0.1:${(server.address() as AddressInfo).port}`);
