/** What git's clients are told: git shows it behind `remote: `, in no language but this. */
export const gitMessages = {
  unknown: 'There is nothing here for git. The address of this wiki ends in /_git/wiki.git.',
  dumb: 'This wiki is cloned with git 1.6.6 or later (smart HTTP).',
  service: 'Only git-upload-pack (clone, fetch) and git-receive-pack (push) are served.',
  contentType: (wanted: string): string => `The question must be of the type ${wanted}.`,
  compressed: 'The compressed question cannot be read.',
  tooLong: (maxBytes: number): string => `A question has at most ${maxBytes} bytes.`,
  method: (method: string): string => `${method} is not supported here.`,
  cloneLogin: 'Cloning this wiki needs an account. Give your name and your password or an access token.',
  pushLogin: 'Pushing to this wiki needs an account. Give your name and your password or an access token.',
  mayNotClone:
    'You may not clone this wiki: a clone would show pages that you may not read. An administrator may, with a password or a token of scope admin.',
  mayNotPush: 'You may read this wiki, but not write to it.',
  tooMany: 'Too many changes from your address. Push again in a minute.',
  unavailable: 'The store of this node does not answer now. Try again in a moment.',
} as const;
