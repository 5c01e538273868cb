import type { BodyOf, ChangedPages, ReplyOf, SaveRefused, Sha } from '@erwik/events';
import { readTyped } from '@erwik/git';
import type { Draft, FileChange } from '@erwik/git';
import { addRedirects, nameOfPath } from '@erwik/pages';
import { changeOnce } from './change-once.js';
import type { Built } from './change-once.js';
import { filesBelow, planMove, talkFiles, targetExists } from './move-plan.js';
import type { MovePlan } from './move-plan.js';
import { LinkMover, countLinksTo, indexWaitMs, linkingPaths, nameAt } from './moved-links.js';
import type { MovedText } from './moved-links.js';
import { redirectsPath } from './redirects.js';
import { refused } from './save-page.js';
import type { Wiki } from './wiki.js';

/** How long somebody who only looks waits for the index, in ms. */
const readerWaitMs = 2000;

/** A move that has been prepared on the head that readers see; what changed meanwhile is looked at again. */
interface Prepared {
  readonly plan: MovePlan;
  readonly mover: LinkMover;
  readonly texts: ReadonlyMap<string, MovedText>;
  /** the pages that stay where they are and whose links are written anew */
  readonly linking: readonly string[];
}

/**
 * Gives a page another name, in one commit: its file and those that move along, the redirects, and the links that led to the
 * old names or out of the moved pages. Errors: `UnavailableIndex`, `UnavailableRepository`.
 */
export async function movePage(wiki: Wiki, body: BodyOf<'movePage'>): Promise<ChangedPages> {
  const known = wiki.keys.find(body.key) !== null || wiki.keys.commitOf(body.key) !== null;
  const prepared = known ? null : await prepare(wiki, body);
  if (prepared !== null && 'kind' in prepared) return prepared;
  return changeOnce(wiki, { operation: 'movePage', body }, (draft) => {
    // the key is known: the request is answered with what it did, and nothing is built
    if (prepared === null) return Promise.resolve({ kind: 'unchanged', head: draft.head });
    return build(prepared, draft, body.redirect);
  });
}

async function prepare(wiki: Wiki, body: BodyOf<'movePage'>): Promise<Prepared | SaveRefused> {
  const { heads, writer } = wiki;
  const plan = planMove(body, heads);
  if ('kind' in plan) return plan;
  const leaving = new Set(plan.files.map(({ from }) => from));
  const names = plan.files.map(({ from }) => nameAt(from));
  const paths = body.updateLinks ? await linkingPaths(wiki, names, indexWaitMs) : [];
  if (paths === null) return tooManyLinks();
  const linking = paths.filter((path) => !leaving.has(path));
  const movedPages = [...leaving].filter((path) => nameOfPath(path) !== null);
  const pages = [...movedPages, ...linking].flatMap((path) => {
    const blob = heads.blobOf(path);
    return blob === null ? [] : [{ path, blob }];
  });
  const mover = new LinkMover(plan, heads.directory);
  return { plan, mover, texts: await mover.moveAll(pages, writer), linking };
}

function tooManyLinks(): SaveRefused {
  return refused(
    'too_many_links',
    'More pages link here than can be changed at once. Leave a redirect, and leave the links as they are.',
  );
}

async function build(
  { plan, mover, texts, linking }: Prepared,
  draft: Draft,
  redirect: boolean,
): Promise<Built | SaveRefused> {
  const { from, to, files } = plan;
  const leaving = new Set(files.map((file) => file.from));
  const changes = new Map<string, FileChange['data']>();
  const texting = { draft, mover, texts };
  for (const file of files) {
    const entry = await draft.entryAt(file.from);
    if (entry === null) continue;
    if (!leaving.has(file.to) && (await draft.entryAt(file.to)) !== null) return targetExists(file.to);
    if (!changes.has(file.from)) changes.set(file.from, null);
    const text = nameOfPath(file.from) === null ? null : await textThen(file.from, entry.sha, texting);
    changes.set(file.to, text === null || text.links === 0 ? entry : Buffer.from(text.text, 'utf8'));
  }
  if (changes.size === 0) return refused('no_such_page', `There is no page “${from}” any more.`);
  for (const path of linking) {
    const entry = await draft.entryAt(path);
    const text = entry === null ? null : await textThen(path, entry.sha, texting);
    if (text !== null && text.links > 0) changes.set(path, Buffer.from(text.text, 'utf8'));
  }
  const redirects = await redirectsThen(files, draft, redirect);
  if (redirects === 'unreadable') return badRedirects();
  if (redirects !== null) changes.set(redirectsPath, Buffer.from(redirects.text, 'utf8'));
  const written = Array.from(changes, ([path, data]) => ({ path, data }));
  return { kind: 'write', changes: written, subject: `Rename ${from} to ${to}` };
}

interface Texting {
  readonly draft: Draft;
  readonly mover: LinkMover;
  readonly texts: ReadonlyMap<string, MovedText>;
}

/** A page's text after the move: as it was prepared, unless the page has changed since. */
async function textThen(
  path: string,
  blob: Sha,
  { draft, mover, texts }: Texting,
): Promise<MovedText | null> {
  const prepared = texts.get(path);
  if (prepared?.blob === blob) return prepared;
  return (await mover.moveAll([{ path, blob }], draft)).get(path) ?? null;
}

/** The redirects after the move; null where they stay as they are. */
async function redirectsThen(
  files: MovePlan['files'],
  draft: Draft,
  leave: boolean,
): Promise<{ readonly text: string } | null | 'unreadable'> {
  const entry = await draft.entryAt(redirectsPath);
  if (entry === null && !leave) return null;
  const before = entry === null ? '' : (await readTyped(draft, entry.sha, 'blob')).toString('utf8');
  const pages = files.filter(({ from }) => nameOfPath(from) !== null);
  const after = addRedirects(before, pages, { leave });
  if (after === null) return leave ? 'unreadable' : null;
  return after === before ? null : { text: after };
}

function badRedirects(): SaveRefused {
  return refused(
    'bad_redirects',
    `No redirect can be left: “${redirectsPath}” of this wiki cannot be read as a list of names. Mend it with git, or move the page without a redirect.`,
  );
}

/** What a move of a page would concern. Errors: `UnavailableIndex`. */
export async function readMove(wiki: Wiki, { name }: BodyOf<'readMove'>): Promise<ReplyOf<'readMove'>> {
  const { heads } = wiki;
  const found = heads.directory.lookup(name);
  if (found.kind !== 'exact') return { kind: 'nothing' };
  const files = filesBelow(name, name, heads);
  const below = files.map(({ from }) => nameAt(from));
  // the same names tell what would go along: where to is not known yet
  const talks = talkFiles([{ from: found.path, to: found.path }, ...files], heads).length;
  const alone = await linksTo(wiki, [name]);
  const together = below.length === 0 ? alone : await linksTo(wiki, [name, ...below]);
  return { kind: 'move', name, subpages: below.length, talks, alone, together };
}

async function linksTo(wiki: Wiki, names: readonly string[]): Promise<{ links: number; pages: number }> {
  const moved = new Set(names);
  const paths = (await linkingPaths(wiki, names, readerWaitMs)) ?? [];
  return countLinksTo(
    wiki,
    moved,
    paths.filter((path) => !moved.has(nameAt(path))),
  );
}
