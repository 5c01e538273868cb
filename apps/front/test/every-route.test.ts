import { readFileSync } from 'node:fs';
import { Router } from 'express';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { sendRequest, startFront } from './support/start-front.js';
import type { TestFront } from './support/start-front.js';

/** What is not in a router: the actions of pages stand in a table, and all of the API in its document. */
const actions = [
  ...readFileSync(new URL('../src/routes/page-actions.ts', import.meta.url), 'utf8').matchAll(
    /^\s+\['(_[\w.]+)', \{/gm,
  ),
].map(([, action]) => `/Home/${action}`);
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'];
const writing = ['POST', 'PUT', 'DELETE'];

let front: TestFront;
let addresses: readonly string[];
/** what each address answered to each method, without a body, from the node's own pages */
let answers: readonly { path: string; method: string; status: number; answer: string }[];
let heads: readonly (string | null)[];
beforeAll(async () => {
  const route = vi.spyOn(Router.prototype as { route: (path: string | string[]) => unknown }, 'route');
  front = await startFront();
  const routed = route.mock.calls.flat(2);
  route.mockRestore();
  front.store.write('Home', '# Home\n');
  const document = (await (await fetch(`${front.url}/_api/v1/openapi.json`)).json()) as { paths: object };
  const api = Object.keys(document.paths).map((path) => `/_api/v1${path}`);
  addresses = [
    ...['/', '/Home', '/Missing', '/Home.md', '/Home/_nothing', '/_nothing', '/_assets/site-1.css'],
    ...[...actions, ...routed, ...api].map(filled),
  ];
  const before = front.store.head;
  const asked = addresses.flatMap((path) => methods.map((method) => ({ path, method })));
  const readings = asked.filter(({ method }) => !writing.includes(method));
  const read = await all(readings, async (one) => ({ ...one, ...(await ask(one.path, one.method)) }));
  heads = [before, front.store.head];
  const writings = asked.filter(({ method }) => writing.includes(method));
  const written = await all(writings, async (one) => ({ ...one, ...(await ask(one.path, one.method)) }));
  answers = [...read, ...written];
}, 60_000);
afterAll(() => front[Symbol.asyncDispose]());

/** An address that a pattern stands for. */
function filled(pattern: string): string {
  return pattern.replace('{path}', 'Home').replace(/\{\w+\}|:\w+/g, 'f'.repeat(40));
}

const ask = (path: string, method: string, headers: string[] = []) =>
  sendRequest(front.port, path, { method, headers: ['Connection: close', ...headers] });

test('all addresses of a front are known to the following tests', () => {
  expect(actions.length).toBeGreaterThan(15);
  expect(addresses.length).toBeGreaterThan(70);
  for (const known of ['/Home/_edit', '/_recent', '/_commit/' + 'f'.repeat(40), '/healthz', '/_api/v1/pages'])
    expect(addresses).toContain(known);
});

describe('every address', () => {
  test.each([
    'Sec-Fetch-Site: cross-site',
    'Sec-Fetch-Site: same-site',
    'Origin: https://evil.example',
    'Origin: null',
  ])('does nothing that another site asks for by %s', async (header) => {
    const asked = addresses.flatMap((path) => writing.map((method) => ({ path, method })));
    const passed = await all(asked, async ({ path, method }) => ({
      ...{ path, method },
      refused: await isRefused(path, method, [header]),
    }));
    expect(passed.filter(({ refused }) => !refused)).toEqual([]);
  });

  test('may be read from another site, as links lead there', async () => {
    const read = await all(addresses, async (path) => ({
      path,
      refused: await isRefused(path, 'GET', ['Sec-Fetch-Site: cross-site']),
    }));
    expect(read.filter(({ refused }) => refused)).toEqual([]);
  });

  test('changes nothing when it is read', () => {
    expect(heads[1]).toBe(heads[0]);
  });

  test('says what browsers may do with its answer, whatever was asked', () => {
    for (const { path, method, answer } of answers) {
      const [head = '', ...body] = answer.split('\r\n\r\n');
      const seen = { path, method, ...guards(head) };
      expect(seen).toEqual({ path, method, policy: true, nosniff: true, referrer: true, told: false });
      // nothing in a document of ours is written where the policy would refuse it
      expect([path, method, inline(head, body.join(''))]).toEqual([path, method, null]);
    }
  });

  test('answers a method that it does not have with 405 and those that it has', () => {
    const refused = answers.filter(({ status }) => status === 405);
    expect(refused.length).toBeGreaterThan(100);
    for (const { path, method, answer } of refused) {
      const allowed = /\r\nallow: ([A-Z, ]+)\r\n/i.exec(answer)?.[1]?.split(', ') ?? [];
      expect([path, method, allowed.length > 0 && !allowed.includes(method)]).toEqual([path, method, true]);
    }
  });

  test('is at no fault where a request has no body', () => {
    const faults = answers.filter(({ status }) => status === 0 || status === 500);
    expect(faults.map(({ path, method }) => `${method} ${path}`)).toEqual([]);
    expect(front.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});

/** What is done for each, some at a time. */
async function all<One, Done>(ones: readonly One[], work: (one: One) => Promise<Done>): Promise<Done[]> {
  const done: Done[] = [];
  for (let at = 0; at < ones.length; at += 16)
    done.push(...(await Promise.all(ones.slice(at, at + 16).map(work))));
  return done;
}

async function isRefused(path: string, method: string, headers: string[]): Promise<boolean> {
  const { status, code, answer } = await ask(path, method, headers);
  return status === 403 && (code === 'cross_site' || answer.includes('Another site asked'));
}

function guards(head: string): object {
  const policy = /\r\ncontent-security-policy: (default-src '(?:self|none)'|sandbox)[^\r]*/i.exec(head)?.[0];
  return {
    policy:
      policy !== undefined && !/script-src[^;]*(?:unsafe|\*|data:|https?:(?!\/\/localhost\/))/.test(policy),
    nosniff: /\r\nx-content-type-options: nosniff/i.test(head),
    referrer: /\r\nreferrer-policy: (?:same-origin|no-referrer)/i.test(head),
    told: /\r\n(?:x-powered-by|server):/i.test(head),
  };
}

/** A script, style or handler that stands in a document itself; null where there is none, or where it belongs to no site. */
function inline(head: string, body: string): string | null {
  if (!/content-type: text\/html/i.test(head) || /content-security-policy: sandbox/i.test(head)) return null;
  return /<script(?![^>]*\ssrc=)[^>]*>|<style[^>]*>|<[^>]+\s(?:style|on\w+)=[^>]*>/i.exec(body)?.[0] ?? null;
}
