import type { SaveRefused } from '@erwik/events';

const messages = {
  name_taken: 'There is an account of this name already: choose another.',
  no_such_account: 'There is no account of this name.',
  no_such_invitation:
    'This link has been used, has expired, or was taken back: ask an administrator for another one.',
  last_admin: 'This is the only administrator who can log in: make somebody else one first.',
  identity_taken: 'Another account logs in by this identity already.',
  too_many_accounts:
    'The wiki has as many accounts, tokens and invitations as it can keep, with those that were removed.',
  not_there: 'There is none of this id.',
  id_taken: 'Something else has this id already: make a new one.',
} as const;

/** Why something about accounts is not done, with nothing changed. */
export function refused(code: keyof typeof messages): SaveRefused {
  return { kind: 'refused', code, message: messages[code] };
}
