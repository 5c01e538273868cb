import { pageAddress } from './ask-pages.js';
import { find } from './elements.js';

/** A text that was typed and not saved, kept by the browser under the page's name. */
export type LocalDraft = {
  readonly text: string;
  readonly base: string;
  readonly atMs: number;
  readonly posted: boolean;
};

/** Longest draft that is kept, in characters: browsers give a site about 5 MB for everything. */
const draftMaxChars = 1024 * 1024;

const keyOf = (page: string): string => `erwik-draft:${page}`;

/** The draft of a page; null where there is none or what is there is not one. */
export function readDraft(page: string): LocalDraft | null {
  return guarded(() => {
    const draft: unknown = JSON.parse(localStorage.getItem(keyOf(page)) ?? 'null');
    return isDraft(draft) ? draft : null;
  });
}

/** Keeps a draft. Without storage (private windows, a full disk) the text stays in the form alone. */
export function keepDraft(page: string, draft: LocalDraft): void {
  if (draft.text.length > draftMaxChars) return;
  guarded(() => localStorage.setItem(keyOf(page), JSON.stringify(draft)));
}

/** Forgets the draft of a page. */
export function dropDraft(page: string): void {
  guarded(() => localStorage.removeItem(keyOf(page)));
}

/**
 * Forgets a posted draft once the wiki is known to have it: the page says that it was saved, or its text is the posted
 * one. A save that was cut off proves nothing, and then the draft is offered again.
 */
export async function forgetSavedDraft(): Promise<void> {
  const page = find('main', HTMLElement)?.dataset['page'] ?? '';
  const draft = page === '' ? null : readDraft(page);
  if (draft?.posted !== true) return;
  const told = document.querySelector('.notices [data-saved]') !== null;
  if (told || (await sameAsPage(page, draft.text))) dropDraft(page);
}

async function sameAsPage(page: string, text: string): Promise<boolean> {
  try {
    const response = await fetch(`${pageAddress(page)}/_raw`);
    return response.ok && (await response.text()).trimEnd() === text.trimEnd();
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function isDraft(value: unknown): value is LocalDraft {
  return (
    typeof value === 'object' &&
    value !== null &&
    'text' in value &&
    typeof value.text === 'string' &&
    'base' in value &&
    typeof value.base === 'string' &&
    'atMs' in value &&
    typeof value.atMs === 'number' &&
    'posted' in value &&
    typeof value.posted === 'boolean'
  );
}

/** Storage may be forbidden or full, and its content may be anybody's: none of that may break the editor. */
function guarded<Result>(act: () => Result): Result | null {
  try {
    return act();
  } catch (error) {
    if (error instanceof DOMException || error instanceof SyntaxError) return null;
    throw error;
  }
}
