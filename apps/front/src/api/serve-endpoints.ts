import type { RequestHandler } from 'express';
import { BadRequest, MissingResource } from '../http/refusal.js';
import type { ApiCall, Endpoint } from './endpoint.js';

type Place = { readonly pattern: RegExp; readonly methods: ReadonlyMap<string, Endpoint['handle']> };

/**
 * Answers requests below `/_api/v1`. A page whose own name ends like an endpoint (`Rome/history`) is reached by writing its
 * slashes as `%2F`.
 */
export function serveEndpoints(endpoints: readonly Endpoint[]): RequestHandler {
  const places = placesOf(endpoints);
  return async (request, response) => {
    const rawPath = request.url.split('?', 1)[0] ?? '';
    for (const { pattern, methods } of places) {
      const match = pattern.exec(rawPath);
      if (match === null) continue;
      const handle = methods.get(request.method === 'HEAD' ? 'GET' : request.method);
      if (handle === undefined) throw notAllowed(request.method, [...methods.keys()]);
      const call: ApiCall = { request, response, params: match.groups ?? {} };
      return handle(call);
    }
    throw new MissingResource('The API has nothing at this address.');
  };
}

/** The longest paths first, so that `/pages/{path}` takes what no other takes. */
function placesOf(endpoints: readonly Endpoint[]): Place[] {
  const depth = (path: string): number => path.split('/').length;
  const paths = [...new Set(endpoints.map(({ path }) => path))];
  return paths
    .toSorted((one, other) => depth(other) - depth(one))
    .map((path) => {
      const its = endpoints.filter((endpoint) => endpoint.path === path);
      return {
        pattern: patternOf(path),
        methods: new Map(its.map(({ method, handle }) => [method, handle])),
      };
    });
}

function patternOf(path: string): RegExp {
  const source = path
    .replaceAll('.', '\\.')
    .replace(/\{(\w+)\}/g, (_part, name: string) => `(?<${name}>${name === 'path' ? '.+' : '[^/]+'})`);
  return new RegExp(`^${source}$`);
}

function notAllowed(method: string, methods: readonly string[]): BadRequest {
  const allowed = methods.flatMap((each) => (each === 'GET' ? ['GET', 'HEAD'] : [each]));
  return new BadRequest(405, 'method_not_allowed', `${method} is not supported here.`, {
    headers: { Allow: allowed.join(', ') },
  });
}
