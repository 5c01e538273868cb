import { execFileSync } from 'node:child_process';

/** An entry of an archive: its name as the bytes it has there, its text, and its Unix mode. */
export interface ZipEntry {
  readonly name: Buffer | string;
  readonly text?: string;
  readonly mode?: number;
  /** so many bytes of zeros in place of a text */
  readonly zeros?: number;
}

/** Writes an archive with names that a well-behaved program would not write. */
export function makeZip(file: string, entries: readonly ZipEntry[]): void {
  const given = entries.map(({ name, text = 'x', mode = 0o100644, zeros }) => ({
    ...{ name: Buffer.from(name).toString('hex'), text, mode, zeros: zeros ?? null },
  }));
  execFileSync('python3', ['-c', script, file], { input: JSON.stringify(given), stdio: 'pipe' });
}

/** Python writes names that are not ASCII with the mark of UTF-8; names of other bytes are put in afterwards. */
const script = `
import json, sys, zipfile
entries = json.load(sys.stdin)
marks = []
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as archive:
    for at, entry in enumerate(entries):
        name = bytes.fromhex(entry['name'])
        mark = ('%06d' % at).rjust(len(name), 'n').encode()[-len(name):] if len(name) >= 6 else None
        info = zipfile.ZipInfo(mark.decode() if mark else name.decode())
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = entry['mode'] << 16
        if mark: marks.append((mark, name))
        archive.writestr(info, b'\\0' * entry['zeros'] if entry['zeros'] is not None else entry['text'])
data = open(sys.argv[1], 'rb').read()
for mark, name in marks:
    data = data.replace(mark, name)
open(sys.argv[1], 'wb').write(data)
`;
