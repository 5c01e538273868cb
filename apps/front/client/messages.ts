/** What the client says, in English. Another language is another object of this type. */
export const messages = {
  language: 'en',
  someone: 'Somebody',
  updated: (who: string) => `${who} changed this page. You see the new text.`,
  changed: (who: string) => `${who} changed this page.`,
  show: 'Show',
  savedMeanwhile: (who: string) =>
    `${who} saved this page while you are writing. Your change and theirs are put together when you save.`,
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
};
