import type { ServerResponse } from 'node:http';

/** Answers in words, which git shows to whoever runs it. */
export function sendPlain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' });
  response.end(`${text}\n`);
}
