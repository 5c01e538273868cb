import type { ServerResponse } from 'node:http';

/** A client that still sends has so long to find the answer, ms. */
const lingerMs = 2000;

/**
 * Ends an answer after which the connection closes. While the request's body is still coming it is kept open for a moment, and
 * what comes is thrown away: else the client would be told that it is gone, and might never read the answer.
 */
export function endAndClose(response: ServerResponse, bytes: Uint8Array): void {
  const { req: request } = response;
  if (request.complete) return void response.end(bytes);
  response.write(bytes);
  const end = (): void => {
    clearTimeout(lingering);
    response.end();
  };
  const lingering = setTimeout(end, lingerMs);
  request.once('close', end).resume();
}
