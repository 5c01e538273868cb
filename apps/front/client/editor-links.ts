import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { askPages } from './ask-pages.js';
import type { Suggested } from './ask-pages.js';

/** Behind `[[`, and behind its `|`: the beginning of a page's name. */
const openLink = /\[\[(?:[^[\]|\n]*\|)?([^[\]|#\n]*)$/;

/** Offers the pages whose titles fit what stands behind `[[`; what is chosen closes the link. */
export async function completePageNames(context: CompletionContext): Promise<CompletionResult | null> {
  const line = context.state.doc.lineAt(context.pos);
  const typed = openLink.exec(line.text.slice(0, context.pos - line.from))?.[1];
  if (typed === undefined) return null;
  const asking = new AbortController();
  context.addEventListener('abort', () => asking.abort());
  const pages = await askPages(typed.trim(), asking.signal);
  if (pages.length === 0) return null;
  return { from: context.pos - typed.length, options: pages.map(option), filter: false };
}

/** The name is written, for it is what the link leads by; a title that is another is shown beside it. */
function option({ name, title }: Suggested): Completion {
  const label = name.replaceAll('-', ' ');
  return {
    label,
    ...(title.toLowerCase() === label.toLowerCase() ? {} : { detail: title }),
    apply: (view, _completion, from, to) => {
      const isClosed = view.state.sliceDoc(to, to + 2) === ']]';
      view.dispatch({
        changes: { from, to, insert: isClosed ? label : `${label}]]` },
        selection: { anchor: from + label.length + 2 },
        userEvent: 'input.complete',
      });
    },
  };
}
