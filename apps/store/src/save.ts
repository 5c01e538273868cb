import type { CommitLine, SaveBase, SaveBody, SaveOutcome, SaveRefused, Sha } from '@erwik/events';
import { readTrailer } from '@erwik/git';
import { blobInCommit, readCommit } from './read-commit.js';
import type { CheckedSave } from './save-page.js';
import { checkSave, savePage, sentTextTrailer, similarName } from './save-page.js';
import type { KeyedChange, KeyedSave } from './saved-keys.js';
import type { Wiki } from './wiki.js';

/**
 * Saves a page. The answer comes when the text is durable and part of head, or when it is clear that nothing was written.
 * A key that was used before answers with what the first save did. Errors: `UnavailableRepository` when it cannot be written now.
 */
export async function save(wiki: Wiki, body: SaveBody): Promise<SaveOutcome> {
  const asked = checkSave(body, wiki.heads);
  if ('kind' in asked) return asked;
  const checked = await whereMoved(wiki, asked);
  const known = wiki.keys.find(body.key);
  if (known) return isSame(known, asked) ? known.outcome : keyReused;
  const earlier = wiki.keys.commitOf(body.key);
  if (earlier !== null) return savedThenOrBefore(wiki, [checked, asked], earlier);
  const release = checked.isNew ? wiki.newNames.claim(checked.name) : null;
  if (typeof release === 'string') return similarName(release);
  const outcome = saveOnce(wiki, checked).finally(() => release?.());
  wiki.keys.remember(body.key, { name: asked.name, blob: checked.blob, outcome });
  return outcome;
}

/** A page that was renamed while somebody edited it gets the edit under its new name. */
async function whereMoved(wiki: Wiki, asked: CheckedSave): Promise<CheckedSave> {
  const { body, name, path, isNew } = asked;
  const to = isNew && body.base !== null ? await wiki.redirects.follow(name) : null;
  if (to === null || body.base === null) return asked;
  const base = await baseBlob(body.base, path, wiki).catch(() => null);
  const moved = base === null ? asked : checkSave({ ...body, name: to, base: { blob: base } }, wiki.heads);
  return 'kind' in moved || moved.isNew ? asked : moved;
}

function baseBlob(base: Exclude<SaveBase, null>, path: string, { writer }: Wiki): Promise<Sha | null> {
  return 'blob' in base ? Promise.resolve(base.blob) : blobInCommit(writer, base.commit, path);
}

function isSame(known: KeyedSave | KeyedChange, checked: CheckedSave): known is KeyedSave {
  return 'blob' in known && known.name === checked.name && known.blob === checked.blob;
}

async function saveOnce(wiki: Wiki, checked: CheckedSave): Promise<SaveOutcome> {
  const context = {
    node: wiki.node,
    nowMs: wiki.now(),
    blobInCommit: (commit: Sha, path: string) => blobInCommit(wiki.writer, commit, path),
    latestChange: (path: string) => latestChange(wiki, path),
  };
  const written = await wiki.writer.submit((draft) => savePage(checked, draft, context));
  if (written.commit !== null) await wiki.follower.followSave(written.commit);
  return written.outcome;
}

/** The newest change of a file, from memory or the index; null where the index has not read that far. */
export async function latestChange({ latest, indexer }: Wiki, path: string): Promise<CommitLine | null> {
  const known = latest.get(path);
  if (known !== undefined || !indexer.complete) return known ?? null;
  return indexer.ask('lastChange', { path }).catch(() => null);
}

/** The page may have been renamed before or after the save. */
async function savedThenOrBefore(
  wiki: Wiki,
  [there, asked]: readonly [CheckedSave, CheckedSave],
  commit: Sha,
): Promise<SaveOutcome> {
  const outcome = await savedEarlier(wiki, there, commit);
  return outcome.kind === 'refused' && there !== asked ? savedEarlier(wiki, asked, commit) : outcome;
}

/** The outcome of a save that this key made before the store last started. */
async function savedEarlier(wiki: Wiki, checked: CheckedSave, commit: Sha): Promise<SaveOutcome> {
  const { name, path } = checked;
  const { message, parents } = await readCommit(wiki.writer, commit);
  const [parent] = parents;
  const blob = await blobInCommit(wiki.writer, commit, path);
  const before = parent === undefined ? null : await blobInCommit(wiki.writer, parent, path);
  const sent = readTrailer(message, sentTextTrailer);
  if (blob === null || blob === before || (sent ?? blob) !== checked.blob) return keyReused;
  const committed = { commit, blob, head: wiki.heads.head ?? commit, name, path };
  return sent === null
    ? { ...committed, kind: 'saved', created: before === null }
    : { ...committed, kind: 'merged', mergedWith: [] };
}

/** The refusal of a key that was used for something else. */
export const keyReused: SaveRefused = {
  kind: 'refused',
  code: 'key_reused',
  message: 'This idempotency key has already saved something else. Use a new key for each save.',
};
