import supertest from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { OpenApiDocument } from '../src/api/openapi.js';
import { documented } from './support/documented.js';
import { startFront } from './support/start-front.js';
import type { TestFront } from './support/start-front.js';

let front: TestFront;
let document: OpenApiDocument;
beforeAll(async () => {
  front = await startFront();
  document = (await supertest(front.url).get('/_api/v1/openapi.json').expect(200)).body as OpenApiDocument;
});
afterAll(() => front[Symbol.asyncDispose]());

/** An address that its pattern stands for. */
const addressOf = (path: string) =>
  `/_api/v1${path.replace('{path}', 'No-Such-Page').replace(/\{\w+\}/g, 'f'.repeat(40))}`;
const methodsOf = (path: string) => Object.keys(document.paths[path] ?? {}).map((each) => each.toUpperCase());

test('every address of the document takes the methods that stand there, and no other', async () => {
  const paths = Object.keys(document.paths);
  expect(paths.length).toBeGreaterThan(15);
  for (const path of paths) {
    const methods = methodsOf(path);
    for (const other of ['PUT', 'POST', 'GET'].filter((each) => !methods.includes(each))) {
      const answer = await fetch(front.url + addressOf(path), { method: other });
      expect([path, other, answer.status]).toEqual([path, other, 405]);
      const allowed = methods.flatMap((each) => (each === 'GET' ? ['GET', 'HEAD'] : [each]));
      expect(answer.headers.get('allow')?.split(', ').toSorted()).toEqual(allowed.toSorted());
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
    }
  }
});

test('an address that is not in the document is a problem, not a page', async () => {
  for (const path of ['/nothing', '/', '', '/pages', '/pages/', '/recent/', '/openapi.yaml']) {
    if (methodsOf(path).length > 0) continue;
    const answer = await fetch(`${front.url}/_api/v1${path}`, { headers: { Accept: 'text/html' } });
    expect([path, answer.headers.get('content-type')]).toEqual([path, 'application/problem+json']);
    expect([404, 422]).toContain(answer.status);
  }
});

test('every schema of the document can be read, and every reference leads to one', () => {
  const names = Object.keys(document.components.schemas);
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to);
  expect(references.length).toBeGreaterThan(20);
  expect(references.filter((to) => !names.includes(to?.replace('#/components/schemas/', '') ?? ''))).toEqual(
    [],
  );
  const ids = Object.values(document.paths).flatMap((its) =>
    Object.values(its).map((operation) => operation['operationId']),
  );
  expect(new Set(ids).size).toBe(ids.length);
});

test('an answer that lacks what the document promises is found', () => {
  const check = documented(document);
  const request = { method: 'GET', url: 'http://x/_api/v1/me' };
  const headers = { 'content-type': 'application/json' };
  expect(() => check({ status: 200, headers, request, body: { node: 'x' } })).toThrow(z.ZodError);
  expect(() => check({ status: 204, headers, request, body: {} })).toThrow(/204, undocumented/);
  const elsewhere = { method: 'GET', url: 'http://x/_api/v1/other' };
  expect(() => check({ status: 200, headers, request: elsewhere, body: {} })).toThrow(/not in the document/);
});
