import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { until } from '@erwik/testkit';

/** A browser that listens: all it was sent so far. */
export type Listener = { readonly text: () => string; readonly socket: Socket };

/** Opens a stream of events, and settles when it was greeted or refused. */
export async function listen(port: number, path: string, headers = ''): Promise<Listener> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk)));
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`);
  await until(() => text.includes('event: state') || /HTTP\/1\.1 (?:429|503)/.test(text), {
    what: 'the greeting',
  });
  return { text: () => text, socket };
}
