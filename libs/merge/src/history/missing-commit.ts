/** A commit was named that the graph does not hold: a parent that was not added before its child, or a question's. */
export class MissingCommit extends Error {
  override readonly name = 'MissingCommit';
  readonly sha: string;

  constructor(sha: string) {
    super(`the commit graph does not hold ${sha}`);
    this.sha = sha;
  }
}
