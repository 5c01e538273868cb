import type { BodyOf, LinkState, ReplyOf, Sha, SpecialPage } from '@erwik/events';
import { filePieceMaxBytes } from '@erwik/events';
import { MissingObject, readTyped } from '@erwik/git';
import { scanLinkTargets } from '@erwik/pages';
import type { SpecialKind } from '@erwik/pages';
import { linkStateOf } from './link-state.js';
import { latestChange } from './save.js';
import type { Wiki } from './wiki.js';

/** Most suggestions a missing page shows. */
const suggestionsMax = 8;
/** How long a missing page waits for the index to say that it was deleted just now, in ms. */
const indexWaitMs = 300;
/** Most pages of a similar spelling that are compared with the name that was asked for. */
const spelledLikeMax = 32;

type Found = ReplyOf<'readPage'>;

/** A page, file or redirect at head by its name; `missing` with what helps to find or create it. */
export async function readPage(wiki: Wiki, { name }: BodyOf<'readPage'>): Promise<Found> {
  const found = wiki.heads.directory.lookup(name);
  switch (found.kind) {
    case 'exact':
      return viewPage(wiki, found.name, found.path);
    case 'fold':
      return { kind: 'redirect', to: found.name, moved: false };
    case 'ambiguous':
      return { kind: 'ambiguous', names: [...found.names] };
    case 'file':
      return viewFile(wiki, found.path);
    case 'none':
      return movedOrMissing(wiki, name);
  }
}

async function viewPage(wiki: Wiki, name: string, path: string): Promise<Found> {
  const { heads } = wiki;
  const blob = heads.blobOf(path);
  const { head } = heads;
  if (blob === null || head === null) return movedOrMissing(wiki, name);
  const text = await readText(wiki, blob);
  const [change, kept] = await Promise.all([latestChange(wiki, path), isKept(wiki, path)]);
  const specials = await readSpecials(wiki, name);
  return {
    kind: 'page',
    name,
    path,
    blob,
    head,
    text,
    change,
    links: await linksOf(wiki, name, [text, specials]),
    specials,
    kept,
  };
}

/** Whether the index says that a page was kept though it was deleted elsewhere; no where it has not read that far. */
async function isKept({ indexer }: Wiki, path: string): Promise<boolean> {
  return indexer.complete && (await indexer.ask('isKept', { path }).catch(() => false));
}

type Specials = { sidebar?: SpecialPage; header?: SpecialPage; footer?: SpecialPage };

/** The links of a page's text, and of the special pages around it, which resolve from the page's own folder. */
function linksOf(wiki: Wiki, name: string, [text, specials]: [string, Specials]): Promise<LinkState> {
  const texts = [text, ...Object.values(specials).map((special) => special.text)];
  return linkStateOf(wiki, name, new Set(texts.flatMap((each) => scanLinkTargets(each))));
}

async function viewFile(wiki: Wiki, path: string): Promise<Found> {
  const blob = wiki.heads.blobOf(path);
  const { head } = wiki.heads;
  if (blob === null || head === null) return movedOrMissing(wiki, path);
  const bytes = await wiki.blobs.read(blob);
  if (bytes === null) throw new MissingObject(blob);
  return { kind: 'file', path, blob, bytes: bytes.length, head };
}

async function movedOrMissing(wiki: Wiki, name: string): Promise<Found> {
  const moved = await wiki.redirects.follow(name);
  if (moved !== null) return { kind: 'redirect', to: moved, moved: true };
  const { heads, indexer } = wiki;
  await indexer.caughtUp(heads.head, indexWaitMs);
  const aliased = await indexer.ask('aliased', { name, limit: suggestionsMax }).catch(() => []);
  const [only] = aliased;
  if (aliased.length > 1) return { kind: 'ambiguous', names: aliased };
  if (only !== undefined) return { kind: 'redirect', to: only, moved: true };
  const [linkedFrom, deleted, spelledLike] = await Promise.all([
    indexer.ask('backlinks', { name, limit: suggestionsMax }).catch(() => []),
    indexer.ask('deletion', { name }).catch(() => null),
    indexer.ask('spelledLike', { name, limit: spelledLikeMax }).catch(() => []),
  ]);
  return {
    kind: 'missing',
    name,
    head: heads.head,
    similar: heads.directory.similar(name, suggestionsMax, spelledLike),
    linkedFrom: linkedFrom.map((page) => page.name),
    deleted,
    specials: await readSpecials(wiki, name),
  };
}

async function readSpecials(wiki: Wiki, name: string): Promise<Specials> {
  const [sidebar, header, footer] = await Promise.all([
    readSpecial(wiki, name, 'sidebar'),
    readSpecial(wiki, name, 'header'),
    readSpecial(wiki, name, 'footer'),
  ]);
  return { ...(sidebar && { sidebar }), ...(header && { header }), ...(footer && { footer }) };
}

async function readSpecial(wiki: Wiki, from: string, kind: SpecialKind): Promise<SpecialPage | null> {
  const special = wiki.heads.directory.special(from, kind);
  const blob = special && wiki.heads.blobOf(special.path);
  return special && blob ? { name: special.name, blob, text: await readText(wiki, blob) } : null;
}

/** A blob's bytes as text; bytes that are not UTF-8 become U+FFFD. Errors: `MissingObject`, `BadObject`. */
export async function readText({ writer }: Wiki, blob: Sha): Promise<string> {
  return (await readTyped(writer, blob, 'blob')).toString('utf8');
}

/** A piece of a blob's bytes from an offset on. */
export async function readFile(
  wiki: Wiki,
  { blob, offset }: BodyOf<'readFile'>,
): Promise<ReplyOf<'readFile'>> {
  const bytes = await wiki.blobs.read(blob);
  if (bytes === null) return { kind: 'nothing' };
  const piece = bytes.subarray(offset, offset + filePieceMaxBytes);
  return { kind: 'piece', base64: piece.toString('base64'), bytes: bytes.length };
}

/** Where link targets lead, seen from a page that need not exist yet. */
export async function resolveLinks(
  wiki: Wiki,
  { from, targets }: BodyOf<'resolveLinks'>,
): Promise<ReplyOf<'resolveLinks'>> {
  return { links: await linkStateOf(wiki, from, targets) };
}
