import type { CommitLine } from '@erwik/events';
import type { TextBlock } from '@erwik/merge';
import { titleOfName } from '@erwik/pages';
import { html } from './html.js';
import type { Html } from './html.js';
import { byline } from './byline.js';
import { bothTexts, choiceField, choiceFields, editedField } from './conflict-choices.js';
import { draftFields } from './edit.js';
import { layout } from './layout.js';
import { messages } from './messages.js';
import { saveFields } from './model.js';
import type { ConflictInput, Draft, Site } from './model.js';
import { absoluteTime } from './moment.js';
import { textArea } from './text-area.js';
import { actionUrl } from './urls.js';
import { markedSides } from './word-marks.js';

type Disputed = TextBlock & { kind: 'disputed' };

/** Id of the form that holds the writer's own text. */
const ownForm = 'own-text';

/** Longest run of lines both sides agree on that is shown whole, in lines; of longer ones the ends are shown. */
const agreedShownLines = 8;

/** Two texts for the same passages: the writer chooses for each what the page should say. It works without a script. */
export function viewConflict(site: Site, input: ConflictInput): string {
  const { draft, blocks } = input;
  return layout(site, {
    title: `${messages.conflict.title}: ${titleOfName(draft.name)}`,
    subject: { name: draft.name, tab: 'edit' },
    wide: true,
    main: html`<h1>${messages.conflict.title}: <bdi>${titleOfName(draft.name)}</bdi></h1>
      ${lead(input)}
      <form
        class="editor conflict"
        method="post"
        action="${actionUrl(draft.name, '_edit')}"
        data-editor="${draft.name}"
      >
        <input type="hidden" name="${choiceFields.blocks}" value="${JSON.stringify(blocks)}" />
        ${passages(input)} ${draftFields(site, draft)}
        <p class="actions">
          <button class="primary" name="${saveFields.action}" value="resolve">
            ${messages.conflict.save}
          </button>
          <button form="${ownForm}">${messages.conflict.download}</button>
        </p>
        ${wholeText(blocks)}
      </form>
      ${ownText(draft)}`,
  });
}

function lead({ current, blocks }: ConflictInput): Html {
  const disputed = blocks.filter((block) => block.kind === 'disputed').length;
  const who = current.author.name.trim() || messages.anonymous;
  return html`<div class="notice plain" role="alert"><p>${messages.conflict.lead(who, disputed)}</p></div>`;
}

function passages({ blocks, current }: ConflictInput): Html[] {
  const total = blocks.filter((block) => block.kind === 'disputed').length;
  let passage = 0;
  return blocks.map((block) => {
    if (block.kind === 'agreed') return agreed(block.text);
    passage += 1;
    return disputed(block, { passage, total, current });
  });
}

function agreed(text: string): Html {
  const lines = text.replace(/\n$/, '').split('\n');
  if (lines.length <= agreedShownLines) return html`<pre class="agreed" dir="auto">${text}</pre>`;
  const half = agreedShownLines / 2;
  return html`<pre class="agreed" dir="auto">${lines.slice(0, half).join('\n')}</pre>
    <details class="agreed-more">
      <summary>${messages.compare.hidden(lines.length - 2 * half)}</summary>
      <pre class="agreed" dir="auto">${lines.slice(half, -half).join('\n')}</pre>
    </details>
    <pre class="agreed" dir="auto">${lines.slice(-half).join('\n')}</pre>`;
}

type Place = { readonly passage: number; readonly total: number; readonly current: CommitLine };

function disputed(block: Disputed, { passage, total, current }: Place): Html {
  const sides = markedSides(block.current, block.mine);
  const edited = editedField(passage);
  return html`<fieldset class="passage">
    <legend>${messages.conflict.passage(passage, total)}</legend>
    <div class="cards">
      <div class="card">
        <h2>${messages.conflict.current}</h2>
        <p class="hint">${byline(current)}, ${absoluteTime(current.at)}</p>
        ${side(block.current, sides.current)}
      </div>
      <div class="card own">
        <h2>${messages.conflict.mine}</h2>
        ${side(block.mine, sides.mine)}
      </div>
    </div>
    <div class="choice">
      ${choice(passage, 'both', messages.conflict.useBoth)}
      ${choice(passage, 'current', messages.conflict.useCurrent)}
      ${choice(passage, 'mine', messages.conflict.useMine)}
      ${choice(passage, 'edit', messages.conflict.useEdited)}
    </div>
    <div class="anew">
      <label for="${edited}">${messages.conflict.edited}</label>
      ${textArea({ id: edited, name: edited, rows: 6, text: bothTexts([block]) })}
    </div>
  </fieldset>`;
}

function side(text: string, marked: Html): Html {
  if (text === '') return html`<p class="empty">${messages.conflict.removed}</p>`;
  return html`<pre dir="auto">${marked}</pre>`;
}

function choice(passage: number, value: string, label: string): Html {
  const name = choiceField(passage);
  return html`<label
    ><input type="radio" name="${name}" value="${value}" ${value === 'both' && html`checked`} />
    ${label}</label
  > `;
}

function wholeText(blocks: readonly TextBlock[]): Html {
  return html`<details class="whole">
    <summary>${messages.conflict.wholeTitle}</summary>
    <p class="hint" id="whole-hint">${messages.conflict.wholeHint}</p>
    <label class="unseen" for="text">${messages.conflict.wholeTitle}</label>
    ${textArea({ id: 'text', name: saveFields.text, rows: 24, text: bothTexts(blocks) })}
    <p class="actions">
      <button name="${saveFields.action}" value="save">${messages.conflict.saveWhole}</button>
    </p>
  </details>`;
}

/** The text as it was posted, in a form of its own that sends it back as a file. */
function ownText({ name, text }: Draft): Html {
  return html`<form id="${ownForm}" method="post" action="${actionUrl(name, '_download')}">
    <details class="whole">
      <summary>${messages.conflict.mineTitle}</summary>
      <label class="hint" for="own">${messages.conflict.mineHint}</label>
      ${textArea({ id: 'own', name: saveFields.text, rows: 12, text, readOnly: true })}
    </details>
  </form>`;
}
