import { execFileSync } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BadConfig } from '@erwik/runtime';
import { temporaryFolder } from '@erwik/testkit';
import { describe, expect, test } from 'vitest';
import { openNodeState } from '../src/node-state.js';

const record = {
  name: 'erwik@e2',
  id: 'A'.repeat(52),
  incarnation: 3,
  address: 'e2:7000',
  ageMs: 0.5,
  signature: '',
};

async function folderWith(text?: string): Promise<{ path: string; folder: string } & AsyncDisposable> {
  const folder = await temporaryFolder();
  const path = join(folder.path, 'mesh.json');
  if (text !== undefined) await writeFile(path, text);
  return { path, folder: folder.path, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

function faultsOf(path: string): readonly string[] {
  try {
    openNodeState(path);
    return [];
  } catch (error) {
    if (error instanceof BadConfig) return error.faults;
    throw error;
  }
}

describe('what a node remembers of its life in the mesh', () => {
  test('begins with a wiki of its own, by chance, and is what was written last', async () => {
    await using one = await folderWith();
    await using other = await folderWith();
    const state = openNodeState(one.path);
    expect(state.current).toMatchObject({ incarnation: 0, joined: false, records: [] });
    expect(openNodeState(other.path).current.wiki).not.toEqual(state.current.wiki);
    state.change({ incarnation: 1 });
    state.change({ wiki: ['a'.repeat(40)], joined: true, records: [record, { ...record, address: '' }] });
    expect(openNodeState(one.path).current).toEqual(state.current);
    expect(state.current).toMatchObject({ incarnation: 1, joined: true });
    // only the owner may read who is in the mesh, and no draft is left
    expect(await readdir(one.folder)).toEqual(['mesh.json']);
  });

  test('is whole after a kill in the midst of a change: the life before or the one after', async () => {
    await using one = await folderWith();
    openNodeState(one.path).change({ incarnation: 7 });
    await writeFile(`${one.path}.new`, '{"incarnation": 8, "wi');
    expect(openNodeState(one.path).current.incarnation).toBe(7);
    openNodeState(one.path).change({ incarnation: 8 });
    expect(openNodeState(one.path).current.incarnation).toBe(8);
  });

  test.each([
    ['', 'Unexpected end of JSON input'],
    ['{}', 'incarnation: '],
    ['[]', 'all of it: '],
    ['{"incarnation":-1,"wiki":[],"joined":false,"records":[]}', 'incarnation: '],
    ['{"incarnation":1,"wiki":["x"],"joined":false,"records":[]}', 'wiki.0: '],
    [
      JSON.stringify({ incarnation: 1, wiki: [], joined: true, records: [{ ...record, name: 'x' }] }),
      'name: ',
    ],
    [
      JSON.stringify({ incarnation: 1, wiki: [], joined: true, records: [{ ...record, address: 'e2' }] }),
      'records.0.address: expected host:port',
    ],
  ])('%s is refused in one line that says what to do', async (text, why) => {
    await using one = await folderWith(text);
    const [fault, ...others] = faultsOf(one.path);
    expect(others).toEqual([]);
    expect(fault).toContain(`${one.path} cannot be read (`);
    expect(fault).toContain(why);
    expect(fault).toContain('put back a copy, or remove it');
    expect(fault).not.toContain('\n');
    expect(await readFile(one.path, 'utf8')).toBe(text);
  });

  test('that cannot be read or written is no first life', async () => {
    await using one = await folderWith();
    execFileSync('mkdir', [one.path]);
    expect(faultsOf(one.path)[0]).toContain('EISDIR');
  });
});
