import { FilePath, FileRow, Sha } from '@erwik/events';
import { z } from 'zod';
import { replyNames } from './replies.js';

replyNames.add(FileRow, { id: 'File' });

/** Files that are no pages. */
export const FileListReply = z.object({
  items: z.array(FileRow),
  next: z.string().nullable().describe('The cursor of the rows that follow; null at the end.'),
  total: z.number().int(),
  complete: z.boolean().describe('False while the index is being brought up to date.'),
});
replyNames.add(FileListReply, { id: 'FileList' });

/** A file that is in the wiki now, and what shows it in a page. */
export const StoredFileReply = z.object({
  status: z.enum(['stored', 'unchanged']),
  path: FilePath,
  url: z.string(),
  markdown: z.string(),
  blob: Sha,
  bytes: z.number().int(),
  commit: Sha,
  head: Sha,
  node: z.string(),
});
replyNames.add(StoredFileReply, { id: 'StoredFile' });

/** A file that is gone from head. */
export const RemovedFileReply = z.object({
  status: z.literal('removed'),
  path: FilePath,
  commit: Sha,
  head: Sha,
  node: z.string(),
});
replyNames.add(RemovedFileReply, { id: 'RemovedFile' });
