const english = {
  toolbar: 'Formatting',
  tools: {
    bold: 'Bold',
    italic: 'Italic',
    heading: 'Heading',
    list: 'List',
    task: 'Task',
    link: 'Link to a page',
    table: 'Table',
    code: 'Code',
    quote: 'Quotation',
    callout: 'Callout',
  },
  draftUnchanged: 'Nobody has changed the page since.',
  showDraft: 'Show what differs',
  saved: (who: string) => `${who} saved this page`,
  onNode: (node: string | null) => (node === null ? '.' : ` on ${node.replace(/^erwik@/, '')}.`),
  savedHint: 'Your change and theirs are put together when you save, or now:',
  editing: (names: readonly string[]) =>
    `${new Intl.ListFormat('en').format(names)} ${names.length === 1 ? 'is' : 'are'} editing this page, too.`,
  merge: 'Merge into my text',
  mergeOutcome: {
    merged:
      'What was saved meanwhile is in your text now. Nothing of yours is lost; undo takes it out again.',
    unchanged: 'Your text has everything already.',
    conflict:
      'You both changed the same words. Your text stays as it is; the save shows both and lets you choose.',
    gone: 'The page is not there any more. Your text stays as it is.',
    failed: 'That cannot be done now. Your text stays as it is; the save puts both together.',
  },
};

/** What there is to say here, in any language. */
export type EditorMessages = typeof english;

/** What the editor says, in the language of the document; readers do not load it. */
export const editorMessages: EditorMessages =
  document.documentElement.lang === 'de' ? (await import('./german/editor-messages.js')).german : english;
