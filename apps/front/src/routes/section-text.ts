import { replaceSection, sectionText } from '@erwik/pages';
import type { StoreClient } from '../store/store-client.js';
import type { Draft } from '../views/model.js';

/**
 * The draft with the text of the whole page: where it is of one section, with that in the place of the section in the page it is based
 * on. Null where that page has no such section. Throws `UnavailableStore`.
 */
export async function wholePage(store: StoreClient, draft: Draft): Promise<Draft | null> {
  const { section, ...whole } = draft;
  if (section === undefined) return draft;
  const base = await baseText(store, whole);
  const old = sectionText(base, section);
  if (old === null) return null;
  const text = replaceSection(base, section, endedLike(old, draft.text));
  return text === null ? null : { ...whole, text };
}

/** The text that a draft began with: the page's at its base, or the section's; empty where there was none. Throws `UnavailableStore`. */
export async function textBefore(store: StoreClient, draft: Draft): Promise<string> {
  const base = await baseText(store, draft);
  return draft.section === undefined ? base : (sectionText(base, draft.section) ?? '');
}

async function baseText(store: StoreClient, { name, base }: Draft): Promise<string> {
  if (base === null) return '';
  const revision = await store.ask('readRevision', { name, commit: base });
  return revision.kind === 'nothing' ? '' : revision.text;
}

/** The blank line before the next heading stays: without it the last line might become part of that heading. */
function endedLike(old: string, text: string): string {
  const isApart = text === '' || text.endsWith('\n\n') || !old.endsWith('\n\n');
  return isApart ? text : `${text}\n`;
}
