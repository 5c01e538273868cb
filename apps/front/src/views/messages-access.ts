import { countText } from './counting.js';
import { germanAccess } from './german/access.js';
import { inLanguages } from './language.js';

const english = {
  title: 'Who may do what',
  lead: 'Whoever may read this wiki may read all of it, and whoever may write may change all of it, but for what the rules say. The rule about a page comes before the rule about its folder.',
  none: 'There are no rules.',
  rules: 'Rules',
  place: 'Page or folder',
  read: 'May read',
  write: 'May change',
  everybodyReads: 'all readers',
  everybodyWrites: 'all writers',
  nobody: 'administrators alone',
  faults: 'What cannot be read of the rules is closed to all but administrators:',
  ask: 'What may somebody do?',
  who: 'Account',
  page: 'Page',
  pageHint: 'such as hr/Plan; without one, each place of the rules',
  show: 'Show',
  unknown: (name: string) => `There is no account “${name}”.`,
  answer: (name: string) => `What ${name} may do`,
  may: 'yes',
  mayNot: 'no',
  file: 'The rules as they stand',
  fileHint:
    "Each rule is a line such as “read hr/**: [alice, '@hr']” or “write Home: [admin]”. Names are those of accounts, of groups with @, and reader, writer, admin and members. They are kept in .erwik/access.yml.",
  text: 'Rules',
  save: 'Save the rules',
  saved: (n: number) => `Saved: ${countText(n, 'rule', 'rules')}.`,
  notSaved: 'The rules were not saved',
  changed:
    'Somebody else has changed them meanwhile. Below is what you wrote; what stands there now is in the table. Save again to replace it.',
  protectTitle: (page: string) => `Protect ${page}`,
  protectLead: 'Administrators may always read and change it. Earlier versions stay in the history.',
  whoReads: 'Who may read this page?',
  whoWrites: 'Who may change this page?',
  asFolder: 'Whom the rules of its folder name, else everybody who may read or write here',
  members: 'Everybody with an account',
  admins: 'Administrators alone',
  named: 'Only these',
  names: 'Accounts and groups',
  namesHint: 'such as alice @hr',
  protect: 'Protect the page',
  cancel: 'Cancel',
  link: 'Protection',
  locked: 'Protected',
  lockedHint: 'Only some people may change this page',
  broken: 'The rules cannot be read as they stand. Mend them first.',
  mend: 'Look at the rules',
  busy: 'The rules were changed again and again meanwhile. Try again.',
};

/** What there is to say here, in any language. */
export type AccessMessages = typeof english;

/** What is said of who may read and write what. */
export const accessMessages = inLanguages({ en: english, de: germanAccess });
