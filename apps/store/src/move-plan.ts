import type { BodyOf, SaveRefused } from '@erwik/events';
import { checkPath } from '@erwik/git';
import { nameOfPath, parsePageName, subjectOfTalk, talkPageOf } from '@erwik/pages';
import type { Lookup } from '@erwik/pages';
import type { HeadState } from './head-state.js';
import { refused, similarName } from './save-page.js';

/** Most files that one move takes along: a whole part of a wiki, and still one commit that others can pull. */
const movedMax = 1000;

/** A move as it will be: the page's two names, and the paths of all files that move, from and to. */
export interface MovePlan {
  readonly from: string;
  readonly to: string;
  readonly files: readonly MoveFile[];
}

interface MoveFile {
  readonly from: string;
  readonly to: string;
}

/** What moves where when a page gets another name, or why it cannot. */
export function planMove(
  { from, to, subpages, talk = false }: Pick<BodyOf<'movePage'>, 'from' | 'to' | 'subpages' | 'talk'>,
  heads: HeadState,
): MovePlan | SaveRefused {
  const found = pageOf(from, heads);
  if (found.kind !== 'exact') return refused('no_such_page', `There is no page “${from}”.`);
  const target = nameOfPath(to) ?? to;
  const parsed = parsePageName(target.replace(/^\//, ''));
  if (!parsed.ok) return refused(parsed.code, parsed.message);
  if (parsed.name === found.name) return refused('same_name', 'The page has this name already.');
  const pages = [
    { from: found.path, to: parsed.name + found.path.slice(found.name.length) },
    ...(subpages ? filesBelow(found.name, parsed.name, heads) : []),
  ];
  const files = [...pages, ...(talk ? talkFiles(pages, heads) : [])];
  if (files.length > movedMax) return refused('too_many_files', `At most ${movedMax} files move at once.`);
  const fault = firstFault(pages, heads);
  if (fault !== null) return fault;
  return { from: found.name, to: parsed.name, files };
}

/** The pages where people talk about those that move, where they can go along: what cannot stays, and keeps no page from moving. */
export function talkFiles(pages: readonly MoveFile[], heads: HeadState): MoveFile[] {
  const moved = new Set(pages.map(({ from }) => from));
  let files = pages.flatMap((page) => talkFile(page, heads)).filter(({ from }) => !moved.has(from));
  for (;;) {
    const leaving = new Set(files.map(({ from }) => from));
    const free = files.filter((file) => faultOf(file, leaving, heads) === null);
    // one that stays may stand where another was to go
    if (free.length === files.length) return free;
    files = free;
  }
}

/** Talk about a page goes where talk about its new name belongs; a page that becomes talk itself has none. */
function talkFile({ from, to }: MoveFile, { directory }: HeadState): MoveFile[] {
  const [subject, subjectThen] = [nameOfPath(from), nameOfPath(to)];
  if (subject === null || subjectThen === null || subjectOfTalk(subjectThen) !== null) return [];
  const name = talkPageOf(subject);
  const path = directory.pathOf(name);
  return path === null ? [] : [{ from: path, to: talkPageOf(subjectThen) + path.slice(name.length) }];
}

/** What stands in the folder that is named as the page. */
export function filesBelow(name: string, to: string, heads: HeadState): MoveFile[] {
  return heads
    .pathsBelow(`${name}/`)
    .map((path) => ({ from: path, to: `${to}/${path.slice(name.length + 1)}` }));
}

function pageOf(name: string, { directory }: HeadState): Lookup {
  const parsed = parsePageName(name);
  return parsed.ok ? directory.lookup(parsed.name) : { kind: 'none' };
}

/** The first reason why a file cannot go where it shall. */
function firstFault(files: readonly MoveFile[], heads: HeadState): SaveRefused | null {
  const leaving = new Set(files.map(({ from }) => from));
  for (const file of files) {
    const fault = faultOf(file, leaving, heads);
    if (fault !== null) return fault;
  }
  return null;
}

/** Why a file cannot go where it shall: a name that is none, or one that is taken. */
function faultOf({ from, to }: MoveFile, leaving: ReadonlySet<string>, heads: HeadState): SaveRefused | null {
  const [fault] = checkPath(to);
  if (fault) return refused(fault.code, fault.message);
  const name = nameOfPath(to);
  if (name === null && nameOfPath(from) !== null) {
    return refused('bad_page_name', `“${to}” would be no page: its name is too long, or reserved.`);
  }
  return name === null ? takenPath(to, leaving, heads) : takenName(name, leaving, heads);
}

function takenPath(path: string, leaving: ReadonlySet<string>, heads: HeadState): SaveRefused | null {
  return heads.blobOf(path) === null || leaving.has(path) ? null : targetExists(path);
}

function takenName(name: string, leaving: ReadonlySet<string>, { directory }: HeadState): SaveRefused | null {
  const found = directory.lookup(name);
  switch (found.kind) {
    case 'none':
      return null;
    case 'ambiguous':
      return similarName(found.names.join('”, “'));
    case 'exact':
    case 'file':
      return leaving.has(found.path) ? null : targetExists(found.path);
    case 'fold':
      return leaving.has(found.path) ? null : similarName(found.name);
  }
}

/** The refusal of a move to where something stands. */
export function targetExists(path: string): SaveRefused {
  return refused(
    'target_exists',
    `There is “${nameOfPath(path) ?? path}” already. Choose another name, or move or delete that first.`,
  );
}
