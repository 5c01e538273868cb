import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { frameHeaderBytes } from '@erwik/etf';
import { listen, loadIdentity, makeIdentity } from '@erwik/link';
import type { Link, LinkTerms } from '@erwik/link';
import {
  decodeMessage,
  decodePullMessage,
  encodeMessage,
  encodePullMessage,
  kindOfFirst,
  packPieceMaxBytes,
  verifiesRecord,
} from '@erwik/mesh';
import type { MeshMessage, NeighborRecord } from '@erwik/mesh';
import { temporaryFolder, until } from '@erwik/testkit';
import { describe, expect, it } from 'vitest';
import { eventsOf2009, missingErlang, missingErlangSsl, runErlangNode } from '../src/run-erlang-node.js';
import type { ErlangNode } from '../src/run-erlang-node.js';
import { gitIn } from '../src/start-node.js';
import { takePack } from '../src/take-pack.js';

const cookie = Buffer.from('the cookie of the mesh');
const name = 'erwik@erlang.example.org';
/** A commit that nobody has, as the 2009 note has one. */
const rumor = 'bd093b2b0fa2ea4a8ad6c1d5be3b3e1e9f4a7c21';

const record: NeighborRecord = {
  name: 'erwik@e2.example.org',
  id: 'B3'.repeat(26),
  incarnation: 7,
  address: 'e2.example.org:7000',
  ageMs: 0,
  signature: 'AAH+/w==',
};

//   Erlang node ──link──▶ a listener that speaks what the router speaks
//               ──pull──▶ the same, with the packs of a repository
describe.skipIf(missingErlang !== '')(
  `a node in Erlang, and the messages of this one${missingErlang}`,
  () => {
    it('joins over tcp, follows what it is told, and pulls a whole wiki that git takes', () =>
      expectToFollow('tcp'));

    it.skipIf(missingErlangSsl !== '')(
      `joins over TLS with a record that its key has signed, and follows and pulls just so${missingErlangSsl}`,
      () => expectToFollow('tls'),
    );

    it('knows every word that nodes write', async () => {
      await using folder = await temporaryFolder();
      await using neighbor = await openNeighbor({ transport: 'tcp' }, folder.path);
      await using erlang = await neighbor.join(folder.path);
      await neighbor.heard('hello');
      const payloads = goldenPayloads();
      for (const payload of payloads) neighbor.sendPayload(payload);
      await until(() => heardBy(erlang).length === payloads.length, { what: 'all frames to be heard' });
      expect(heardBy(erlang)).not.toContain('hears unknown');
    });

    it('says the three events as the 2009 note writes them', async () => {
      await using folder = await temporaryFolder();
      await using neighbor = await openNeighbor({ transport: 'tcp' }, folder.path);
      await using erlang = await neighbor.join(folder.path);
      await neighbor.heard('hello');
      for (const event of eventsOf2009(rumor)) erlang.say(event);
      await neighbor.heard('commit');
      expect(neighbor.messages.slice(1)).toEqual([
        { type: 'unknown', tag: 'new_neighbor' },
        {
          type: 'dead_neighbor',
          checksum: expect.stringMatching(/^[0-9a-f]{64}$/),
          claims: [{ name: 'erwik@dottru.net', incarnation: 0, by: '' }],
          exclude: { names: [] },
        },
        { type: 'commit', checksum: rumor, exclude: { names: ['erwik@dottru.net', 'erwik@zuwiki.net'] } },
      ]);
    });
  },
);

