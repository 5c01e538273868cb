/** A commit that a request names is not in this repository's history. */
export class MissingBase extends Error {
  override readonly name = 'MissingBase';
  readonly commit: string;

  constructor(commit: string) {
    super(`commit ${commit} is not in this wiki`);
    this.commit = commit;
  }
}
