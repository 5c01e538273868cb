import type { CommitLine, Sha } from '@erwik/events';
import type { Commit } from '@erwik/git';
import { readTrailer } from '@erwik/git';

/** Longest summary shown in lists, in characters. */
const summaryShownMaxChars = 500;
/** Longest name or address of a person shown in lists, in characters. */
const personShownMaxChars = 200;

/** A commit as lists show it. */
export function commitLine(sha: Sha, commit: Commit): CommitLine {
  const { author, message, parents } = commit;
  return {
    commit: sha,
    parents: [...parents],
    author: {
      name: author.name.slice(0, personShownMaxChars),
      email: author.email.slice(0, personShownMaxChars),
    },
    at: author.seconds * 1000,
    summary: (message.split('\n', 1)[0] ?? '').slice(0, summaryShownMaxChars),
    node: readTrailer(message, 'Erwik-Node'),
  };
}
