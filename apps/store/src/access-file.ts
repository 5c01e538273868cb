import type { BodyOf, ReplyOf } from '@erwik/events';
import { accessTextMaxChars } from '@erwik/events';
import { hashObject, withTrailers } from '@erwik/git';
import type { Draft } from '@erwik/git';
import { accessPath, normalizeText, parseAccessRules } from '@erwik/pages';
import { readText } from './read-page.js';
import { commitOrRefusal, refused, signatureOf, subjectOf, textOf } from './save-page.js';
import type { Wiki } from './wiki.js';

type Put = ReplyOf<'putAccess'>;

/** The rules by which people may read and write pages, as they stand at head. */
export async function readAccess(wiki: Wiki): Promise<ReplyOf<'readAccess'>> {
  const blob = wiki.heads.blobOf(accessPath);
  return { blob, text: blob === null ? '' : await readText(wiki, blob) };
}

/** Writes the rules, in one commit that is durable and part of head before this answers. Errors: `UnavailableRepository`. */
export async function putAccess(wiki: Wiki, body: BodyOf<'putAccess'>): Promise<Put> {
  const text = normalizeText(body.text);
  if (text.length > accessTextMaxChars)
    return refused('bad_access_rules', `The rules have more than ${accessTextMaxChars} characters.`);
  const { faults } = parseAccessRules(text);
  if (faults.length > 0) return refused('bad_access_rules', faults.join(' '));
  const written = await wiki.writer.submit((draft) => writeTo(draft, { ...body, text }, wiki));
  if (written.kind === 'saved') await wiki.follower.follow();
  return written;
}

async function writeTo(draft: Draft, body: BodyOf<'putAccess'>, { node, now }: Wiki): Promise<Put> {
  const data = Buffer.from(body.text, 'utf8');
  const blob = hashObject({ type: 'blob', data });
  const entry = await draft.entryAt(accessPath);
  if (entry?.sha === blob && draft.head !== null) return { kind: 'saved', commit: draft.head, blob };
  if ((entry?.sha ?? null) !== body.base)
    return {
      kind: 'changed',
      ...(entry === null ? { blob: null, text: '' } : await textOf(entry.sha, draft)),
    };
  const author = signatureOf(body, now());
  const trailers = { 'Erwik-Node': node, 'Erwik-Key': body.key };
  const message = withTrailers(subjectOf(body.summary, 'Change who may read and write'), trailers);
  const commit = await commitOrRefusal(draft, {
    changes: [{ path: accessPath, data }],
    ...{ author, committer: author, message },
  });
  return typeof commit === 'string' ? { kind: 'saved', commit, blob } : commit;
}
