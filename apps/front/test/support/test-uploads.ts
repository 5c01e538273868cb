import { createHash } from 'node:crypto';
import { uploadMaxBytes } from '@erwik/events';
import type { BodyOf, Operation, ReplyOf, SaveRefused } from '@erwik/events';
import { isFilePath, uploadPath } from '@erwik/pages';

type UploadOperation = 'putPiece' | 'putFile' | 'dropUpload' | 'removeFile' | 'findFiles';
type Handlers = { readonly [Op in UploadOperation & Operation]: (body: BodyOf<Op>) => ReplyOf<Op> };

/** A store in memory, as its answers about uploads need it: its pages and files, and the pieces of those on their way. */
export type Shelf = {
  readonly head: string | null;
  readonly pieces: Map<string, Buffer>;
  readonly names: string[];
  fileAt(path: string): Buffer | null;
  writeFile(path: string, bytes: Buffer): void;
  delete(path: string): string;
};

/** Answers about uploads; `usedBy` tells the pages that link to a file. */
export function uploadHandlers(shelf: Shelf, usedBy: (path: string) => string[]): Handlers {
  const { pieces } = shelf;
  return {
    putPiece: ({ upload, offset, base64 }) => {
      const bytes = Buffer.from(base64, 'base64');
      const before = pieces.get(upload) ?? Buffer.alloc(0);
      if (offset + bytes.length > uploadMaxBytes) return refused('file_too_large', 'It is too large.');
      if (offset > before.length) return refused('upload_lost', 'Send it again.');
      pieces.set(upload, Buffer.concat([before.subarray(0, offset), bytes]));
      return { kind: 'taken', bytes: offset + bytes.length };
    },
    putFile: ({ upload, place }) => {
      const bytes = pieces.get(upload);
      pieces.delete(upload);
      if (bytes === undefined) return refused('upload_lost', 'Send it again.');
      const blob = blobOf(bytes);
      const path = place.kind === 'page' ? uploadPath(place.page, place.name, blob) : place.path;
      if (!isFilePath(path)) return refused('bad_file_path', 'No file can be put there.');
      const there = shelf.fileAt(path);
      const known = { path, blob, bytes: bytes.length };
      if (there?.equals(bytes))
        return { kind: 'unchanged', ...known, commit: shelf.head ?? '', head: shelf.head ?? '' };
      const base = place.kind === 'page' ? null : place.base;
      if ((there === null ? null : blobOf(there)) !== base)
        return { kind: 'changed', path, blob: there && blobOf(there) };
      shelf.writeFile(path, bytes);
      const commit = shelf.head ?? '';
      return { kind: 'stored', ...known, commit, head: commit, created: there === null };
    },
    dropUpload: ({ upload }) => {
      pieces.delete(upload);
      return {};
    },
    removeFile: ({ path, base }) => {
      const there = shelf.fileAt(path);
      if (there === null || blobOf(there) !== base)
        return { kind: 'changed', path, blob: there && blobOf(there) };
      const commit = shelf.delete(path);
      return { kind: 'removed', path, commit, head: commit };
    },
    findFiles: ({ page, path, cursor, limit }) => {
      const of = shelf.names
        .filter((each) => shelf.fileAt(each) !== null)
        .filter((each) => (path ?? each) === each)
        .filter((each) => page === null || each.startsWith(`uploads/${page}/`) || usedBy(each).includes(page))
        .toSorted();
      const found = of.filter((each) => each > (cursor ?? '')).slice(0, limit);
      const files = found.map((each) => {
        const bytes = shelf.fileAt(each) ?? Buffer.alloc(0);
        const pages = usedBy(each);
        return { path: each, blob: blobOf(bytes), bytes: bytes.length, at: 0, pages, uses: pages.length };
      });
      const last = found.at(-1) ?? null;
      return { files, next: last === of.at(-1) ? null : last, total: of.length, complete: true };
    },
  };
}

/** The sha of a blob. */
export function blobOf(bytes: Buffer): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

function refused(code: string, message: string): SaveRefused {
  return { kind: 'refused', code, message };
}
