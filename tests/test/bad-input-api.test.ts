import { evilStrings, temporaryFolder } from '@erwik/testkit';
import type { TemporaryFolder } from '@erwik/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { adminToken } from '../src/admin-token.js';
import { saveNew } from '../src/mesh-facts.js';
import { startNode } from '../src/start-node.js';
import type { WikiNode } from '../src/start-node.js';

/** Some thousands of requests, on a machine that has other work. */
const testMaxMs = 240_000;
const atOnce = 8;
/** No address of the API takes longer to refuse. */
const answerMaxMs = 20_000;

const Parameter = z.object({ name: z.string(), in: z.enum(['path', 'query', 'header']) });
const Fields = z.object({ properties: z.record(z.string(), z.unknown()).default({}) });
const Body = z.object({ content: z.record(z.string(), z.object({ schema: z.unknown() })) });
const Operation = z.object({ parameters: z.array(Parameter), requestBody: Body.optional() });
const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});
const Reference = z.object({ $ref: z.string() });

/** One address and method, and the names that can be filled with anything. */
type Target = {
  readonly method: string;
  readonly path: string;
  readonly queries: readonly string[];
  readonly headers: readonly string[];
  readonly fields: readonly string[];
};
type Init = {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};
type Sent = { readonly what: string; readonly url: string; readonly init: Init };

const environment = { ERWIK_NODE: 'erwik@api' };

