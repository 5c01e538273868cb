import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { PageDirectory, formatOfPath, nameOfPath, scanLinkTargets } from '@erwik/pages';
import { renderPage } from '@erwik/pages/render';
import { corpus, temporaryFolder } from '@erwik/testkit';
import { describe, expect, test } from 'vitest';

/** Real wikis that people wrote for other programs. */
const wikis = ['acme-wiki', 'tldr-pages'];
/** Enough of a large wiki, taken evenly from all of it, unless the environment asks for more. */
const pagesMax = Number(process.env['ERWIK_CORPUS_PAGES'] ?? 400);
const renderMaxMs = 240_000;

describe.each(wikis)('the pages of %s', (wiki) => {
  const bundle = corpus(wiki);

  test.skipIf(bundle === null)(
    'all render, and each link in them leads to a page, says that there is none, or leads out of the wiki',
    { timeout: renderMaxMs },
    async () => {
      await using folder = await temporaryFolder();
      const git = bareClone(String(bundle), join(folder.path, 'wiki.git'));
      const blobs = blobsOf(git);
      const directory = new PageDirectory(blobs.keys());
      const pages = [...blobs].flatMap(([path, blob]) => {
        const name = nameOfPath(path);
        return name === null || formatOfPath(path) !== 'markdown' ? [] : [{ name, blob }];
      });
      const step = Math.ceil(pages.length / pagesMax);
      const some = pages.filter((_page, at) => at % step === 0);
      expect(some.length).toBeGreaterThan(10);
      const texts = textsOf(
        git,
        some.map(({ blob }) => blob),
      );
      const faults = some.flatMap(({ name }, at) => faultsOf(name, texts[at] ?? '', directory));
      expect(faults).toEqual([]);
    },
  );
});

type Git = (args: readonly string[], input?: string) => Buffer;

/** A bundle's repository, whose head is its newest commit, for commands of git. */
function bareClone(bundle: string, repository: string): Git {
  const git: Git = (args, input = '') =>
    execFileSync('git', args, { input, maxBuffer: 1e9, stdio: ['pipe', 'pipe', 'pipe'] });
  git(['clone', '--quiet', '--bare', bundle, repository]);
  const [tip = ''] = git(['bundle', 'list-heads', bundle]).toString().split(' ');
  git(['-C', repository, 'update-ref', '--no-deref', 'HEAD', tip]);
  return (args, input) => git(['-C', repository, ...args], input);
}

/** The blobs of all files, by path. */
function blobsOf(git: Git): Map<string, string> {
  const rows = git(['ls-tree', '-r', '-z', 'HEAD']).toString().split('\0').filter(Boolean);
  return new Map(
    rows.map((row): [string, string] => {
      const [, blob = '', path = ''] = /^\d+ blob ([0-9a-f]{40})\t(.*)$/s.exec(row) ?? [];
      return [path, blob];
    }),
  );
}

/** The texts of blobs, in their order. */
function textsOf(git: Git, blobs: readonly string[]): string[] {
  const told = git(['cat-file', '--batch'], `${blobs.join('\n')}\n`);
  let at = 0;
  return blobs.map(() => {
    const start = told.indexOf('\n', at) + 1;
    const bytes = Number(told.subarray(at, start).toString().split(' ')[2]);
    at = start + bytes + 1;
    return told.subarray(start, start + bytes).toString();
  });
}

function faultsOf(name: string, text: string, directory: PageDirectory): string[] {
  const links: Record<string, NonNullable<ReturnType<PageDirectory['resolve']>>> = {};
  for (const target of scanLinkTargets(text)) {
    const found = directory.resolve(name, target);
    if (found !== null) links[target] = found;
  }
  const page = renderPage({ name, text, links, format: 'markdown' });
  const unresolved = [...page.html.matchAll(/<a [^>]*class="internal"[^>]*>/g)]
    .map(([anchor]) => anchor)
    // to the page itself, and out of the wiki: to the project that it is about
    .filter((anchor) => !/href="(?:#|\.\.\/|[^"]*\?)/.test(anchor));
  return [
    ...(page.tooComplex ? [`${name} is too complex`] : []),
    ...unresolved.map((anchor) => `${name}: ${anchor}`),
  ];
}
