import type { CommitLine, Sha } from '@erwik/events';
import { mergeText } from '@erwik/merge';
import type { FrontParts } from '../front-parts.js';
import { readForm } from '../http/read-form.js';
import { BadRequest } from '../http/refusal.js';
import { sendJson } from '../http/send.js';
import type { Draft } from '../views/model.js';
import { readDraft } from './draft.js';
import type { PageHandler } from './page-handler.js';
import { textBefore } from './section-text.js';

/** How a text that is being written stands beside the page as it is now. */
export type DraftMerge =
  /** nobody has changed the page since the text was begun */
  | { readonly kind: 'unchanged' }
  /** both changes together, to be saved on top of `base` */
  | { readonly kind: 'merged'; readonly text: string; readonly base: Sha; readonly change: CommitLine | null }
  /** both changed the same words: the save will ask which to keep */
  | { readonly kind: 'conflict' }
  /** the page is not there any more */
  | { readonly kind: 'gone' };

/** `POST /P/_merge`: puts a text together with what others have saved since it was begun, as a save does, and writes nothing. */
export function mergeDraft(parts: FrontParts): PageHandler {
  return async ({ request, response, name }) => {
    const draft = readDraft(name, await readForm(request));
    if (draft.section !== undefined)
      throw new BadRequest(
        400,
        'whole_page_only',
        'A section is put together with the page when it is saved.',
      );
    sendJson(response, await mergeWithPage(parts, draft));
  };
}

async function mergeWithPage({ store }: FrontParts, draft: Draft): Promise<DraftMerge> {
  const page = await store.ask('readPage', { name: draft.name });
  if (page.kind !== 'page') return { kind: draft.base === null ? 'unchanged' : 'gone' };
  const before = draft.base === null ? null : await textBefore(store, draft);
  if (before === page.text) return { kind: 'unchanged' };
  const merge = mergeText({ base: before, current: page.text, mine: draft.text });
  if (merge.kind === 'conflict') return { kind: 'conflict' };
  return { kind: 'merged', text: merge.text, base: page.head, change: page.change };
}
