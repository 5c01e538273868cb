import type { LinkTarget } from '@erwik/events';
import type { LinkSpace, Lookup } from './lookup.js';
import { formatOfPath, withoutExtension } from './page-format.js';
import { parsePageName } from './page-name.js';
import { folderOf, followPath } from './relative-path.js';

/** Extensions that tell that an absent target is a missing file, not a page nobody has written yet. */
const fileExtension =
  /\.(?:png|jpe?g|gif|webp|avif|svg|ico|pdf|zip|gz|tgz|mp[34]|webm|ogg|txt|csv|json|docx?|xlsx?|pptx?)$/i;

/** Where a link in the page `fromName` leads; the rules are those of `PageDirectory.resolve`. */
export function resolveTarget(space: LinkSpace, fromName: string, target: string): LinkTarget | null {
  const spellings = spellingsOf(withoutAnchor(target));
  for (const spelling of spellings) {
    const found = findTarget(space, fromName, spelling);
    if (found !== null) return found;
  }
  const last = spellings.at(-1);
  return last === undefined ? null : absentTarget(fromName, last);
}

/** Where a file would lie that a link in the page `fromName` leads to, in the order in which it is looked for. */
export function filePathsOf(fromName: string, target: string): string[] {
  return spellingsOf(withoutAnchor(target)).flatMap((spelling) => candidatePaths(fromName, spelling));
}

/** A target without the anchor at its end. */
export function withoutAnchor(target: string): string {
  const hash = target.indexOf('#');
  return (hash < 0 ? target : target.slice(0, hash)).trim();
}

/** As written, then percent-decoded: wiki links are written as people read names, Markdown links as URLs are. */
function spellingsOf(target: string): string[] {
  if (target === '') return [];
  if (!target.includes('%')) return [target];
  try {
    return [...new Set([target, decodeURIComponent(target)])];
  } catch {
    // not an escape: the percent sign is a character of the name
    return [target];
  }
}

function findTarget(space: LinkSpace, fromName: string, target: string): LinkTarget | null {
  for (const path of candidatePaths(fromName, target)) {
    const found = targetAt(space, path, target.endsWith('/'));
    if (found !== null) return found;
  }
  if (target.includes('/')) return null;
  return (
    targetOf(space.uniqueLeaf(pageSpelling(target)), target) ?? targetOf(space.uniqueLeaf(target), target)
  );
}

function candidatePaths(fromName: string, target: string): string[] {
  const folders = target.startsWith('/') ? [''] : [...new Set([folderOf(fromName), ''])];
  return folders.map((folder) => followPath(folder, target)).filter((path) => path !== null);
}

function targetAt(space: LinkSpace, path: string, isFolder: boolean): LinkTarget | null {
  if (isFolder || path === '') {
    const home = space.homeName(path);
    if (home !== null) return { name: home, exists: true, file: false };
  }
  for (const spelling of new Set([pageSpelling(path), path])) {
    const parsed = parsePageName(spelling);
    const found = parsed.ok ? targetOf(space.lookup(parsed.name), parsed.name) : null;
    if (found !== null) return found;
  }
  return null;
}

function targetOf(lookup: Lookup, name: string): LinkTarget | null {
  switch (lookup.kind) {
    case 'exact':
    case 'fold':
      return { name: lookup.name, exists: true, file: false };
    case 'ambiguous':
      return { name, exists: true, file: false };
    case 'file':
      return { name: lookup.path, exists: true, file: true };
    case 'none':
      return null;
  }
}

/** A page that does not exist yet would be created in the folder of the page that links to it. */
function absentTarget(fromName: string, target: string): LinkTarget | null {
  const [path] = candidatePaths(fromName, target);
  if (path === undefined || path === '') return null;
  const parsed = parsePageName(pageSpelling(path));
  return parsed.ok ? { name: parsed.name, exists: false, file: fileExtension.test(parsed.name) } : null;
}

/** A page's name where a link spells its file: `y.md` is the page `y`. */
function pageSpelling(path: string): string {
  return formatOfPath(path) === null ? path : withoutExtension(path);
}
