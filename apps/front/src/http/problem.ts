import { STATUS_CODES } from 'node:http';
import type { ServerResponse } from 'node:http';
import { endAndClose } from './end-and-close.js';
import { securityHeaders } from './security-headers.js';

/** What a refusal tells: a status, a stable code, words, and headers that go with it. */
export type Problem = {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** Answers with `application/problem+json` (RFC 9457). `more` adds members of the problem type. */
export function sendProblem(
  response: ServerResponse,
  problem: Problem,
  more: Readonly<Record<string, unknown>> = {},
): void {
  const body = Buffer.from(JSON.stringify({ ...problemBody(problem), ...more }));
  response.writeHead(problem.status, [
    ...securityHeaders,
    ...Object.entries(problem.headers).flat(),
    ...['Cache-Control', 'no-store'],
    ...['Content-Type', 'application/problem+json', 'Content-Length', String(body.length)],
  ]);
  if (problem.headers['Connection'] === 'close') endAndClose(response, body);
  else response.end(response.req.method === 'HEAD' ? undefined : body);
}

function problemBody({ status, code, message }: Problem): Record<string, unknown> {
  return {
    type: `urn:erwik:problem:${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    detail: message,
  };
}
