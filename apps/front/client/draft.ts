import { pageAddress } from './ask-pages.js';
import { find } from './elements.js';

/** A text that was typed and not saved, kept by the browser. */
export type LocalDraft = {
  readonly text: string;
  readonly base: string;
  readonly atMs: number;
  readonly posted: boolean;
};

/** Longest draft that is kept, in characters: browsers give a site about 5 MB for everything. */
const draftMaxChars = 1024 * 1024;

const prefix = 'erwik-draft:';

/** The name under which the browser keeps the draft of a page, or of one of its sections. */
export function draftKey({ page, section }: { readonly page: string; readonly section: string }): string {
  return `${prefix}${page}${section === '' ? '' : `#${section}`}`;
}

/** The draft of that key; null where there is none or what is there is not one. */
export function readDraft(key: string): LocalDraft | null {
  return guarded(() => {
    const draft: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    return isDraft(draft) ? draft : null;
  });
}

/** Keeps a draft. Without storage (private windows, a full disk) the text stays in the form alone. */
export function keepDraft(key: string, draft: LocalDraft): void {
  if (draft.text.length > draftMaxChars) return;
  guarded(() => localStorage.setItem(key, JSON.stringify(draft)));
}

/** Forgets a draft. */
export function dropDraft(key: string): void {
  guarded(() => localStorage.removeItem(key));
}

/**
 * Forgets the posted drafts of a page once the wiki is known to have them: the page says that it was saved, or has their text. A save
 * that was cut off proves nothing, and then the draft is offered again.
 */
export async function forgetSavedDraft(): Promise<void> {
  const page = find('main', HTMLElement)?.dataset['page'] ?? '';
  const told = document.querySelector('.notices [data-saved]') !== null;
  for (const key of page === '' ? [] : draftKeys(page)) {
    const draft = readDraft(key);
    if (draft?.posted !== true) continue;
    const isWhole = key === draftKey({ page, section: '' });
    if (told || (isWhole && (await sameAsPage(page, draft.text)))) dropDraft(key);
  }
}

/** The keys of a page's drafts, its sections' included. */
function draftKeys(page: string): string[] {
  const key = draftKey({ page, section: '' });
  const keys = guarded(() => Object.keys(localStorage)) ?? [];
  return keys.filter((each) => each === key || each.startsWith(`${key}#`));
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
