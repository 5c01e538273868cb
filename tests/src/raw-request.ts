import { connect } from 'node:net';

/** The longest a node may take to answer or close; it must not wait for what never comes. */
const answerMaxMs = 30_000;

/**
 * Sends bytes to a node as they are and reads what it answers until it closes the connection;
 * `hangUp` says that nothing more will come. Resolves with the status, 0 where it closed without one, and everything it sent.
 */
export function rawRequest(
  url: string,
  bytes: string | Buffer,
  { hangUp = false }: { readonly hangUp?: boolean } = {},
): Promise<{ status: number; answer: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => (hangUp ? socket.end(bytes) : socket.write(bytes)));
    const settle = (): void =>
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0), answer });
    socket.setTimeout(answerMaxMs, () => {
      socket.destroy();
      reject(new Error(`no end after ${answerMaxMs} ms, but: ${answer}`));
    });
    socket.setEncoding('latin1').on('data', (text) => (answer += text));
    // what was refused may be reset while we still write
    socket.on('error', settle).on('close', settle);
  });
}

/** The text of a request that closes its connection; `lines` are header lines. */
export function requestText(
  target: string,
  {
    method = 'GET',
    lines = [],
    body = '',
  }: { method?: string; lines?: readonly string[]; body?: string } = {},
): string {
  const usual = ['Host: 127.0.0.1', 'Connection: close'];
  return [`${method} ${target} HTTP/1.1`, ...usual, ...lines, '', body].join('\r\n');
}
