import type { ChangedPages, ReplyOf } from '@erwik/events';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildStore, commitOf, indexed, testNode } from './fixtures/running-store.js';
import type { TestNode } from './fixtures/running-store.js';

let node: TestNode;

beforeAll(async () => {
  buildStore();
  node = await testNode();
  await node.start();
}, 120_000);

afterAll(() => node[Symbol.asyncDispose]());

const author = { name: 'Ada', email: 'ada@example.org' };
const lines = (...texts: string[]): string => `${texts.join('\n\n')}\n`;

function revert(...commits: string[]): Promise<ChangedPages> {
  return node.ask('revert', { commits, summary: '', key: randomUUID(), author });
}

async function textOf(name: string): Promise<string | null> {
  const page: ReplyOf<'readPage'> = await node.ask('readPage', { name });
  return page.kind === 'page' ? page.text : null;
}

describe('a commit that is taken back', () => {
  test('is told before, and what others changed since stays', async () => {
    const first = commitOf(await node.save('P', lines('a', 'b', 'c')));
    const bad = commitOf(await node.save('P', lines('a', 'bad', 'c'), { base: { commit: first } }));
    await node.save('P', lines('a', 'bad', 'c', 'd'), { base: { commit: bad } });
    expect(await node.ask('readRevert', { commits: [bad] })).toMatchObject({
      kind: 'revert',
      files: [
        { name: 'P', shown: true, before: lines('a', 'bad', 'c', 'd'), after: lines('a', 'b', 'c', 'd') },
      ],
      conflicts: [],
    });
    expect(await revert(bad)).toMatchObject({ kind: 'saved', left: [] });
    expect(await textOf('P')).toBe(lines('a', 'b', 'c', 'd'));
    expect(node.git('log', '-1', '--format=%s')).toBe(`Revert “Edit P” (${bad.slice(0, 7)})`);
    expect(await revert(bad)).toMatchObject({ kind: 'unchanged' });
  });

  test('that created a page deletes it, and one that deleted it brings it back', async () => {
    const made = commitOf(await node.save('Made', 'text'));
    const gone = await revert(made);
    expect(await textOf('Made')).toBeNull();
    expect(await revert((gone as { commit: string }).commit)).toMatchObject({ kind: 'saved' });
    expect(await textOf('Made')).toBe('text\n');
  });

  test('that was a rename is taken back whole, with links and redirect', async () => {
    await node.save('Old', 'This is a page with some text.');
    await node.save('To-old', '[[Old]]');
    await indexed(node);
    const signed = { summary: '', key: randomUUID(), author };
    const all = { subpages: false, redirect: true, updateLinks: true };
    const moved = await node.ask('movePage', { ...signed, ...all, from: 'Old', to: 'New' });
    await revert((moved as { commit: string }).commit);
    expect(await Promise.all(['Old', 'New', 'To-old'].map(textOf))).toEqual([
      'This is a page with some text.\n',
      null,
      '[[Old]]\n',
    ]);
  });

  test('on which somebody has built in the same words is a conflict with all three texts, and nothing is written', async () => {
    const first = commitOf(await node.save('F', lines('good', 'b')));
    const bad = commitOf(await node.save('F', lines('bad', 'b'), { base: { commit: first } }));
    await node.save('F', lines('worse', 'b'), { base: { commit: bad } });
    const head = node.git('rev-parse', 'main');
    expect(await revert(bad)).toMatchObject({
      kind: 'conflict',
      conflicts: [
        {
          name: 'F',
          base: { text: lines('bad', 'b') },
          mine: lines('good', 'b'),
          current: { text: lines('worse', 'b') },
        },
      ],
    });
    expect(node.git('rev-parse', 'main')).toBe(head);
  });

  test('is refused where it is no commit of this wiki', async () => {
    expect(await revert('0'.repeat(40))).toMatchObject({ kind: 'refused', code: 'unknown_commit' });
    expect(await node.ask('readRevert', { commits: ['0'.repeat(40)] })).toEqual({ kind: 'nothing' });
  });
});

test('all commits of one author are taken back in one, and what others have built on stays and is told', async () => {
  const eve = { name: 'Eve', email: 'eve@example.org' };
  const start = commitOf(await node.save('Wall', lines('one', 'two', 'three')));
  const evil = [
    commitOf(
      await node.save('Wall', lines('ONE!', 'two', 'three'), { base: { commit: start }, author: eve }),
    ),
  ];
  evil.push(
    commitOf(
      await node.save('Wall', lines('ONE!', 'two', 'THREE!'), {
        base: { commit: evil[0] ?? '' },
        author: eve,
      }),
    ),
  );
  evil.push(commitOf(await node.save('Spam', 'buy', { author: eve })));
  evil.push(commitOf(await node.save('Answered', 'buy', { author: eve })));
  await node.save('Answered', 'Who wrote this?', { base: { commit: evil[3] ?? '' } });
  await indexed(node);
  const { rows } = await node.ask('recent', { cursor: null, limit: 50, filter: { person: 'Eve', since: 0 } });
  expect(rows.map(({ commit }) => commit)).toEqual(evil.toReversed());
  const outcome = await revert(...evil.toReversed());
  expect(outcome).toMatchObject({ kind: 'saved', left: [{ name: 'Answered', mine: null }] });
  expect(await Promise.all(['Wall', 'Spam', 'Answered'].map(textOf))).toEqual([
    lines('one', 'two', 'three'),
    null,
    'Who wrote this?\n',
  ]);
});
