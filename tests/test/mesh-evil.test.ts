import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { atom, binary, encodeTerm, tuple } from '@erwik/etf';
import type { Term, Tuple } from '@erwik/etf';
import type { Link } from '@erwik/link';
import { encodeMessage, encodePullMessage, packPieceMaxBytes } from '@erwik/mesh';
import type { NeighborRecord, PullMessage } from '@erwik/mesh';
import { temporaryFolder, until } from '@erwik/testkit';
import { expect, it } from 'vitest';
import { startEvilNeighbor } from '../src/evil-neighbor.js';
import type { EvilLink, EvilNeighbor } from '../src/evil-neighbor.js';
import { countersOf, saveNew } from '../src/mesh-facts.js';
import { cookie, linkedToAll, meshOf, oneHead, startMesh } from '../src/start-mesh.js';
import type { MeshNode } from '../src/start-mesh.js';

/** Starts of two nodes and some sixty attacks, on a machine that has other work. */
const testMaxMs = 400_000;
const settleMaxMs = 60_000;
/** What a router may come to, however it is attacked, bytes. */
const rssMaxBytes = 300 * 1024 * 1024;

/**
 * How a link has ended: what the last word on it was (null: none); or that it was kept: `open`, or `slowed` where it is read no
 * faster than good neighbors talk, or `none` where a pull was answered so.
 */
type End = string | null;

/** Something that no good neighbor does, and what comes of it: how the link ends on which it was done. */
interface Attack {
  readonly what: string;
  readonly end: End;
  readonly act: (evil: EvilNeighbor) => Promise<EvilLink>;
}

const sha = (): string => randomBytes(20).toString('hex');
const term = (...bytes: number[]): Buffer => Buffer.from([131, ...bytes]);
const header = (length: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
};

/** On a connection on which nothing was said yet. */
const first = (what: string, end: End, payload: Uint8Array): Attack => ({
  ...{ what: `first: ${what}`, end },
  async act(evil) {
    const link = await evil.connect();
    link.frame(payload);
    return link;
  },
});
/** On a link of the mesh. */
const joined = (what: string, end: End, act: (link: EvilLink, evil: EvilNeighbor) => void): Attack => ({
  ...{ what, end },
  async act(evil) {
    const link = await evil.join();
    act(link, evil);
    return link;
  },
});
const payload = (what: string, end: End, bytes: Uint8Array): Attack =>
  joined(what, end, (link) => link.frame(bytes));
const hello = (what: string, end: End, changed: Parameters<EvilNeighbor['hello']>[0]): Attack => ({
  ...{ what: `hello: ${what}`, end },
  act: (evil) => evil.greet(changed),
});
const event = (tag: string, ...properties: Tuple[]): Buffer =>
  encodeTerm(tuple(atom('event'), atom(tag), properties));
const property = (name: string, value: Term): Tuple => tuple(atom(name), value);

const frames: readonly Attack[] = [
  joined('a frame of no bytes', null, (link) => link.raw(header(0))),
  joined('a frame of 2 GiB', null, (link) => link.raw(header(2 ** 31))),
  joined('a frame of 4 GiB', null, (link) => link.raw(header(2 ** 32 - 1))),
  joined('a frame of a quarter megabyte and a byte', null, (link) => link.raw(header(256 * 1024 + 1))),
  joined('HTTP', null, (link) => link.raw(Buffer.from('GET / HTTP/1.1\r\nhost: e1\r\n\r\n'))),
  payload('JSON', 'bad message', Buffer.from('{"event":"commit"}')),
  payload('bytes by chance', 'bad message', randomBytes(5000)),
  payload('a term of no bytes', 'bad message', term()),
  payload(
    'a compressed term',
    'bad message',
    term(80, 0xff, 0xff, 0xff, 0xff, ...deflateSync(Buffer.alloc(9999))),
  ),
  payload('a list of four billion', 'bad message', term(108, 0xff, 0xff, 0xff, 0xff, 106)),
  payload('a map of four billion', 'bad message', term(116, 0xff, 0xff, 0xff, 0xff)),
  payload('a tuple of four billion', 'bad message', term(105, 0xff, 0xff, 0xff, 0xff)),
  payload('a number of four billion bytes', 'bad message', term(111, 0xff, 0xff, 0xff, 0xff, 0, 1)),
  payload(
    'ten thousand lists in lists',
    'bad message',
    Buffer.from(`\x83${'l\0\0\0\x01'.repeat(10_000)}`, 'latin1'),
  ),
  payload('a process id', 'bad message', term(88, 119, 1, 97, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1)),
  payload('a function', 'bad message', term(113, 119, 1, 97, 119, 1, 98, 97, 1)),
  payload('a float that is no number', 'bad message', term(70, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0)),
  payload('an atom that is no UTF-8', 'bad message', term(104, 1, 119, 2, 0xc3, 0x28)),
  payload('a number', 'bad message', encodeTerm(17)),
  payload('a message of another version', 'open', encodeTerm(tuple(atom('swap'), binary('you')))),
  payload('an event of another version', 'open', event('old_neighbor', property('checksum', binary('x')))),
];

