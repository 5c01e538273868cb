import type { IncomingMessage, ServerResponse } from 'node:http';
import { takesGitQuestions } from '../git/git-paths.js';
import { sendProblem } from '../http/problem.js';
import { BadRequest } from '../http/refusal.js';
import { hostName } from './allowed-hosts.js';
import type { HostCheck } from './allowed-hosts.js';

/** More header lines than any browser or balancer sends. */
export const headerLinesMax = 100;
/** A page name has at most 240 bytes, each up to three characters in a URL; queries are short. */
export const urlMaxChars = 4096;

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE']);

/**
 * Looks at every request before anything else does. Answers and returns true when it must not go on; what passes has
 * one known host, a path that begins with `/`, a known method, and a body this server can read.
 */
export function refuse(request: IncomingMessage, response: ServerResponse, isOurHost: HostCheck): boolean {
  const problem = headerProblem(request) ?? hostProblem(request, isOurHost) ?? messageProblem(request);
  if (problem === null) return false;
  response.shouldKeepAlive = false;
  sendProblem(response, problem);
  return true;
}

function headerProblem(request: IncomingMessage): BadRequest | null {
  const lines = request.rawHeaders;
  if (lines.length > headerLinesMax * 2) {
    return new BadRequest(431, 'too_many_headers', `At most ${headerLinesMax} header lines are read.`);
  }
  let hosts = 0;
  for (let index = 0; index < lines.length; index += 2) {
    const name = lines[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  if (hosts !== 1) return new BadRequest(400, 'bad_host', 'A request names one host.');
  return null;
}

function hostProblem(request: IncomingMessage, isOurHost: HostCheck): BadRequest | null {
  const { url = '', headers } = request;
  if (!isOurHost(headers.host ?? '')) return wrongHost(headers.host ?? '');
  if (url.startsWith('/')) return null;
  const absolute = /^http:\/\/([^/?#]+)(\/[^#]*)?$/i.exec(url);
  if (absolute === null) return new BadRequest(400, 'bad_target', 'The request names no path.');
  const [, authority = '', path = '/'] = absolute;
  if (!isOurHost(authority) || hostName(authority) !== hostName(headers.host ?? ''))
    return wrongHost(authority);
  request.url = path;
  return null;
}

function wrongHost(host: string): BadRequest {
  const shown = hostName(host) || 'that host';
  return new BadRequest(
    421,
    'wrong_host',
    `This node does not answer to ${shown}. Its operator can add the name to ERWIK_HOSTS.`,
  );
}

function messageProblem(request: IncomingMessage): BadRequest | null {
  const { method = '', url = '', headers } = request;
  if (!methods.has(method)) {
    return new BadRequest(405, 'method_not_allowed', `${method} is not supported.`, {
      headers: { Allow: [...methods].join(', ') },
    });
  }
  if (url.length > urlMaxChars)
    return new BadRequest(414, 'url_too_long', `A URL has at most ${urlMaxChars} characters.`);
  const transfer = headers['transfer-encoding'];
  if (transfer !== undefined && transfer.toLowerCase() !== 'chunked') {
    return new BadRequest(501, 'unknown_transfer_encoding', 'Bodies are sent as they are or chunked.');
  }
  const coding = headers['content-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'identity' && !isGitsOwn(coding, url)) {
    return new BadRequest(415, 'compressed_body', 'Bodies are not accepted compressed.', {
      headers: { 'Accept-Encoding': 'identity' },
    });
  }
  return null;
}

/** Git compresses what it asks, and what it is answered stands on what it sends, within limits of its own. */
function isGitsOwn(coding: string, url: string): boolean {
  return /^(?:x-)?gzip$/i.test(coding) && takesGitQuestions(url);
}
