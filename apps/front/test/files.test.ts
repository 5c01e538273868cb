import { connect } from 'node:net';
import { once } from 'node:events';
import { uploadMaxBytes } from '@erwik/events';
import { until } from '@erwik/testkit';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { byteRange } from '../src/http/byte-range.js';
import { sendRequest, startFront } from './support/start-front.js';
import type { TestFront } from './support/start-front.js';
import { blobOf } from './support/test-uploads.js';

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

let front: TestFront;

beforeEach(async () => {
  front = await startFront();
  front.store.write('Page', 'text');
});

afterEach(() => front[Symbol.asyncDispose]());

function fetchAt(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(front.url + path, { redirect: 'manual', ...init });
}

/** Posts a form as a browser without a script does. */
function post(
  files: readonly (readonly [name: string, bytes: Buffer])[],
  fields: Record<string, string> = {},
) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ key: 'key-12345678', ...fields })) form.append(name, value);
  for (const [name, bytes] of files) form.append('file', new Blob([new Uint8Array(bytes)]), name);
  return fetchAt('/Page/_files', { method: 'POST', body: form });
}

function putFile(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetchAt(`/_api/v1/files/${path}`, { method: 'PUT', body, headers });
}

async function codeOf(answer: Promise<Response>): Promise<unknown> {
  const response = await answer;
  const { code } = (await response.json()) as { code?: unknown };
  return [response.status, code];
}

