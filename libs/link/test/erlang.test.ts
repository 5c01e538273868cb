import { execFile, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { atom, decodeTerm, encodeTerm, textOf, tuple } from '@erwik/etf';
import { temporaryFolder, until } from '@erwik/testkit';
import { describe, expect, test } from 'vitest';
import { loadIdentity } from '../src/index.js';
import { cookie, openDoor, payloadsOf, termsOf } from './nodes.js';

const program = fileURLToPath(new URL('programs/erlang-node.escript', import.meta.url));
const hasErlang = spawnSync('escript').error === undefined;
const hasSsl =
  hasErlang && spawnSync('escript', [program, 'has', 'ssl'], { encoding: 'utf8' }).stdout === 'true';
const why = hasErlang ? '' : ' (not tried: no escript here; Debian has it in erlang-base)';
const whyNoTls = hasSsl ? '' : ' (not tried: no ssl here; Debian has it in erlang-ssl)';

/** What the Erlang node has printed when it ends. */
async function erlangNode(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('escript', [program, ...args]);
  return stdout;
}

/**
 *  Erlang node (escript) ──{packet, 4}──▶ listener
 */
describe.skipIf(!hasErlang)(`a real Erlang node${why}`, () => {
  test('makes the same codes', async () => {
    const text = 'The quick brown fox jumps over the lazy dog';
    expect(await erlangNode('check')).toBe(createHmac('sha256', 'key').update(text).digest('hex'));
  });

  test('proves the cookie over tcp and talks', () => expectTalkOver('tcp'));

  test.skipIf(!hasSsl)(`proves the cookie over TLS and talks${whyNoTls}`, () => expectTalkOver('tls'));

  test('is told when it has another cookie', async () => {
    await using data = await temporaryFolder();
    const cookieFile = join(data.path, 'cookie');
    await writeFile(cookieFile, 'the cookie of another mesh');
    await using door = await openDoor(termsOf({ transport: 'tcp' }));
    expect(await erlangNode('tcp', `${door.listener.port}`, cookieFile)).toBe('{bye,<<"cookie">>}');
    expect(door.refused).toMatchObject([{ name: 'BadNeighbor', reason: 'cookie' }]);
  });
});

async function expectTalkOver(transport: 'tls' | 'tcp'): Promise<void> {
  await using data = await temporaryFolder();
  const [cookieFile, keyFile] = [join(data.path, 'cookie'), join(data.path, 'key')];
  await writeFile(cookieFile, `${cookie.toString()}\n`);
  const { id } = await loadIdentity(data.path);
  await using door = await openDoor(termsOf({ transport }));
  const printed = erlangNode(transport, `${door.listener.port}`, cookieFile, keyFile);
  const { link, trust } = (await until(() => door.links[0], { what: 'the Erlang node' }))!;
  expect([trust, link.remote.id]).toEqual(['cookie', transport === 'tls' ? id : null]);
  const payloads = payloadsOf(link);
  await until(() => payloads.length === 1);
  const said = decodeTerm(payloads[0]!);
  expect(said).toMatchObject({ tuple: [atom('said'), expect.anything()] });
  if (typeof said === 'object' && 'tuple' in said) expect(textOf(said.tuple[1]!)).toBe('from Erlang');
  link.send(encodeTerm(tuple(atom('said'), 42)));
  expect(await printed).toBe('{said,42}');
}
