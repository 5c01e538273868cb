import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AddedFile, BodyOf, FileBytes, ReplyOf, Sha } from '@erwik/events';
import { pageTextMaxBytes, summaryMaxChars } from '@erwik/events';
import { BadChange, checkBlob, checkPath, hashObject, withTrailers } from '@erwik/git';
import type { Draft, Signature } from '@erwik/git';
import { accessPath, formatOfPath, nameOfPath, normalizeText, specialOf } from '@erwik/pages';
import type { HeadState } from './head-state.js';
import { MissingPackFile } from './pack-files.js';
import { similarName } from './save-page.js';
import type { Wiki } from './wiki.js';

/** Settings of this wiki's readers and of git: nobody brings them in with a folder of pages. */
const keptPaths = new Set(['.redirects.gollum', 'custom.css', 'custom.js', accessPath]);

type Refused = Extract<AddedFile, { kind: 'refused' }>;
type NewFile = { readonly path: string; readonly data: Buffer; readonly blob: Sha };

/**
 * Adds files where nothing stands, pages and others, in one commit. It answers when they are durable and part of head. Errors:
 * `MissingPackFile`, `UnavailableRepository`.
 */
export async function addFiles(
  wiki: Wiki,
  { files, summary, author, dry = false }: BodyOf<'addFiles'>,
): Promise<ReplyOf<'addFiles'>> {
  const given = await Promise.all(
    files.map(async ({ path, bytes }) => ({ path, data: await readBytes(wiki.packs, bytes) })),
  );
  const checked = given.map((file) => checkFile(file, wiki.heads));
  const releases: (() => void)[] = [];
  const claimed = checked.map((file) => ('kind' in file ? file : claim(file, wiki, releases)));
  const adding = {
    files: claimed,
    message: messageOf(summary, wiki.node),
    author: signatureOf(author, wiki),
    dry,
  };
  try {
    const added = await wiki.writer.submit((draft) => addTo(draft, adding));
    if (added.commit !== null) await wiki.follower.follow();
    return added;
  } finally {
    for (const release of releases) release();
  }
}

async function readBytes(folder: string, bytes: FileBytes): Promise<Buffer> {
  if (bytes.kind === 'inline') return Buffer.from(bytes.base64, 'base64');
  const path = join(folder, bytes.name);
  const data = await readFile(path).catch((cause: unknown) => {
    throw new MissingPackFile(`${path} is not there`, { cause });
  });
  await rm(path, { force: true });
  return data;
}

/** A file in the form in which it is kept, or why it cannot be. */
function checkFile({ path, data }: { path: string; data: Buffer }, heads: HeadState): NewFile | Refused {
  const [fault] = [...checkPath(path), ...checkBlob(data.length, path)];
  if (fault !== undefined) return refused(path, fault);
  if (keptPaths.has(path)) return refused(path, settings);
  const name = nameOfPath(path);
  if (name !== null) return checkPage({ path, data, name }, heads);
  return formatOfPath(path) === null ? newFile(path, data) : refused(path, badName);
}

type GivenPage = { readonly path: string; readonly data: Buffer; readonly name: string };

function checkPage({ path, data, name }: GivenPage, { directory }: HeadState): NewFile | Refused {
  if (data.length > pageTextMaxBytes) return refused(path, tooLarge);
  const text = decoded(data);
  if (text === null) return refused(path, notUtf8);
  if (text.trim() === '') return refused(path, empty);
  const found = specialOf(path) === null ? directory.lookup(name) : { kind: 'none' as const };
  if (found.kind === 'exact' && found.path !== path) return refused(path, similarName(found.path));
  if (found.kind === 'fold') return refused(path, similarName(found.name));
  if (found.kind === 'ambiguous') return refused(path, similarName(found.names.join('”, “')));
  return newFile(path, Buffer.from(normalizeText(text)));
}

function decoded(data: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data);
  } catch {
    // bytes of another encoding
    return null;
  }
}

function newFile(path: string, data: Buffer): NewFile {
  return { path, data, blob: hashObject({ type: 'blob', data }) };
}

/** Somebody may be creating a page of another spelling at this moment, or the same request may hold two. */
function claim(file: NewFile, { newNames }: Wiki, releases: (() => void)[]): NewFile | Refused {
  const name = nameOfPath(file.path);
  if (name === null) return file;
  const claimed = newNames.claim(name);
  if (typeof claimed === 'string') return refused(file.path, similarName(claimed));
  releases.push(claimed);
  return file;
}

interface Adding {
  readonly files: readonly (NewFile | Refused)[];
  readonly message: string;
  readonly author: Signature;
  readonly dry: boolean;
}

/** Adds what nothing stands in the way of. What a file or folder of another kind is in the way of is refused by itself. */
async function addTo(draft: Draft, adding: Adding): Promise<ReplyOf<'addFiles'>> {
  const files: AddedFile[] = [];
  for (const file of adding.files) files.push('kind' in file ? file : await outcomeOf(file, draft));
  const created = new Set(files.flatMap(({ kind, path }) => (kind === 'created' ? [path] : [])));
  const changes = adding.files.flatMap((file) =>
    !('kind' in file) && created.has(file.path) ? [{ path: file.path, data: file.data }] : [],
  );
  if (changes.length === 0 || adding.dry) return { commit: null, files };
  const { message, author } = adding;
  try {
    const { commit } = await draft.commit({ changes, author, committer: author, message });
    return { commit, files };
  } catch (error) {
    if (!(error instanceof BadChange)) throw error;
    return addTo(draft, { ...adding, files: without(adding.files, error) });
  }
}

async function outcomeOf({ path, blob }: NewFile, draft: Draft): Promise<AddedFile> {
  const entry = await draft.entryAt(path);
  if (entry === null) return { kind: 'created', path };
  return { kind: entry.sha === blob ? 'unchanged' : 'differs', path };
}

/** What stands where a file is to be a folder, or the other way round, stays: what was to be added there is refused. */
function without(files: Adding['files'], { path, message }: BadChange): Adding['files'] {
  const why = { code: 'name_in_the_way', message: `It cannot stand there: ${message}.` };
  const isAt = (file: NewFile | Refused): boolean => file.path === path && !('kind' in file);
  const stands = files.some(isAt) ? isAt : (file: NewFile | Refused) => file.path.startsWith(`${path}/`);
  if (!files.some(stands)) throw new Error(`nothing was to be added at ${path}`);
  return files.map((file) => (stands(file) ? refused(file.path, why) : file));
}

function refused(path: string, { code, message }: { code: string; message: string }): Refused {
  return { kind: 'refused', path, code, message };
}

const settings = {
  code: 'settings',
  message: 'This file holds settings of the wiki, and is not brought in.',
};
const badName = { code: 'bad_page_name', message: 'No page can have this name.' };
const tooLarge = { code: 'text_too_large', message: `A page holds ${pageTextMaxBytes} bytes.` };
const notUtf8 = { code: 'not_utf8', message: 'Its text is not UTF-8. Convert it first.' };
const empty = { code: 'empty_text', message: 'Its text is empty.' };

function messageOf(summary: string, node: string): string {
  const subject = summary
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, summaryMaxChars);
  return withTrailers(subject === '' ? 'Add files' : subject, { 'Erwik-Node': node });
}

function signatureOf({ name, email }: BodyOf<'addFiles'>['author'], { now }: Wiki): Signature {
  return { name, email, seconds: Math.floor(now() / 1000), offsetMinutes: 0 };
}
