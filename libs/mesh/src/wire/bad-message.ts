/**
 * What is wrong with bytes that should be a message; the names stay, as they are logged and counted. `bad-term`: no term at all;
 * `not-a-message`: not a tuple that begins with an atom; `missing`: a value that must be there; `wrong-type`: a term of
 * another kind; `malformed`: not a name, a sha and so on; `too-long`: text or a list; `out-of-range`: a number;
 * `other-version`: a hello that is not for this version, nor readable by it.
 */
export type BadMessageReason =
  | 'bad-term'
  | 'not-a-message'
  | 'missing'
  | 'wrong-type'
  | 'malformed'
  | 'too-long'
  | 'out-of-range'
  | 'other-version';

/**
 * A payload that no neighbor of this protocol sends: close the link. `path` says where, such as `commit.exclude[3]`, and is
 * empty for the whole. `cause` is the BadTerm of a `bad-term`.
 */
export class BadMessage extends Error {
  override readonly name = 'BadMessage';
  readonly reason: BadMessageReason;
  readonly path: string;

  constructor(reason: BadMessageReason, path: string, options?: ErrorOptions) {
    super(path === '' ? reason : `${reason} at ${path}`, options);
    this.reason = reason;
    this.path = path;
  }
}
