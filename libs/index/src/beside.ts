const besideName = /^(?<stem>.+) \([^()/]+ (?<hex>[0-9a-f]{8,40})\)(?<extension>\.[^./]*)?$/s;

/**
 * The path that a file is kept beside: `img/map.png` for `img/map (alice 1a2b3c4d).png`, where the hex digits begin the
 * file's own blob sha. So the name proves itself, and a file that was only called so, or changed since, is none: null.
 */
export function besideOf(path: string, blob: string): string | null {
  const { stem, hex, extension = '' } = besideName.exec(path)?.groups ?? {};
  return stem !== undefined && hex !== undefined && blob.startsWith(hex) ? stem + extension : null;
}
