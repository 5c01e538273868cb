import type { CommitLine, SaveBody, SaveOutcome, Sha } from '@erwik/events';
import { readTrailer } from '@erwik/git';
import { blobInCommit, readCommit } from './read-commit.js';
import type { CheckedSave } from './save-page.js';
import { checkSave, savePage, sentTextTrailer, similarName } from './save-page.js';
import type { KeyedSave } from './saved-keys.js';
import type { Wiki } from './wiki.js';

/**
 * Saves a page. The answer comes when the text is durable and part of head, or when it is clear that nothing was written.
 * A key that was used before answers with what the first save did. Errors: `UnavailableRepository` when it cannot be written now.
 */
export async function save(wiki: Wiki, body: SaveBody): Promise<SaveOutcome> {
  const checked = checkSave(body, wiki.heads);
  if ('kind' in checked) return checked;
  const known = wiki.keys.find(body.key);
  if (known) return isSame(known, checked) ? known.outcome : keyReused();
  const earlier = wiki.keys.commitOf(body.key);
  if (earlier !== null) return savedEarlier(wiki, checked, earlier);
  const release = checked.isNew ? wiki.newNames.claim(checked.name) : null;
  if (typeof release === 'string') return similarName(release);
  const outcome = saveOnce(wiki, checked).finally(() => release?.());
  wiki.keys.remember(body.key, { name: checked.name, blob: checked.blob, outcome });
  return outcome;
}

function isSame(known: KeyedSave, checked: CheckedSave): boolean {
  return known.name === checked.name && known.blob === checked.blob;
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

/** The outcome of a save that this key made before the store last started. */
async function savedEarlier(wiki: Wiki, checked: CheckedSave, commit: Sha): Promise<SaveOutcome> {
  const { name, path } = checked;
  const { message, parents } = await readCommit(wiki.writer, commit);
  const [parent] = parents;
  const blob = await blobInCommit(wiki.writer, commit, path);
  const before = parent === undefined ? null : await blobInCommit(wiki.writer, parent, path);
  const sent = readTrailer(message, sentTextTrailer);
  if (blob === null || blob === before || (sent ?? blob) !== checked.blob) return keyReused();
  const committed = { commit, blob, head: wiki.heads.head ?? commit, name, path };
  return sent === null
    ? { ...committed, kind: 'saved', created: before === null }
    : { ...committed, kind: 'merged', mergedWith: [] };
}

function keyReused(): SaveOutcome {
  const message = 'This idempotency key has already saved something else. Use a new key for each save.';
  return { kind: 'refused', code: 'key_reused', message };
}
