/** Where git's own clients find the wiki; the second is shorter to type. */
export const gitRoots: readonly string[] = ['/_git/wiki.git', '/wiki.git'];

const questions = /^\/(?:_git\/)?wiki\.git\/(?:git-upload-pack|git-receive-pack)$/;

/** Whether an address takes the questions of git's clients: these may be compressed, and a push may be long. */
export function takesGitQuestions(url: string): boolean {
  return questions.test(url);
}
