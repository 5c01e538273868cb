import { germanFirstRun } from './german/first-run.js';
import { inLanguages } from './language.js';

const english = {
  title: 'An empty wiki',
  lead: 'This node is ready and holds no page yet. It can begin in one of three ways.',

  write: {
    title: 'Write the first page',
    lead: 'Everything else grows from there. Pages are Markdown, and a link to another page is two square brackets.',
    create: 'Create',
    learn: 'How to write',
  },

  account: {
    title: 'Log in first',
    lead: 'In this wiki people with an account write. The link with which its first administrator makes one was printed when the node started; it works once. To see it again:',
    npm: 'in the terminal of npm start, the line with /_join/',
    logIn: 'Log in',
  },

  adopt: {
    title: 'Take over a wiki that is in git',
    lead: 'From GitHub, GitLab, Gollum or another node, with its whole history. Stop this node, and start it with the address of the repository:',
    source: 'https://example.org/our-wiki.git',
    hint: 'A folder or a bundle will do as well. Nothing is taken over in part, and what could harm those who clone the wiki is refused.',
  },

  join: {
    title: 'Join the nodes of a wiki',
    there: 'On a host that has the wiki, print an invitation, a router file with the secret of its mesh:',
    here: 'Bring the file here in a way that keeps it secret, put it into the data folder of this node, and start the node again:',
    hint: 'It is sent the whole wiki, and from then on people edit on either.',
    mesh: 'The page about the mesh shows how far it is.',
  },
};

/** What there is to say here, in any language. */
export type FirstRunMessages = typeof english;

/** What an empty wiki says. */
export const firstRunMessages = inLanguages({ en: english, de: germanFirstRun });
