import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { PageDirectory, formatOfPath, nameOfPath, scanLinkTargets } from '@erwik/pages';
import { renderPage } from '@erwik/pages/render';
import { corpus, temporaryFolder } from '@erwik/testkit';
import { describe, expect, test } from 'vitest';

/** Real wikis that people wrote for other programs. */
const wikis = ['acme-wiki', 'tldr-pages'];
/** Enough of a large wiki; they are taken evenly from all of it. */
const pagesMax = 400;
const renderMaxMs = 240_000;

describe.each(wikis)('the pages of %s', (wiki) => {
  const bundle = corpus(wiki);

  test.skipIf(bundle === null)(
    'all render, and each link in them leads to a page, says that there is none, or leads out of the wiki',
    { timeout: renderMaxMs },
    async () => {
      await using folder = await temporaryFolder();
      const files = textsOf(String(bundle), join(folder.path, 'wiki.git'));
      const directory = new PageDirectory(files.keys());
      const pages = [...files].flatMap(([path, text]) => {
        const name = nameOfPath(path);
        return name === null || formatOfPath(path) !== 'markdown' ? [] : [{ name, text }];
      });
      const step = Math.ceil(pages.length / pagesMax);
      const some = pages.filter((_page, at) => at % step === 0);
      expect(some.length).toBeGreaterThan(10);
      const faults = some.flatMap(({ name, text }) => faultsOf(name, text(), directory));
      expect(faults).toEqual([]);
    },
  );
});

/** The texts of a part of a bundle's files, by path; all paths are there. */
function textsOf(bundle: string, repository: string): Map<string, () => string> {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { encoding: 'utf8', maxBuffer: 1e9, stdio: ['ignore', 'pipe', 'pipe'] });
  const [tip = ''] = git('bundle', 'list-heads', bundle).split(' ');
  git('clone', '--quiet', '--bare', bundle, repository);
  const rows = git('-C', repository, 'ls-tree', '-r', '-z', tip).split('\0').filter(Boolean);
  return new Map(
    rows.map((row) => {
      const [, blob = '', path = ''] = /^\d+ blob ([0-9a-f]{40})\t(.*)$/s.exec(row) ?? [];
      return [path, () => git('-C', repository, 'cat-file', 'blob', blob)];
    }),
  );
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
