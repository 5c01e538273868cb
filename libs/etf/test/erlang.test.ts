import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FrameReader, atom, binary, decodeTerm, encodeFrame, encodeTerm, tuple } from '../src/index.js';
import type { Term } from '../src/index.js';
import { anyTerm } from './random-terms.js';
import { vectorsIn } from './readable-term.js';
import type { ValidVector } from './readable-term.js';
import { runs } from './runs.js';

const program = fileURLToPath(new URL('programs/erlang-node.escript', import.meta.url));
const hasErlang = spawnSync('escript').error === undefined;
const why = hasErlang ? '' : ' (not tried: no escript here; Debian has it in erlang-base)';

/** The atoms that the other side knows. */
const atoms = fc
  .constantFrom(
    'event',
    'commit',
    'checksum',
    'exclude',
    'all_but',
    '',
    'erwik@dottru.net',
    'grün',
    'grün✓',
    '__proto__',
  )
  .map(atom);

/** A link to a real Erlang node, which speaks by `{packet, 4}`: what it answers, in order. */
class ErlangNode implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #socket: Socket;
  readonly #answers: AsyncGenerator<Buffer>;

  private constructor(process: ChildProcess, socket: Socket) {
    this.#process = process;
    this.#socket = socket;
    this.#answers = payloadsOf(socket);
  }

  static async start(): Promise<ErlangNode> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const process = spawn('escript', [program, `${port}`], { stdio: 'inherit' });
    const ended = once(process, 'exit').then(([code]) =>
      Promise.reject(new Error(`escript ended with ${code}`)),
    );
    ended.catch(() => {});
    const [socket] = (await Promise.race([once(server, 'connection'), ended])) as [Socket];
    server.close();
    return new ErlangNode(process, socket);
  }

  ask(question: Term): void {
    this.#socket.write(encodeFrame(encodeTerm(question)));
  }

  async answer(): Promise<Buffer> {
    const { value, done } = await this.#answers.next();
    if (done) throw new Error('the Erlang node closed the link; its reason stands above');
    return value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
  }
}

async function* payloadsOf(socket: Socket): AsyncGenerator<Buffer, void> {
  const reader = new FrameReader();
  for await (const chunk of socket) yield* reader.push(chunk as Buffer);
}

/**
 *  this test ──frames──▶ Erlang node (escript)
 *            ◀──frames──
 */
describe.skipIf(!hasErlang)(`a real Erlang node${why}`, () => {
  let node: ErlangNode;
  beforeAll(async () => {
    node = await ErlangNode.start();
  });
  afterAll(() => node[Symbol.asyncDispose]());

  test.each(vectorsIn<ValidVector>('valid'))('takes $name for the same term', async ({ erlang, hex }) => {
    node.ask(tuple(atom('is'), binary(erlang), Buffer.from(hex, 'hex')));
    expect(decodeTerm(await node.answer())).toEqual(atom('same'));
  });

  test('reads what is written here, and writes the same bytes itself', async () => {
    await fc.assert(
      fc.asyncProperty(anyTerm(atoms), async (term) => {
        node.ask(tuple(atom('echo'), term));
        const answer = await node.answer();
        expect(decodeTerm(answer)).toEqual(term);
        if (!hasMap(term)) expect(answer).toEqual(encodeTerm(term)); // it has its own order of keys
      }),
      runs(3000),
    );
  });

  test('finds its own random terms unchanged when they come back', async () => {
    const seed = 0x0e1;
    const { numRuns: count } = runs(3000);
    node.ask(tuple(atom('give'), count, seed));
    const terms: Term[] = [];
    while (terms.length < count) terms.push(decodeTerm(await node.answer()));
    for (const [index, term] of terms.entries()) {
      node.ask(tuple(atom('same'), index + 1, seed, term));
      expect(decodeTerm(await node.answer()), `term ${index + 1} of seed ${seed}`).toEqual(atom('same'));
    }
  });
});

function hasMap(term: Term): boolean {
  if (Array.isArray(term)) return term.some(hasMap);
  if (typeof term === 'object' && 'tuple' in term) return term.tuple.some(hasMap);
  return term instanceof Map;
}
