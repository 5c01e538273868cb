/**
 * What can be wrong with an object or a path. `dangerous`: it harms us or whoever clones from us, or it is broken;
 * refused everywhere. `unwanted`: refused in what is written or pushed, tolerated in a history that is adopted (never
 * served as a page).
 */
const faultTable = {
  empty_name: ['dangerous', 'a name is empty'],
  dot_name: ['dangerous', 'a name is "." or ".."'],
  git_name: ['dangerous', 'a name means ".git" on some file system'],
  slash_name: ['dangerous', "a tree's entry holds a slash"],
  nul_name: ['dangerous', 'a name holds a NUL'],
  broken_tree: ['dangerous', 'not a readable tree'],
  unsorted_tree: ['dangerous', "a tree's entries are out of order"],
  duplicate_entry: ['dangerous', 'a tree names one thing twice'],
  bad_mode: ['dangerous', 'an entry is neither file nor folder'],
  null_sha: ['dangerous', 'an entry leads nowhere'],
  too_big: ['dangerous', 'the object is too big'],
  broken_commit: ['dangerous', 'not a readable commit'],
  too_deep_to_walk: ['dangerous', 'folders are nested too deep to be listed'],
  too_many_entries: ['dangerous', 'there are too many files to be listed'],
  control_name: ['unwanted', 'a name holds a control character'],
  hidden_name: ['unwanted', 'a name holds invisible or direction-changing characters'],
  backslash_name: ['unwanted', 'a name holds a backslash'],
  bad_utf8: ['unwanted', 'it is not valid UTF-8'],
  not_nfc: ['unwanted', 'a name is not in Unicode normal form C'],
  device_name: ['unwanted', 'a name is a device on Windows'],
  windows_end: ['unwanted', 'a name ends in a dot or a space, which Windows drops'],
  dot_file: ['unwanted', 'names that begin with a dot are reserved'],
  name_too_long: ['unwanted', 'a name or path is too long'],
  too_deep: ['unwanted', 'folders are nested too deep'],
  case_twins: ['unwanted', 'two names differ only in case'],
  nfc_twins: ['unwanted', 'two names differ only in their Unicode form'],
  executable: ['unwanted', 'the file is executable'],
  symlink: ['unwanted', 'it is a symbolic link'],
  gitlink: ['unwanted', 'it is a submodule'],
  odd_mode: ['unwanted', 'the file has odd permissions'],
  big_blob: ['unwanted', 'the file is too big'],
  big_commit: ['unwanted', 'the commit is too big'],
  bad_person: ['unwanted', 'the author or committer is not "name <address> date"'],
  long_person: ['unwanted', "the author's or committer's name or address is too long"],
  bad_date: ['unwanted', 'a date lies before 1970 or in the future'],
  bad_zone: ['unwanted', 'a time zone does not exist'],
  too_many_parents: ['unwanted', 'the commit has too many parents'],
  repeated_parent: ['unwanted', 'the commit names a parent twice'],
  long_message: ['unwanted', 'the message is too long'],
  bad_message: ['unwanted', 'the message holds control characters'],
  odd_encoding: ['unwanted', 'the commit is not written in UTF-8'],
} as const satisfies Record<string, readonly ['dangerous' | 'unwanted', string]>;

/** A fault's stable name. */
export type FaultCode = keyof typeof faultTable;

/** Something wrong with an object: what, and at which path (for a commit: empty, or its sha). */
export interface Fault {
  readonly code: FaultCode;
  readonly message: string;
  readonly path: string;
  readonly severity: 'dangerous' | 'unwanted';
}

/** `write`: saves, pushes and pulls, where every fault refuses. `adopt`: an existing history, where only danger does. */
export type Strictness = 'write' | 'adopt';

/** The fault of that code at that path. */
export function faultAt(code: FaultCode, path: string): Fault {
  const [severity, message] = faultTable[code];
  return { code, message, path, severity };
}

/** Those of the faults for which an object is refused. */
export function refusals(faults: readonly Fault[], strictness: Strictness): Fault[] {
  return strictness === 'write' ? [...faults] : faults.filter(({ severity }) => severity === 'dangerous');
}
