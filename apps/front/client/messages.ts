const english = {
  language: 'en',
  someone: 'Somebody',
  updated: (who: string) => `${who} changed this page. You see the new text.`,
  changed: (who: string) => `${who} changed this page.`,
  show: 'Show',
  showChanges: 'Show what changed',
  degraded: (what: readonly string[]) => `This node cannot do everything now: ${what.join(' ')}`,
  offline: 'not reachable',
  reach: (have: number, nodes: number) =>
    have >= nodes ? `At all ${nodes} nodes.` : `At ${have} of ${nodes} nodes.`,
  draftFrom: (when: string) => `You have a draft from ${when} that was not saved.`,
  draftBasisMoved: 'The page was changed since then; saving the draft puts both together.',
  takeDraft: 'Continue with the draft',
  dropDraft: 'Forget it',
  saving: 'Saving…',
  preview: 'Preview',
  previewFailed: 'The preview cannot be shown now.',
  copied: 'The link was copied.',
  suggestions: 'Pages',
  quickOpen: 'Open a page, or search',
  quickHint: 'Enter searches; arrow keys choose a page.',
  search: 'Search',
  close: 'Close',
  shortcuts: 'Shortcuts',
  shortcutKeys: [
    { keys: ['/', 'Ctrl K'], does: 'open a page, or search' },
    { keys: ['e'], does: 'edit this page' },
    { keys: ['h'], does: 'history of this page' },
    { keys: ['Ctrl S'], does: 'save, while editing' },
    { keys: ['Esc'], does: 'close what is open' },
    { keys: ['?'], does: 'these shortcuts' },
  ],
};

/** What there is to say here, in any language. */
export type Messages = typeof english;

/** What the client says, in the language of the document. */
export const messages: Messages =
  document.documentElement.lang === 'de' ? (await import('./german/messages.js')).german : english;
