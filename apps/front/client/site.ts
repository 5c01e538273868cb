import type { Editor } from './editor.js';
import { copyHeadingLinks, openContents } from './headings.js';
import { startKeys } from './keys.js';
import { startLive } from './live.js';
import { reachScrollers } from './reach.js';
import { startPill } from './pill.js';
import { startSuggestions } from './suggestions.js';
import { showDiagrams } from './show-diagrams.js';
import { keepTimesFresh } from './times.js';
import { forgetSavedDraft } from './draft.js';

/* Everything here makes a page nicer that already works without it. */
keepTimesFresh();
startPill();
copyHeadingLinks();
openContents();
reachScrollers();
startKeys();
startSuggestions();
void forgetSavedDraft();
void showDiagrams();
startLive(await editor());

/** The editor's part is loaded on pages that have a form to write in. */
async function editor(): Promise<Editor | null> {
  if (document.querySelector('form[data-editor]') === null) return null;
  const { startEditor } = await import('./editor.js');
  return startEditor();
}