const beginnings: readonly Attack[] = [
  first('bytes by chance', 'bad message', randomBytes(300)),
  first(
    'a ping',
    'no hello',
    encodeMessage({ type: 'ping', number: 1, tips: '00'.repeat(16), members: '00'.repeat(16), head: null }),
  ),
  first('a commit', 'no hello', encodeMessage({ type: 'commit', checksum: sha(), exclude: { names: [] } })),
  first('a pull of a commit that nobody has', 'none', pullOf({})),
  first('a pull of no commit', null, encodeTerm(tuple(atom('pull'), []))),
  first('a pull that holds too much', null, pullOf({ have: Array.from({ length: 300 }, sha) })),
  hello('of another version', 'version', { protocol: { min: 9, max: 9 } }),
  hello('whose signature is of nobody', 'bad message', { signature: randomBytes(70).toString('base64') }),
  hello('with an id that is not of its key', 'id', { id: 'B'.repeat(52) }),
  hello('with the name of another node', 'name', { name: 'erwik@e2' }),
  hello('of another wiki', 'wiki', { wiki: [sha()], fresh: false }),
  hello('with a path as its name', 'bad message', { name: 'erwik@../../etc' }),
  hello('with a name of 300 characters', 'bad message', { name: `erwik@${'e'.repeat(300)}` }),
  hello('with a property of all objects as its name', 'bad message', { name: '__proto__' }),
  hello('that was alive before the first node', 'bad message', { incarnation: 2 ** 53 }),
  joined('a second hello', 'open', (link, evil) => link.say(evil.hello())),
];

const notices: readonly Attack[] = [
  payload(
    'a commit of 39 digits',
    'bad message',
    event('commit', property('checksum', binary('a'.repeat(39)))),
  ),
  payload('a commit without a sha', 'bad message', event('commit')),
  payload(
    'a commit that excludes ten thousand nodes',
    'bad message',
    event(
      'commit',
      property('checksum', binary(sha())),
      property(
        'exclude',
        Array.from({ length: 10_000 }, () => binary('a@b')),
      ),
    ),
  ),
  joined('one commit told 1,500 times', 'open', (link) => {
    const checksum = sha();
    for (let time = 0; time < 1500; time += 1) link.say({ type: 'commit', checksum, exclude: { names: [] } });
  }),
  joined('ten thousand commits that never come', 'slowed', (link) => {
    for (let time = 0; time < 10_000; time += 1)
      link.say({ type: 'commit', checksum: sha(), exclude: { allBut: [] } });
  }),
  payload('a neighbor without a name', 'bad message', event('new_neighbor', tuple(atom('node')))),
  joined('neighbors with hostile addresses', 'open', (link) => sayRecords(link, hostileAddresses)),
  joined('neighbors that are those who hear of them', 'open', (link, { id }) =>
    sayRecords(link, ['127.0.0.1:9', '127.0.0.1:9'], (index) => ({
      name: `erwik@e${index + 1}`,
      id,
      incarnation: 99,
    })),
  ),
  joined('a thousand neighbors that do not exist', 'open', (link) => {
    for (let time = 0; time < 10; time += 1)
      sayRecords(
        link,
        Array.from({ length: 100 }, () => '127.0.0.1:9'),
      );
  }),
  joined('a death of everybody', 'open', (link, { name }) =>
    link.say({
      ...{ type: 'dead_neighbor', checksum: 'a'.repeat(64), exclude: { names: [] } },
      claims: ['erwik@e1', 'erwik@e2', 'erwik@nobody'].map((dead) => ({
        name: dead,
        incarnation: 1000,
        by: name,
      })),
    }),
  ),
  joined('receipts and thanks for nothing', 'open', (link, { name }) => {
    link.say({ type: 'held', sha: sha(), node: name, via: 'erwik@e2', to: 'erwik@e1' });
    link.say({ type: 'held', sha: sha(), node: name, via: name, to: 'erwik@nobody' });
    link.say({ type: 'got', sha: sha() });
  }),
  payload('half a digest', 'bad message', encodeTerm(tuple(atom('mb'), Buffer.alloc(63)))),
  joined('digests of nothing, a thousand times', 'open', (link) => {
    for (let time = 0; time < 1000; time += 1)
      link.say({ type: 'mb', buckets: Array.from({ length: 32 }, () => '00000000') });
  }),
];

