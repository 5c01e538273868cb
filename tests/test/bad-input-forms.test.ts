import { evilStrings, temporaryFolder } from '@erwik/testkit';
import type { TemporaryFolder } from '@erwik/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { adminToken } from '../src/admin-token.js';
import { saveNew } from '../src/mesh-facts.js';
import { formsIn, linksIn } from '../src/page-forms.js';
import type { PageForm } from '../src/page-forms.js';
import { startNode } from '../src/start-node.js';
import type { WikiNode } from '../src/start-node.js';

/** A walk over all pages, and a thousand posts, on a machine that has other work. */
const testMaxMs = 240_000;
const pagesMax = 150;
const atOnce = 8;
const answerMaxMs = 20_000;
const name = 'erwik@forms';
/** What a browser is led to by menus and by being logged in. */
const unlinked = [
  ...['/Tried/_history', '/Tried/_files', '/Tried/_protect', '/_files', '/_import', '/_login', '/_join/x.y'],
  ...['/_access', '/_people', '/_account'],
];

//   somebody who may do everything ── every form that a link leads to ── front ── store
let folder: TemporaryFolder;
let node: WikiNode;
let token: string;
let pids: readonly number[];
let forms: readonly PageForm[];

beforeAll(async () => {
  folder = await temporaryFolder();
  node = await startNode(folder.path, { environment: { ERWIK_NODE: name } });
  await saveNew(node, 'Home', 'As it was. See [[Other]].\n');
  await saveNew(node, 'Tried', 'Whatever comes of it.\n');
  token = await adminToken(node, name);
  pids = node.pids();
  forms = await allForms();
}, 200_000);
afterAll(async () => {
  await node[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

it('the forms of a wiki are found by its links', () => {
  const found = forms.map(({ action }) => action.split('?')[0]);
  for (const action of ['/Tried/_edit', '/Tried/_rename', '/Tried/_delete', '/_search'])
    expect(found).toContain(action);
  expect(forms.length).toBeGreaterThan(10);
});

it(
  'every field of every form is refused or taken, whatever stands in it',
  { timeout: testMaxMs },
  async () => {
    const sent = forms.flatMap((form, at) =>
      [...form.fields.keys()].flatMap((field, of) =>
        evilStrings
          .filter((_text, index) => (index + at + of) % 5 === 0)
          .map((text) => ({ form, field, text: Buffer.from(text).toString() })),
      ),
    );
    expect(sent.length).toBeGreaterThan(200);
    const faults: string[] = [];
    await eachOf(sent, async ({ form, field, text }) => {
      const { status, body } = await send(form, new Map([...form.fields, [field, text]]));
      const shown = `${form.method} ${form.action} with ${field}=${JSON.stringify(text)}: ${status}`;
      if (status >= 500 || /\n\s+at |node_modules|<script>alert|<img src=x/.test(body)) faults.push(shown);
    });
    expect(faults).toEqual([]);
  },
);

it('every form without any of its fields is refused or taken', { timeout: testMaxMs }, async () => {
  const sent = forms.flatMap((form) => [...form.fields.keys(), null].map((left) => ({ form, left })));
  const faults: string[] = [];
  await eachOf(sent, async ({ form, left }) => {
    const fields = new Map(left === null ? [] : form.fields);
    if (left !== null) fields.delete(left);
    const { status } = await send(form, fields);
    if (status >= 500) faults.push(`${form.method} ${form.action} without ${left ?? 'anything'}: ${status}`);
  });
  expect(faults).toEqual([]);
});

it('after all of that the history is sound, and the same processes run', () => {
  expect(node.git('fsck', '--strict', '--no-dangling')).toBe('');
  expect(node.pids()).toEqual(pids);
  expect(node.output()).not.toMatch(/"level":"(?:fatal|error)"/);
});

/** Follows links from the beginning of the wiki; of forms of one kind the first counts. */
async function allForms(): Promise<PageForm[]> {
  const found = new Map<string, PageForm>();
  const left = ['/Tried', '/', '/_help', ...unlinked];
  const known = new Set(left);
  for (let next = left.shift(); next !== undefined && known.size < pagesMax; next = left.shift()) {
    const { type, body } = await read(next);
    if (!type.includes('text/html')) continue;
    for (const form of formsIn(body, next)) {
      const kind = kindOf(form);
      if (!found.has(kind) && !form.action.startsWith('/_logout')) found.set(kind, form);
    }
    for (const link of linksIn(body).filter((one) => !known.has(one) && !/^\/_(?:events|export)/.test(one))) {
      known.add(link);
      left.push(link);
    }
  }
  return [...found.values()];
}

/** The form of one action is the same on all pages. */
function kindOf({ action, method, fields }: PageForm): string {
  const of = (action.split('?')[0] ?? '').replace(/^\/[^_].*(?=\/_)/, '/P').replace(/[0-9a-f]{40}/, 'sha');
  return `${method} ${of} ${[...fields.keys()].join()}`;
}

async function read(path: string): Promise<{ type: string; body: string }> {
  const answer = await fetch(node.url + path, {
    headers: headers(),
    signal: AbortSignal.timeout(answerMaxMs),
  });
  return { type: answer.headers.get('content-type') ?? '', body: await answer.text() };
}

async function send(
  { action, method }: PageForm,
  fields: ReadonlyMap<string, string>,
): Promise<{ status: number; body: string }> {
  const text = new URLSearchParams([...fields]);
  const url =
    method === 'POST' ? node.url + action : `${node.url}${action.split('?')[0] ?? ''}?${text.toString()}`;
  const answer = await fetch(url, {
    ...{ method, headers: headers(), redirect: 'manual', signal: AbortSignal.timeout(answerMaxMs) },
    ...(method === 'POST' && { body: text }),
  });
  return { status: answer.status, body: await answer.text() };
}

function headers(): Record<string, string> {
  return { authorization: `Bearer ${token}`, accept: 'text/html' };
}

async function eachOf<One>(ones: readonly One[], work: (one: One) => Promise<void>): Promise<void> {
  const left = [...ones];
  const some = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: atOnce }, some));
}
