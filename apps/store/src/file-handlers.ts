import type { RequestHandlers } from '@erwik/bus';
import type { HandlerTools } from './finding-handlers.js';
import { putFile, removeFile } from './put-file.js';
import type { Wiki } from './wiki.js';

type FileHandlers = Pick<RequestHandlers, 'putPiece' | 'putFile' | 'dropUpload' | 'removeFile' | 'findFiles'>;

/** The store's answers about files that are no pages, by operation. */
export function fileHandlers(wiki: Wiki, { answered, current }: HandlerTools): FileHandlers {
  const { uploads, indexer } = wiki;
  return {
    putPiece: answered(async ({ upload, offset, base64 }) => {
      const taken = await uploads.take({ upload, offset, bytes: Buffer.from(base64, 'base64') });
      return typeof taken === 'number' ? { kind: 'taken', bytes: taken } : taken;
    }),
    putFile: answered((body) => putFile(wiki, body)),
    dropUpload: answered(async ({ upload }) => {
      await uploads.drop(upload);
      return {};
    }),
    removeFile: answered((body) => removeFile(wiki, body)),
    findFiles: answered((body) => current(wiki, () => indexer.ask('findFiles', body))),
  };
}