const serve = (link: Link, ...messages: readonly PullMessage[]): void => {
  for (const message of messages) link.send(encodePullMessage(message));
};
const pack = (tip: string, bytes: Buffer): PullMessage[] => [
  { type: 'pack', tip, bytes: bytes.length, left: 0 },
  ...pieces(bytes),
];

/** What it serves to who pulls a commit that it has announced. */
const served: Readonly<Record<string, EvilNeighbor['onPull']>> = {
  'that it has none': (link) => serve(link, { type: 'none', reason: 'missing' }),
  'bytes by chance': (link, { commit }) => serve(link, ...pack(commit, randomBytes(70_000))),
  'an empty pack': (link, { commit }) => serve(link, ...pack(commit, packOf([]))),
  'a pack without the commit': (link, { commit }) =>
    serve(link, ...pack(commit, packOf([['blob', Buffer.from('hi')]]))),
  'another commit': (link) => serve(link, ...pack(sha(), packOf([['blob', Buffer.from('hi')]]))),
  'a bomb of 200 MB': (link, { commit }) =>
    serve(link, ...pack(commit, packOf([['blob', Buffer.alloc(200_000_000)]]))),
  'a pack that claims to have four billion objects': (link, { commit }) =>
    serve(link, ...pack(commit, packOf([['blob', Buffer.from('hi')]], 2 ** 32 - 1))),
  'more than it said': (link, { commit }) =>
    serve(link, { type: 'pack', tip: commit, bytes: 10, left: 0 }, { type: 'data', bytes: randomBytes(11) }),
  'a pack that never ends': (link, { commit }) =>
    serve(
      link,
      { type: 'pack', tip: commit, bytes: 4 * 1024 ** 3, left: 0 },
      { type: 'data', bytes: randomBytes(1000) },
    ),
  'bytes before any pack': (link) => serve(link, { type: 'data', bytes: randomBytes(1000) }),
  'something else in the midst of a pack': (link, { commit }) =>
    serve(link, { type: 'pack', tip: commit, bytes: 10_000, left: 0 }, { type: 'none', reason: 'busy' }),
  'no message': (link) => void link.send(randomBytes(100)),
  'nothing, and hangs up': (link) => link.close('no'),
};

//   E1 ──────── E2
//    ├── evil         both know the cookie, and mean harm
//    └── liar
it(
  'bears a neighbor that does everything wrong: others are served, edits travel, and it is told why its links end',
  { timeout: testMaxMs },
  async () => {
    await using folder = await temporaryFolder();
    await using mesh = await startMesh({ folder: folder.path, count: 2 });
    const [e1, e2] = [mesh.node(0), mesh.node(1)];
    await saveNew(e1, 'Home', 'Everybody may read this.\n');
    await oneHead(mesh.nodes, settleMaxMs);
    const routers = [e1.pid('router'), e1.pid('store')];
    await using evil = await startEvilNeighbor(cookie, 'erwik@evil', e1.meshPort);
    await using liar = await startEvilNeighbor(cookie, 'erwik@liar', e1.meshPort);

    const ends: [string, End][] = [];
    const attacks = [...frames, ...beginnings, ...notices];
    for (const attack of attacks) {
      ends.push([attack.what, await endOf(attack, evil)]);
      expect(await home(e1), `a page after ${attack.what}`).toBe(200);
    }
    expect(ends).toEqual(attacks.map(({ what, end }) => [what, end]));

    for (const [what, onPull] of Object.entries(served)) {
      liar.onPull = onPull;
      await announced(e1, liar, what);
      expect(await home(e1), `a page after a pull of ${what}`).toBe(200);
    }

    // it goes on while others work, and never answers those who ask it for what it has announced
    await using link = await evil.join();
    for (let time = 0; time < 1500; time += 1)
      link.say({ type: 'commit', checksum: sha(), exclude: { names: [] } });
    await link.answers();
    await saveNew(e1, 'From-1', 'Saved on the first node.\n');
    await saveNew(e2, 'From-2', 'Saved on the second node.\n');
    await oneHead(mesh.nodes, settleMaxMs);
    expect([e1.pid('router'), e1.pid('store')]).toEqual(routers);
    for (const { node, of } of [
      { node: e1, of: e2 },
      { node: e2, of: e1 },
    ])
      expect(lostLinks(node, of), `links of ${node.name}`).toEqual([]);
    expect((await meshOf(e1)).neighbors?.find(({ node }) => node === e2.name)).toMatchObject({
      direct: true,
    });
    for (const name of ['router', 'store']) expect(peakBytes(e1.pid(name)), name).toBeLessThan(rssMaxBytes);
    for (const node of mesh.nodes) expect(node.git('fsck', '--strict', '--no-dangling')).toBe('');
    await linkedToAll(e2, 2);
  },
);

