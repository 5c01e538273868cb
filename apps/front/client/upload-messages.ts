const english = {
  label: 'Add files',
  hint: 'or paste or drop them into the text',
  placeholder: (name: string, nth: number) => `[sending ${name}, ${nth}…]()`,
  unnamed: 'picture',
  progress: (name: string, percent: number) => `${name}: ${percent} % sent`,
  storing: (name: string) => `${name}: being stored…`,
  done: (name: string) => `${name} was added. Save the page to show it.`,
  tooLarge: (name: string, mib: number) => `${name} was not added: a file has at most ${mib} MB.`,
  failed: (name: string, why: string) => `${name} was not added: ${why}`,
  unreachable: 'This node cannot be reached now. Try again.',
  wait: 'A file is still being sent. Save when it has been added.',
};

/** What there is to say here, in any language. */
export type UploadMessages = typeof english;

/** What the client says about files that are sent, in the language of the document. */
export const uploadMessages: UploadMessages =
  document.documentElement.lang === 'de' ? (await import('./german/upload-messages.js')).german : english;
