/** What the client says about files that are sent, in English. Another language is another object of this type. */
export const uploadMessages = {
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