async function endOf({ end, act }: Attack, evil: EvilNeighbor): Promise<End> {
  await using link = await act(evil);
  if (end === 'open') await link.answers();
  else if (end === 'none') await link.hears('none');
  // awaited here: the link is closed when this is left
  else if (end !== 'slowed') return await link.ended();
  return end;
}

/** Announces a commit that nobody has, and waits until the node has asked for it and gone without. */
async function announced(node: MeshNode, evil: EvilNeighbor, what: string): Promise<void> {
  await using link = await evil.join();
  const checksum = sha();
  const { failed } = (await countersOf(node)).pulls;
  link.say({ type: 'commit', checksum, exclude: { names: [] } });
  if (what.includes('never ends')) return await link.answers();
  await until(async () => (await countersOf(node)).pulls.failed > failed, {
    what: `a pull of ${what} that fails`,
    timeoutMs: settleMaxMs,
    everyMs: 50,
  });
}

/** What a node has logged of links to another that it has lost, without those that gave way to one that crossed them. */
function lostLinks(node: MeshNode, to: MeshNode): string[] {
  const lines = node.output().split('\n');
  return lines.filter(
    (line) =>
      line.includes(`"name":"${to.name}"`) &&
      line.includes('the link to a neighbor is lost') &&
      !line.includes('"reason":"crossed"'),
  );
}

async function home({ url }: MeshNode): Promise<number> {
  return (await fetch(`${url}/Home`, { signal: AbortSignal.timeout(10_000) })).status;
}

/** The most memory that a process has had. */
function peakBytes(pid: number): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

const hostileAddresses = [
  '127.0.0.1:6379',
  '169.254.169.254:80',
  '[::1]:22',
  '[fe80::1]:80',
  'localhost:25',
  'metadata.internal:80',
];

function sayRecords(
  link: EvilLink,
  addresses: readonly string[],
  more: (index: number) => Partial<NeighborRecord> = () => ({}),
): void {
  const records = addresses.map((address, index) => ({
    ...{ name: `erwik@${randomBytes(8).toString('hex')}`, id: idByChance(), incarnation: 1, address },
    ...{ ageMs: 0, signature: '' },
    ...more(index),
  }));
  link.say({ type: 'new_neighbor', checksum: 'b'.repeat(64), records, exclude: { names: [] } });
}

function idByChance(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return [...randomBytes(52)].map((byte) => letters[byte % 32]).join('');
}

function pullOf(changed: { readonly have?: readonly string[] }): Buffer {
  return encodePullMessage({ type: 'pull', commit: sha(), have: [], commitsMax: 10, name: null, ...changed });
}

function pieces(bytes: Buffer): PullMessage[] {
  return Array.from({ length: Math.ceil(bytes.length / packPieceMaxBytes) }, (_, index) => ({
    type: 'data',
    bytes: bytes.subarray(index * packPieceMaxBytes, (index + 1) * packPieceMaxBytes),
  }));
}

/** A pack of whole objects; `count` is what it claims to hold. */
function packOf(objects: readonly (readonly ['blob', Buffer])[], count = objects.length): Buffer {
  const start = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1');
  start.writeUInt32BE(count, 8);
  const bytes = Buffer.concat([
    start,
    ...objects.flatMap(([, data]) => [entryHeader(3, data.length), deflateSync(data)]),
  ]);
  return Buffer.concat([bytes, createHash('sha1').update(bytes).digest()]);
}

/** Kind and size, as git-format-pack has them: four bits of the size, then seven at a time. */
function entryHeader(kind: number, size: number): Buffer {
  const bytes: number[] = [];
  let byte = (kind << 4) | (size & 15);
  for (let rest = Math.floor(size / 16); ; rest = Math.floor(rest / 128)) {
    bytes.push(rest > 0 ? byte | 128 : byte);
    if (rest === 0) return Buffer.from(bytes);
    byte = rest & 127;
  }
}
