import type { FrontParts } from '../front-parts.js';
import { readForm } from '../http/read-form.js';
import { sendHtml } from '../http/send.js';
import { resolvedText } from '../views/conflict-choices.js';
import { saveFields } from '../views/model.js';
import type { Draft, EditPanel } from '../views/model.js';
import { draftProblem, readDraft } from './draft.js';
import type { PageHandler, PageRequest } from './page-handler.js';
import { renderDraft } from './render-draft.js';
import { saveDraft, sendFailure, sendProblem } from './save-draft.js';
import { textBefore } from './section-text.js';

/**
 * `POST /P/_edit`: saves, or shows the form again with a preview or the changes, as the button that was pressed says.
 */
export function postDraft(parts: FrontParts): PageHandler {
  return async (page) => {
    const fields = await readForm(page.request);
    const draft = readDraft(page.name, fields);
    const action = fields.get(saveFields.action) ?? 'save';
    if (action === 'preview' || action === 'changes') return showDraft(parts, page, { draft, action });
    const chosen = action === 'resolve' ? resolvedText(Object.fromEntries(fields)) : null;
    await saveDraft(parts, page, chosen === null ? draft : { ...draft, text: chosen });
  };
}

type Shown = { readonly draft: Draft; readonly action: 'preview' | 'changes' };

/** The form again, with what was asked for below it, or why that cannot be shown. */
async function showDraft(parts: FrontParts, page: PageRequest, { draft, action }: Shown): Promise<void> {
  const problem = draftProblem(draft);
  if (problem !== null) return sendProblem(parts, page, { draft, problem });
  try {
    const panel = await (action === 'preview' ? previewOf(parts, draft) : changesOf(parts, draft));
    const document = parts.views.edit(parts.site(), { draft, panel, problem: null });
    sendHtml(page.request, page.response, document);
  } catch (error) {
    sendFailure(parts, page, { draft, error });
  }
}

/** `POST /P/_preview`: the text rendered, as a fragment. */
export function previewDraft(parts: FrontParts): PageHandler {
  return async ({ request, response, name }) => {
    const draft = readDraft(name, await readForm(request));
    const rendered = await renderDraft(parts, draft);
    sendHtml(request, response, parts.views.preview(rendered));
  };
}

async function previewOf(parts: FrontParts, draft: Draft): Promise<EditPanel> {
  return { kind: 'preview', html: await renderDraft(parts, draft) };
}

async function changesOf({ store }: FrontParts, draft: Draft): Promise<EditPanel> {
  return { kind: 'changes', before: await textBefore(store, draft) };
}
