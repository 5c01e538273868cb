/** A file to bring into the wiki: its path there, its size in bytes, and what reads it. */
export interface SourceFile {
  readonly path: string;
  readonly bytes: number;
  readonly read: () => Promise<Buffer>;
}

/** Something of a source that cannot be brought in, and why. */
export interface SourceFault {
  readonly path: string;
  readonly why: string;
}

/** What a folder or an archive holds. Disposal closes it. */
export interface Source extends AsyncDisposable {
  readonly files: readonly SourceFile[];
  readonly faults: readonly SourceFault[];
}

/** How much of a source is read, in files and in bytes together and each. */
export interface SourceLimits {
  readonly filesMax: number;
  readonly totalMaxBytes: number;
  readonly fileMaxBytes: number;
}

/** What is wrong with a file of so many bytes; null where nothing is. */
export function faultOfSize(bytes: number, { fileMaxBytes }: SourceLimits): string | null {
  return bytes <= fileMaxBytes ? null : `it is larger than ${Math.floor(fileMaxBytes / 1024 / 1024)} MiB`;
}