//   somebody who may do everything ── every parameter of the API's own document ── front ── bus ── store
let folder: TemporaryFolder;
let node: WikiNode;
let targets: readonly Target[];
let pids: readonly number[];
let token: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  node = await startNode(folder.path, { environment });
  await saveNew(node, 'Home', 'As it was.\n');
  const answer = await fetch(`${node.url}/_api/v1/openapi.json`);
  targets = targetsOf(Document.parse(await answer.json()));
  token = await adminToken(node, environment.ERWIK_NODE);
  pids = node.pids();
}, 150_000);
afterAll(async () => {
  await node[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** What a parameter may be that is no such string. */
const oddQueries = ['', '-1', '1e99', 'NaN', '0x10', '9'.repeat(30), 'f'.repeat(39), 'f'.repeat(40), 'true'];
const oddValues: readonly unknown[] = [
  ...[null, true, -1, 1e99, [], {}, [null], { a: { b: [] } }, ['x'], '\ud800', 'a\0b', 'a\r\nb'],
  ...['x'.repeat(1_100_000), { __proto__: { x: 1 } }, Array.from({ length: 5000 }, () => 'x')],
];

it(
  'every parameter of every address is refused or taken, whatever stands in it',
  { timeout: testMaxMs },
  async () => {
    const sent = targets.flatMap((target, at) => [
      ...everyThird(at).map((text) => inPath(target, text)),
      ...target.queries.flatMap((name, of) =>
        [...everyThird(at + of), ...oddQueries].map((text) => inQuery(target, name, text)),
      ),
      ...target.headers.flatMap((name, of) =>
        everyThird(at + of).map((text) => inHeader(target, name, text)),
      ),
    ]);
    expect(sent.length).toBeGreaterThan(1000);
    expect(await faultsOf(sent)).toEqual([]);
  },
);

it(
  'every field of every body is refused or taken, whatever stands in it',
  { timeout: testMaxMs },
  async () => {
    const sent = targets.flatMap((target) => [
      ...target.fields.flatMap((name) =>
        [...oddValues, ...evilStrings].map((value) => inBody(target, { [name]: value }, name)),
      ),
      ...(target.fields.length === 0 ? [] : [null, [], 17, 'x']).map((body) =>
        inBody(target, body, 'the whole body'),
      ),
    ]);
    expect(sent.length).toBeGreaterThan(300);
    expect(await faultsOf(sent)).toEqual([]);
  },
);

it('after all of that the page is as it was, the history is sound, and the same processes run', async () => {
  const me = await fetch(`${node.url}/_api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(await me.text()).toContain('"admin"');
  expect(await (await fetch(`${node.url}/Home/_raw`)).text()).toBe('As it was.\n');
  expect(node.git('fsck', '--strict', '--no-dangling')).toBe('');
  // where a page was moved, its old name leads to the new one
  const paths = node
    .git('ls-tree', '-r', '--name-only', '-z', 'main')
    .replace('.redirects.gollum\0', '')
    .split('\0');
  expect(paths.filter((path) => /(^|\/)\.|\\|\.\.|\s/.test(path))).toEqual([]);
  expect(node.pids()).toEqual(pids);
  expect(node.output()).not.toMatch(/"level":"(?:fatal|error)"/);
});

/** A third of the strings that have broken others, of which each place gets another: all of them would take minutes. */
function everyThird(from: number): string[] {
  return evilStrings.filter((_text, at) => (at + from) % 3 === 0);
}

function targetsOf({ paths, components }: z.infer<typeof Document>): Target[] {
  const fieldsOf = (body: z.infer<typeof Body> | undefined): string[] => {
    const schema = body?.content['application/json']?.schema;
    const reference = Reference.safeParse(schema).data?.$ref.split('/').at(-1);
    const meant = reference === undefined ? schema : components.schemas[reference];
    return Object.keys(Fields.safeParse(meant).data?.properties ?? {});
  };
  return Object.entries(paths)
    .filter(([path]) => path !== '/events')
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { parameters, requestBody }]) => ({
        ...{ method: method.toUpperCase(), path, fields: fieldsOf(requestBody) },
        queries: parameters.filter((one) => one.in === 'query').map(({ name }) => name),
        headers: parameters.filter((one) => one.in === 'header').map(({ name }) => name),
      })),
    );
}

function filled(path: string, text = 'Home'): string {
  return `${node.url}/_api/v1${path.replace(/\{\w+\}/g, encodeURIComponent(asUtf8(text)))}`;
}

function inPath({ method, path }: Target, text: string): Sent {
  return { what: `${method} ${path} at ${JSON.stringify(text)}`, url: filled(path, text), init: { method } };
}

function inQuery({ method, path }: Target, name: string, text: string): Sent {
  const url = `${filled(path)}?${name}=${encodeURIComponent(asUtf8(text))}`;
  return { what: `${method} ${path} with ${name}=${JSON.stringify(text)}`, url, init: { method } };
}

/** What no client can send in a header is left out of it. */
function inHeader({ method, path }: Target, name: string, text: string): Sent {
  const value = Buffer.from(text)
    .toString('latin1')
    .replace(/[^\t\x20-\x7e\x80-\xff]/g, '');
  return {
    what: `${method} ${path} with ${name}: ${value}`,
    url: filled(path),
    init: { method, headers: { [name]: value } },
  };
}

function inBody({ method, path }: Target, body: unknown, what: string): Sent {
  const headers = { 'content-type': 'application/json' };
  const text = JSON.stringify(body);
  return {
    what: `${method} ${path} with ${what} in ${text.slice(0, 80)}`,
    url: filled(path, 'Another'),
    init: { method, headers, body: text },
  };
}

/** Half of a surrogate pair has no form in UTF-8; a browser sends the replacement character for it. */
function asUtf8(text: string): string {
  return Buffer.from(text).toString();
}

/** The requests that were answered with a fault of the node's own, or by words about its inside. */
async function faultsOf(all: readonly Sent[]): Promise<string[]> {
  const faults: string[] = [];
  const left = [...all];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const { status, text } = await answerTo(next);
      if (status >= 500 || /\n\s+at |node_modules|ZodError|\/src\//.test(text))
        faults.push(`${next.what}: ${status} ${text.slice(0, 200)}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return faults;
}

async function answerTo({ url, init }: Sent): Promise<{ status: number; text: string }> {
  const signal = AbortSignal.timeout(answerMaxMs);
  const headers = { authorization: `Bearer ${token}`, ...init.headers };
  const answer = await fetch(url, { ...init, headers, redirect: 'manual', signal });
  return { status: answer.status, text: await answer.text() };
}