describe('a file as it was', () => {
  it('is at the address of its commit, and no other commit has it', async () => {
    front.store.writeFile('img/x.png', png);
    const old = front.store.head;
    front.store.writeFile('img/x.png', Buffer.from('other'));
    const sent = await fetchAt(`/img/x.png/_rev/${old}`);
    expect([sent.status, sent.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(sent.headers.get('cache-control')).toContain('immutable');
    expect(Buffer.from(await sent.arrayBuffer())).toEqual(png);
    expect((await fetchAt(`/img/x.png/_rev/${'a'.repeat(40)}`)).status).toBe(404);
    expect((await fetchAt('/img/x.png/_rev/HEAD')).status).toBe(404);
  });
});

describe('the form that adds files to a page', () => {
  it('stores them, and leads back to the list that shows them', async () => {
    const posted = await post(
      [
        ['cat.png', png],
        ['notes.txt', Buffer.from('hello')],
      ],
      {
        summary: 'Two files',
        author: 'Zoë',
      },
    );
    expect(posted.status).toBe(303);
    expect(posted.headers.get('location')).toBe('/Page/_files?stored=2');
    expect(posted.headers.getSetCookie().join()).toMatch(/erwik_seen=[0-9a-f]{40}.*erwik_author=Zo%C3%AB/);
    const list = await (await fetchAt('/Page/_files?stored=2')).text();
    expect(list).toContain('2 files were added.');
    const path = `/uploads/Page/cat-${blobOf(png).slice(0, 8)}.png`;
    expect(list).toContain(`![cat-${blobOf(png).slice(0, 8)}.png](${path})`);
    expect(Buffer.from(await (await fetchAt(path)).arrayBuffer())).toEqual(png);
    const asked = front.store.asked.filter(({ operation }) => operation === 'putFile');
    expect(asked.map(({ body }) => body)).toMatchObject([
      { key: 'key-12345678-0', summary: 'Two files', author: { name: 'Zoë' } },
      { key: 'key-12345678-1', place: { kind: 'page', page: 'Page', name: 'notes.txt' } },
    ]);
    expect(front.store.pieces.size).toBe(0);
  });

  it('says so where the file is there already', async () => {
    await post([['cat.png', png]]);
    expect((await post([['cat.png', png]])).headers.get('location')).toBe('/Page/_files?unchanged=1');
    expect(await (await fetchAt('/Page/_files?unchanged=1')).text()).toContain('was here already');
  });

  it('is shown again, with what was typed, where no file was chosen or one is empty', async () => {
    for (const files of [[], [['', Buffer.alloc(0)] as const], [['x.png', Buffer.alloc(0)] as const]]) {
      const answer = await post(files, { summary: 'Why <not>' });
      expect(answer.status).toBe(400);
      const text = await answer.text();
      expect(text).toMatch(/role="alert"/);
    }
    expect(await (await post([], { summary: 'Why <not>' })).text()).toContain('value="Why &lt;not&gt;"');
    expect(front.store.pieces.size).toBe(0);
  });

  it('refuses a file beyond the limit in words, and nothing of it stays', async () => {
    const answer = await post([
      ['small.txt', Buffer.from('x')],
      ['large.bin', Buffer.alloc(uploadMaxBytes + 1)],
    ]);
    expect(answer.status).toBe(413);
    expect(await answer.text()).toContain('A file has at most 25 MiB.');
    expect(front.store.pieces.size).toBe(0);
    expect(front.store.commits).toBe(1);
  }, 90_000);

  it.each([
    ['no boundary', 'multipart/form-data', 'x', 400],
    ['a form of another type', 'application/x-www-form-urlencoded', 'file=x', 415],
    ['a form that is not whole', 'multipart/form-data; boundary=b', part('f', 'x.png', 'half'), 400],
    ['a part whose head does not end', 'multipart/form-data; boundary=b', '--b\r\nContent-Dispo', 400],
    [
      'thousands of parts',
      'multipart/form-data; boundary=b',
      `${part('f', 'x.txt', 'x').repeat(3000)}--b--`,
      413,
    ],
    [
      'a field of a megabyte',
      'multipart/form-data; boundary=b',
      `${part('s', null, 'x'.repeat(1e6))}--b--`,
      413,
    ],
    ['a field twice', 'multipart/form-data; boundary=b', `${part('s', null, 'x').repeat(2)}--b--`, 400],
  ])('refuses %s, and nothing of it stays', async (_what, type, body, status) => {
    const answer = await fetchAt('/Page/_files', { method: 'POST', body, headers: { 'content-type': type } });
    expect(answer.status).toBe(status);
    expect(front.store.commits).toBe(1);
    await until(() => front.store.pieces.size === 0, { what: 'the pieces to go' });
  });

  it.each([['../../../etc/passwd'], ['x.png\u0000.html'], ['__proto__'], ['a'.repeat(3000)]])(
    'stores a file under a harmless name, whatever it is called (%#)',
    async (name) => {
      const body = `${part('file', name, 'bytes')}--b--`;
      const headers = { 'content-type': 'multipart/form-data; boundary=b' };
      const { status } = await fetchAt('/Page/_files', { method: 'POST', body, headers });
      expect([303, 400]).toContain(status);
      for (const path of pathsOf(front))
        expect(path).toMatch(/^uploads\/Page\/[\p{L}\p{N}][\p{L}\p{N}._-]*$/u);
    },
  );

  it('forgets the file of a connection that breaks', async () => {
    const socket = connect(front.port, '127.0.0.1');
    await once(socket, 'connect');
    const head = ['POST /Page/_files HTTP/1.1', 'Host: localhost', 'Content-Length: 9000000'];
    const type = 'Content-Type: multipart/form-data; boundary=b';
    socket.write([...head, type, '', part('file', 'x.bin', 'x'.repeat(2_000_000))].join('\r\n'));
    await until(() => front.store.pieces.size === 1, { what: 'the first pieces' });
    socket.destroy();
    await until(() => front.store.pieces.size === 0, { what: 'the pieces to go' });
    expect(front.store.commits).toBe(1);
    expect(front.log.filter((line) => line.includes('"level":50'))).toEqual([]);
  });

  it('is for writers, and for forms of this node', async () => {
    const crossed = await fetchAt('/Page/_files', {
      method: 'POST',
      body: new FormData(),
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(crossed.status).toBe(403);
    await using members = await startFront({ access: 'members' });
    const form = new FormData();
    form.append('file', new Blob(['x']), 'x.txt');
    expect((await fetch(`${members.url}/P/_files`, { method: 'POST', body: form })).status).toBe(401);
    const page = await (await fetch(`${members.url}/P/_files`)).text();
    expect(page).not.toContain('<form class="add-files"');
  });
});

/** A part of a form, as it stands in a body. */
function part(name: string, file: string | null, content: string): string {
  const filename = file === null ? '' : `; filename="${file}"`;
  return `--b\r\nContent-Disposition: form-data; name="${name}"${filename}\r\n\r\n${content}\r\n`;
}

function pathsOf({ store }: TestFront): string[] {
  return [...store.directory.list('uploads', null, 50).names];
}

describe('a file', () => {
  it.each([
    ['a picture', 'x.png', png, 'image/png', null],
    [
      'a page that is called a picture',
      'x.png',
      Buffer.from('<script>alert(1)</script>'),
      null,
      'attachment',
    ],
    ['a script that begins as a picture', 'x.js', Buffer.from('GIF89a=1;alert(1)'), 'image/gif', null],
    ['a drawing with a script', 'x.svg', Buffer.from('<svg onload="alert(1)"/>'), null, 'attachment'],
    ['a document', 'x.pdf', Buffer.from('%PDF-1.7 /JS'), null, 'attachment'],
  ])('that is %s is sent so that nothing in it runs', async (...[, path, bytes, type, disposition]) => {
    front.store.writeFile(path, bytes);
    const { headers } = await fetchAt(`/${path}`);
    expect(headers.get('content-type')).toBe(type ?? 'application/octet-stream');
    expect(headers.get('content-disposition')?.split(';')[0] ?? null).toBe(disposition);
    expect(headers.get('content-security-policy')).toMatch(/^sandbox;/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is sent in part where a range is asked for', async () => {
    const bytes = Buffer.from(Array.from({ length: 250_000 }, (_each, position) => position % 251));
    front.store.writeFile('x.bin', bytes);
    const tag = `"${blobOf(bytes)}"`;
    const ask = async (range: string, more: Record<string, string> = {}) => {
      const answer = await fetchAt('/x.bin', { headers: { range, ...more } });
      return { answer, body: Buffer.from(await answer.arrayBuffer()) };
    };
    const middle = await ask('bytes=99990-200010');
    expect(middle.answer.status).toBe(206);
    expect(middle.answer.headers.get('content-range')).toBe('bytes 99990-200010/250000');
    expect(middle.body).toEqual(bytes.subarray(99_990, 200_011));
    expect((await ask('bytes=-5')).body).toEqual(bytes.subarray(-5));
    expect((await ask('bytes=249999-')).body).toEqual(bytes.subarray(-1));
    expect((await ask('bytes=0-4', { 'if-range': tag })).answer.status).toBe(206);
    const whole = [
      await ask('bytes=0-4', { 'if-range': '"old"' }),
      await ask('bytes=0-1,5-6'),
      await ask('x=1-2'),
    ];
    expect(whole.map(({ answer, body }) => [answer.status, body.length])).toEqual(
      whole.map(() => [200, 250_000]),
    );
    const beyond = await ask('bytes=250000-');
    expect([beyond.answer.status, beyond.answer.headers.get('content-range')]).toEqual([
      416,
      'bytes */250000',
    ]);
  });

  it('may be kept for good under the address of one version, which stays when the file is gone', async () => {
    front.store.writeFile('x.png', png);
    const old = blobOf(png);
    front.store.writeFile('x.png', Buffer.from('newer'));
    const version = await fetchAt(`/x.png?blob=${old}`);
    expect(version.headers.get('cache-control')).toContain('immutable');
    expect(Buffer.from(await version.arrayBuffer())).toEqual(png);
    expect((await fetchAt('/x.png')).headers.get('cache-control')).toBe('no-cache');
    front.store.delete('x.png');
    expect((await fetchAt('/x.png')).status).toBe(404);
    expect((await fetchAt(`/x.png?blob=${old}`)).headers.get('content-type')).toBe('image/png');
    for (const bad of ['f'.repeat(40), 'HEAD', '--output=x']) {
      expect((await fetchAt(`/x.png?blob=${bad}`)).status).toBe(404);
    }
    const known = { headers: { 'if-none-match': `"${old}"` } };
    expect((await fetchAt(`/x.png?blob=${old}`, known)).status).toBe(304);
  });
});

it.each([
  ['bytes=0-0', 10, { start: 0, length: 1 }],
  ['bytes=5-', 10, { start: 5, length: 5 }],
  ['bytes=5-99', 10, { start: 5, length: 5 }],
  ['bytes=-3', 10, { start: 7, length: 3 }],
  ['bytes=-99', 10, { start: 0, length: 10 }],
  ['bytes=-0', 10, 'unsatisfiable'],
  ['bytes=10-', 10, 'unsatisfiable'],
  ['bytes=0-', 0, 'unsatisfiable'],
  ['bytes=5-4', 10, null],
  ['bytes=-', 10, null],
  ['bytes=1-2,3-4', 10, null],
  ['lines=1-2', 10, null],
  [undefined, 10, null],
])('the range %s of %i bytes is %j', (range, bytes, expected) => {
  expect(byteRange(bytes, { range, ifRange: undefined, tag: '"x"' })).toEqual(expected);
});

describe('the list of all files', () => {
  it('shows who uses them, and removes one after a question', async () => {
    front.store.writeFile('uploads/Page/a.png', png);
    front.store.write('User', '![](/uploads/Page/a.png)');
    front.store.writeFile('unused.txt', Buffer.from('x'));
    const list = await (await fetchAt('/_files')).text();
    expect(list).toMatch(/uploads\/Page\/a\.png[^]*Used by[^]*<a href="\/User">/);
    expect(list).toMatch(/unused\.txt[^]*No page uses it/);
    const question = await (await fetchAt('/_files?remove=uploads%2FPage%2Fa.png')).text();
    expect(question).toContain(`name="blob" value="${blobOf(png)}"`);
    const remove = (blob: string) =>
      fetchAt('/_files', {
        method: 'POST',
        body: new URLSearchParams({ path: 'uploads/Page/a.png', blob, key: 'key-12345678' }),
      });
    expect((await remove(blobOf(Buffer.from('other')))).status).toBe(409);
    expect((await remove(blobOf(png))).headers.get('location')).toBe('/_files?removed=1');
    expect((await fetchAt('/uploads/Page/a.png')).status).toBe(404);
    expect((await remove(blobOf(png))).status).toBe(303);
    expect((await fetchAt('/_files?remove=nowhere.png')).status).toBe(404);
  });
});

describe('the API for files', () => {
  it('puts, reads, replaces and removes a file, each by what it was', async () => {
    const created = await putFile('docs/a.txt', 'one', { 'if-none-match': '*' });
    expect([created.status, created.headers.get('location')]).toEqual([201, '/docs/a.txt']);
    const first = created.headers.get('etag') ?? '';
    expect(await created.json()).toMatchObject({ status: 'stored', path: 'docs/a.txt', bytes: 3 });
    expect(await (await fetchAt('/_api/v1/files/docs/a.txt')).text()).toBe('one');
    expect(await codeOf(putFile('docs/a.txt', 'two', { 'if-none-match': '*' }))).toEqual([412, 'changed']);
    expect(await codeOf(putFile('docs/a.txt', 'one', { 'if-none-match': '*' }))).toEqual([412, 'changed']);
    expect(await codeOf(putFile('docs/a.txt', 'two'))).toEqual([428, 'base_required']);
    const replaced = await putFile('docs/a.txt', 'two', { 'if-match': first });
    expect(replaced.status).toBe(200);
    const second = replaced.headers.get('etag') ?? '';
    const remove = (etag: string) =>
      fetchAt('/_api/v1/files/docs/a.txt', {
        method: 'DELETE',
        headers: etag === '' ? {} : { 'if-match': etag },
      });
    expect(await codeOf(remove(''))).toEqual([428, 'base_required']);
    expect(await codeOf(remove(first))).toEqual([412, 'changed']);
    expect((await remove(second)).status).toBe(200);
    expect(await codeOf(remove(second))).toEqual([404, 'not_found']);
    expect(front.store.pieces.size).toBe(0);
  });

  it.each(['Home.md', '..%2f..%2fx', '.git/config', 'a%00b', '%ff', 'a%5cb'])(
    'refuses to put a file at %s',
    async (path) => {
      const { status } = await sendRequest(front.port, `/_api/v1/files/${path}`, {
        method: 'PUT',
        body: 'x',
      });
      expect(status).toBe(422);
    },
  );

  it('adds files to a page, and lists them', async () => {
    const url = '/_api/v1/pages/Page/files?name=my%20cat.png';
    const added = await fetchAt(url, { method: 'POST', body: new Uint8Array(png) });
    expect(added.status).toBe(201);
    const path = `uploads/Page/my-cat-${blobOf(png).slice(0, 8)}.png`;
    expect(await added.json()).toMatchObject({
      path,
      url: `/${path}`,
      markdown: `![my-cat-${blobOf(png).slice(0, 8)}.png](/${path})`,
    });
    const listed = await (await fetchAt('/_api/v1/pages/Page/files')).json();
    expect(listed).toMatchObject({ total: 1, items: [{ path, uses: 0 }] });
    expect(await (await fetchAt('/_api/v1/files')).json()).toMatchObject({ total: 1 });
    expect(await codeOf(fetchAt(url, { method: 'POST', body: '' }))).toEqual([400, 'empty_file']);
    expect(await codeOf(fetchAt('/_api/v1/pages/Page/files', { method: 'POST', body: 'x' }))).toEqual([
      400,
      expect.any(String),
    ]);
  });

  it('takes the largest file in pieces, and no more than that', async () => {
    const url = '/_api/v1/pages/Page/files?name=x.bin';
    const largest = await fetchAt(url, { method: 'POST', body: new Uint8Array(uploadMaxBytes) });
    expect(largest.status).toBe(201);
    const pieces = front.store.asked.filter(({ operation }) => operation === 'putPiece');
    expect(pieces.length).toBe(50);
    const more = fetchAt(url, { method: 'POST', body: new Uint8Array(uploadMaxBytes + 1) });
    expect(await codeOf(more)).toEqual([413, 'file_too_large']);
    expect(front.store.pieces.size).toBe(0);
  }, 90_000);

  it('answers 503 when too many files come at once, and takes them again afterwards', async () => {
    const sockets = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const socket = connect(front.port, '127.0.0.1');
        onTestFinished(() => void socket.destroy());
        await once(socket, 'connect');
        const head = [
          'POST /_api/v1/pages/Page/files?name=x HTTP/1.1',
          'Host: localhost',
          'Content-Length: 600000',
        ];
        socket.write([...head, '', 'x'.repeat(550_000)].join('\r\n'));
        return socket;
      }),
    );
    await until(() => front.store.pieces.size === 12, { what: 'twelve files on their way' });
    const url = '/_api/v1/pages/Page/files?name=late.txt';
    const late = await fetchAt(url, { method: 'POST', body: 'x' });
    expect([late.status, late.headers.get('retry-after')]).toEqual([503, '5']);
    for (const socket of sockets) socket.destroy();
    await until(() => front.store.pieces.size === 0, { what: 'the pieces to go' });
    expect((await fetchAt(url, { method: 'POST', body: 'x' })).status).toBe(201);
  });
});
