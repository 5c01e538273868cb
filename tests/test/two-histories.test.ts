import { join } from 'node:path';
import { temporaryFolder, until } from '@erwik/testkit';
import { describe, expect, it } from 'vitest';
import { startNode } from '../src/start-node.js';
import type { WikiNode } from '../src/start-node.js';
import { postForm, readPage } from '../src/wiki-client.js';

const seedText = 'The bridge opens at nine.\n\nBring a rope.\n';

//   E1 ──── git push of its tips ───▶ E2        both write while they are apart;
//      ◀─── and the other way ───────           neither asks the other for anything else
describe('two nodes that wrote apart', () => {
  it('come to one head by exchanging their tips, and a choice made on one is made on both', async () => {
    await using folder = await temporaryFolder();
    await using e1 = await startNode(join(folder.path, 'e1'));
    await save(e1, 'Bridge', seedText);
    await save(e1, 'Other', 'untouched\n');
    await using e2 = await startNode(join(folder.path, 'e2'), { adopt: repositoryOf(e1) });

    await save(e1, 'Bridge', seedText.replace('at nine', 'before dawn'));
    await save(e1, 'Only-E1', 'written on E1\n');
    await save(e2, 'Bridge', seedText.replace('at nine', 'after noon'));
    await save(e2, 'Only-E2', 'written on E2\n');
    const tips = [headOf(e1), headOf(e2)].sort();
    await exchange(e1, e2);

    expect(headOf(e1)).toBe(headOf(e2));
    for (const node of [e1, e2]) {
      expect(tipRefs(node)).toEqual(tips);
      expect(node.git('fsck', '--strict', '--no-dangling')).toBe('');
      expect((await readPage(node.url, 'Only-E1'))?.text).toBe('written on E1\n');
      expect((await readPage(node.url, 'Only-E2'))?.text).toBe('written on E2\n');
      const text = (await readPage(node.url, 'Bridge'))?.text ?? '';
      expect(text).toContain('before dawn');
      expect(text).toContain('after noon');
      expect(text).toContain('Bring a rope.');
      await listed(node, 'Bridge');
    }

    const both = (await readPage(e2.url, 'Bridge'))?.text ?? '';
    // of two texts of one second either may be the first
    const first = both.indexOf('before dawn') < both.indexOf('after noon') ? 'before dawn' : 'after noon';
    const html = await (await fetch(`${e2.url}/Bridge`)).text();
    expect(html).not.toContain('&lt;&lt;&lt;');
    await resolve(e2, html, '1');
    expect((await readPage(e2.url, 'Bridge'))?.text).toBe(seedText.replace('at nine', first));
    expect(tipRefs(e2)).toEqual([]);
    await exchange(e1, e2);
    expect(headOf(e1)).toBe(headOf(e2));
    expect((await readPage(e1.url, 'Bridge'))?.text).toBe(seedText.replace('at nine', first));
    await until(async () => !(await conflictsOf(e1)).includes('Bridge'), {
      what: 'an empty list of conflicts',
    });
  });

  it('take nothing from a wiki that is another one, say so, and go on', async () => {
    await using folder = await temporaryFolder();
    await using e1 = await startNode(join(folder.path, 'e1'));
    await save(e1, 'Home', 'one wiki\n');
    await using e2 = await startNode(join(folder.path, 'e2'));
    await save(e2, 'Home', 'another wiki\n');
    const head = headOf(e2);
    push(e1, e2);
    await e2.line(/belongs to another one/, 20_000);
    expect(headOf(e2)).toBe(head);
    await save(e2, 'Home', 'another wiki, edited\n');
  });

  it('make the same head again after a restart with nothing but refs', async () => {
    await using folder = await temporaryFolder();
    await using e1 = await startNode(join(folder.path, 'e1'));
    await save(e1, 'Home', 'first\n');
    await using e2 = await startNode(join(folder.path, 'e2'), { adopt: repositoryOf(e1) });
    await save(e1, 'Left', 'of E1\n');
    await save(e2, 'Right', 'of E2\n');
    expect(await e2.stop()).toBe(0);
    push(e1, e2);
    await using again = await startNode(join(folder.path, 'e2'));
    await until(async () => (await readPage(again.url, 'Left'))?.text === 'of E1\n', {
      what: 'the page of E1',
    });
    push(again, e1);
    await until(() => headOf(e1) === headOf(again), { what: 'one head' });
  });
});

async function save(node: WikiNode, name: string, text: string): Promise<void> {
  const known = await readPage(node.url, name);
  const answer = await postForm(node.url, name, {
    text,
    base: known?.head ?? '',
    author: node.data.slice(-2),
  });
  expect(answer.status).toBe(303);
}

/** Pushes each node's tips to the other, and waits until both have one head. */
async function exchange(one: WikiNode, two: WikiNode): Promise<void> {
  const [ones, twos] = [tipsOf(one), tipsOf(two)];
  push(one, two, ones);
  push(two, one, twos);
  await until(() => headOf(one) === headOf(two), { what: 'one head on both nodes' });
}

function push(from: WikiNode, to: WikiNode, tips = tipsOf(from)): void {
  from.git('push', '--quiet', repositoryOf(to), ...tips.map((sha) => `${sha}:refs/erwik/tips/${sha}`));
}

function tipsOf(node: WikiNode): string[] {
  const named = tipRefs(node);
  return named.length === 0 ? [headOf(node)] : named;
}

function repositoryOf({ data }: WikiNode): string {
  return join(data, 'wiki.git');
}

function headOf(node: WikiNode): string {
  return node.git('rev-parse', 'refs/heads/main').trim();
}

function tipRefs(node: WikiNode): string[] {
  return node
    .git('for-each-ref', '--format=%(objectname)', 'refs/erwik/tips')
    .split('\n')
    .filter(Boolean)
    .sort();
}

async function conflictsOf({ url }: WikiNode): Promise<string> {
  return (await fetch(`${url}/_conflicts`)).text();
}

async function listed(node: WikiNode, name: string): Promise<void> {
  await until(async () => (await conflictsOf(node)).includes(name), { what: `${name} among the conflicts` });
}

/** Presses a button of the page's first conflict, as a browser without JavaScript does. */
async function resolve({ url }: WikiNode, html: string, keep: string): Promise<void> {
  const form = /<form[^>]*action="([^"]*_resolve)"[\s\S]*?<\/form>/.exec(html);
  const hidden = [...(form?.[0] ?? '').matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const fields = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]));
  const response = await fetch(`${url}${form?.[1] ?? ''}`, {
    method: 'POST',
    body: new URLSearchParams({ ...fields, keep }),
    redirect: 'manual',
  });
  expect(response.status).toBe(303);
}