async function expectToFollow(transport: 'tls' | 'tcp'): Promise<void> {
  await using folder = await temporaryFolder();
  const { commit, older, repository } = await makeRepository(folder.path);
  await using neighbor = await openNeighbor({ transport }, repository);
  await using erlang = await neighbor.join(folder.path);
  const hello = await neighbor.heard('hello');
  expect(hello).toMatchObject({ name, join: true, fresh: true, wiki: [], head: null });
  neighbor.expectSigned(hello);

  const records = [record];
  neighbor.say({ type: 'new_neighbor', checksum: '0'.repeat(64), records, exclude: { allBut: [] } });
  await erlang.line(/^hears \{event,new_neighbor,.*\{node,<<"erwik@e2\.example\.org">>/);

  const digests = { tips: '11'.repeat(16), members: '22'.repeat(16), head: commit };
  neighbor.say({ type: 'ping', number: 7, ...digests });
  expect(await neighbor.heard('pong')).toEqual({ type: 'pong', number: 7, ...digests });

  neighbor.say({ type: 'commit', checksum: commit, exclude: { allBut: [] } });
  expect(await neighbor.heard('got')).toEqual({ type: 'got', sha: commit });
  await erlang.line(new RegExp(`^holds ${commit} \\d+$`));
  const pull = { type: 'pull', commit, commitsMax: 100_000, name };
  // the neighbor serves one step first, as one does with a long history
  expect(neighbor.pulls).toEqual([
    { ...pull, have: [] },
    { ...pull, have: [older] },
  ]);

  const copy = join(folder.path, 'copy.git');
  execFileSync('git', ['init', '-q', '--bare', copy]);
  for (const sha of [older, commit]) takePack(copy, join(folder.path, 'packs', `${sha}.pack`));
  expect(gitIn(copy, ['cat-file', '-p', `${commit}:Home.md`])).toBe('second\n');
  expect(gitIn(copy, ['rev-list', commit])).toBe(`${commit}\n${older}\n`);
}

async function makeRepository(
  folder: string,
): Promise<{ readonly repository: string; readonly commit: string; readonly older: string }> {
  const repository = join(folder, 'wiki');
  const person = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];
  execFileSync('git', ['init', '-q', repository]);
  for (const text of ['first', 'second']) {
    await writeFile(join(repository, 'Home.md'), `${text}\n`);
    gitIn(repository, ['add', '.']);
    gitIn(repository, [...person, 'commit', '-q', '-m', text]);
  }
  const [commit = '', older = ''] = gitIn(repository, ['rev-list', 'HEAD']).split('\n');
  return { repository, commit, older };
}

/** Of every kind of message that is written, but commit notices, which would be followed by pulls. */
function goldenPayloads(): Buffer[] {
  return ['written', 'pull-written'].flatMap((file) => {
    const path = new URL(`../../libs/mesh/test/wire/frames/${file}.json`, import.meta.url);
    const frames = JSON.parse(readFileSync(path, 'utf8')) as { hex: string; message: { type: string } }[];
    return frames
      .filter(({ message }) => message.type !== 'commit')
      .map(({ hex }) => Buffer.from(hex, 'hex').subarray(frameHeaderBytes));
  });
}

function heardBy(erlang: ErlangNode): string[] {
  return erlang.lines().filter((line) => line.startsWith('hears '));
}

/** What stands on the other side of the Erlang node: it takes down what it hears, and serves pulls from a repository. */
interface Neighbor extends AsyncDisposable {
  readonly messages: MeshMessage[];
  readonly pulls: unknown[];
  readonly say: (message: Parameters<typeof encodeMessage>[0]) => void;
  readonly sendPayload: (payload: Uint8Array) => void;
  readonly heard: <Type extends MeshMessage['type']>(
    type: Type,
  ) => Promise<Extract<MeshMessage, { type: Type }>>;
  readonly join: (folder: string) => Promise<ErlangNode>;
  readonly expectSigned: (hello: Extract<MeshMessage, { type: 'hello' }>) => void;
}

async function openNeighbor(
  { transport }: Pick<LinkTerms, 'transport'>,
  repository: string,
): Promise<Neighbor> {
  const messages: MeshMessage[] = [];
  const pulls: unknown[] = [];
  const identity = makeIdentity();
  const links: Link[] = [];
  const listener = await listen(
    { identity, cookie, transport, isPinned: () => false },
    {
      ...{ host: '127.0.0.1', port: 0 },
      onRefused: (why) => void messages.push({ type: 'unknown', tag: why.message }),
      onLink: ({ link }) => {
        const onFrame = (payload: Buffer): void => {
          const kind = kindOfFirst(payload);
          if (kind === 'hello') links.push(link);
          if (link === links[0]) messages.push(decodeMessage(payload));
          else pulls.push(servePull(link, payload, repository));
        };
        link.start({ onFrame });
      },
    },
  );
  const heard: Neighbor['heard'] = async (type) =>
    (await until(() => messages.find((message) => message.type === type), {
      what: type,
      timeoutMs: 20_000,
    })) as never;
  return {
    ...{ messages, pulls, heard },
    say: (message) => void links[0]!.send(encodeMessage(message)),
    sendPayload: (payload) => void links[0]!.send(payload),
    async join(folder) {
      const files = { cookieFile: join(folder, 'cookie'), packs: join(folder, 'packs') };
      await mkdir(files.packs);
      await writeFile(files.cookieFile, `${cookie.toString()}\n`);
      if (transport === 'tls') await loadIdentity(folder);
      return runErlangNode({
        ...{ name, neighbor: `${listener.host}:${listener.port}`, ...files },
        ...(transport === 'tls' ? { keyFile: join(folder, 'key') } : {}),
      });
    },
    expectSigned(hello) {
      const { id, publicKey } = links[0]!.remote;
      if (publicKey === null) return;
      expect(hello.id).toBe(id);
      expect(verifiesRecord({ ...hello, ageMs: 0 }, publicKey)).toBe(true);
    },
    [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
  };
}

/** Answers with one commit a pack, the oldest first. */
function servePull(link: Link, payload: Buffer, repository: string): unknown {
  const pull = decodePullMessage(payload);
  if (pull.type !== 'pull') throw new Error(pull.type);
  const { commit, have } = pull;
  const missing = gitIn(repository, ['rev-list', '--reverse', commit, '--not', ...have])
    .trim()
    .split('\n');
  const [tip = ''] = missing;
  const revisions = [tip, '--not', ...have].join('\n');
  const pack = execFileSync(
    'git',
    ['-C', repository, 'pack-objects', '--stdout', '--revs', '--thin', '--delta-base-offset', '-q'],
    { input: `${revisions}\n` },
  );
  link.send(encodePullMessage({ type: 'pack', tip, bytes: pack.length, left: missing.length - 1 }));
  for (let at = 0; at < pack.length; at += pieceBytes)
    link.send(encodePullMessage({ type: 'data', bytes: pack.subarray(at, at + pieceBytes) }));
  return pull;
}

/** Small enough that a small pack has several. */
const pieceBytes = Math.min(100, packPieceMaxBytes);
