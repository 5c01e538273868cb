import type { Extension } from '@codemirror/state';
import { showPanel } from '@codemirror/view';
import type { Command, EditorView, KeyBinding, Panel } from '@codemirror/view';
import {
  beginLinesWith,
  changeHeading,
  insertBlock,
  insertCode,
  insertLink,
  wrapWith,
} from './editor-formats.js';
import { make, makeButton } from './elements.js';
import { editorMessages } from './editor-messages.js';

/** What may begin a line of a list or a quotation. */
const lineMark = /^(?:[-*+] \[[ xX]\] |[-*+] |\d{1,9}[.)] |> )/;

const table = '| One | Two |\n| --- | --- |\n|     |     |\n';

type Tool = {
  readonly name: keyof typeof editorMessages.tools;
  /** what stands on its button */
  readonly sign: string;
  readonly key: string;
  readonly run: Command;
};

const tools: readonly Tool[] = [
  { name: 'bold', sign: 'B', key: 'Mod-b', run: wrapWith('**') },
  { name: 'italic', sign: 'I', key: 'Mod-i', run: wrapWith('_') },
  { name: 'heading', sign: 'H', key: 'Mod-Alt-h', run: changeHeading },
  { name: 'list', sign: '•', key: 'Mod-Shift-8', run: beginLinesWith('- ', lineMark) },
  { name: 'task', sign: '☑', key: 'Mod-Shift-9', run: beginLinesWith('- [ ] ', lineMark) },
  { name: 'link', sign: '[[ ]]', key: 'Mod-k', run: insertLink },
  { name: 'table', sign: '▦', key: 'Mod-Alt-t', run: insertBlock(table) },
  { name: 'code', sign: '<>', key: 'Mod-e', run: insertCode },
  { name: 'quote', sign: '❝', key: 'Mod-Shift-.', run: beginLinesWith('> ', lineMark) },
  { name: 'callout', sign: '!', key: 'Mod-Alt-n', run: insertBlock('> [!NOTE]\n> ') },
];

/** The keys of the toolbar's buttons. */
export const formattingKeys: readonly KeyBinding[] = tools.map(({ key, run }) => ({
  key,
  run,
  preventDefault: true,
}));

/** Buttons above the text. One of them is in the order of the Tab key, and arrows lead to the others (WAI-ARIA 1.2, toolbar). */
export function formattingToolbar(): Extension {
  return showPanel.of(toolbar);
}

function toolbar(view: EditorView): Panel {
  const dom = make('div', 'tools');
  dom.setAttribute('role', 'toolbar');
  dom.setAttribute('aria-label', editorMessages.toolbar);
  const buttons = tools.map((tool) => toolButton(tool, view));
  dom.append(...buttons);
  buttons.forEach((button, position) => {
    button.tabIndex = position === 0 ? 0 : -1;
  });
  dom.addEventListener('keydown', (event) => moveFocus(event, buttons));
  return { dom, top: true };
}

function toolButton({ name, sign, key, run }: Tool, view: EditorView): HTMLButtonElement {
  const button = makeButton(sign, () => run(view));
  const label = editorMessages.tools[name];
  button.title = `${label} (${keyText(key)})`;
  button.ariaLabel = label;
  button.setAttribute('aria-keyshortcuts', keyText(key));
  // the text keeps its focus, and a phone its keyboard
  button.addEventListener('mousedown', (event) => event.preventDefault());
  return button;
}

function moveFocus(event: KeyboardEvent, buttons: readonly HTMLButtonElement[]): void {
  const from = buttons.findIndex((button) => button === event.target);
  const steps = new Map([
    ['ArrowRight', from + 1],
    ['ArrowLeft', from - 1],
    ['Home', 0],
    ['End', buttons.length - 1],
  ]);
  const next = buttons.at((steps.get(event.key) ?? Number.NaN) % buttons.length);
  if (!steps.has(event.key) || next === undefined) return;
  event.preventDefault();
  for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
  next.focus();
}

/** A key as people know it. */
function keyText(key: string): string {
  const modifier = /Mac|iP(?:hone|ad)/.test(navigator.platform) ? 'Meta' : 'Control';
  return key
    .replace('Mod', modifier)
    .replace(/-(?=.)/g, '+')
    .replace(/\+([a-z])$/, (found) => found.toUpperCase());
}
