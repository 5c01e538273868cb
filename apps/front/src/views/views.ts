import { viewCommit } from './commit.js';
import { viewCompare } from './compare.js';
import { viewConflict } from './conflict.js';
import { viewConflicts } from './conflicts.js';
import { viewDelete, viewDeleted } from './delete.js';
import { previewContent, viewEdit } from './edit.js';
import { viewError } from './error.js';
import { viewAllFiles, viewPageFiles, viewRemoveFile } from './files.js';
import { viewHelp } from './help.js';
import { viewHistory } from './history.js';
import { viewMesh } from './mesh.js';
import { viewFirstRun } from './first-run.js';
import { viewAmbiguous, viewMissing, viewNewPage } from './missing-page.js';
import type { Views } from './model.js';
import { noticeBox } from './notices.js';
import { viewAllPages } from './all-pages.js';
import { viewBlame } from './blame.js';
import { viewLinks } from './links.js';
import { viewBroken, viewOrphans, viewWanted } from './page-lists.js';
import { viewTag, viewTags } from './tags.js';
import { viewUser } from './user.js';
import { viewPage } from './page.js';
import { passagesContent } from './passages.js';
import { viewRecent } from './recent.js';
import { viewRename } from './rename.js';
import { viewRevert } from './revert.js';
import { viewRestore, viewRevision } from './revision.js';
import { viewSearch } from './search.js';

/** Every document and fragment the front answers with. */
export const views: Views = {
  page: viewPage,
  missing: viewMissing,
  ambiguous: viewAmbiguous,
  firstRun: viewFirstRun,
  newPage: viewNewPage,
  edit: viewEdit,
  conflict: viewConflict,
  history: viewHistory,
  compare: viewCompare,
  revision: viewRevision,
  restore: viewRestore,
  rename: viewRename,
  delete: viewDelete,
  deleted: viewDeleted,
  revert: viewRevert,
  recent: viewRecent,
  search: viewSearch,
  allPages: viewAllPages,
  wanted: viewWanted,
  links: viewLinks,
  broken: viewBroken,
  orphans: viewOrphans,
  tags: viewTags,
  tag: viewTag,
  user: viewUser,
  blame: viewBlame,
  commit: viewCommit,
  help: viewHelp,
  conflicts: viewConflicts,
  allFiles: viewAllFiles,
  pageFiles: viewPageFiles,
  removeFile: viewRemoveFile,
  mesh: viewMesh,
  error: viewError,
  passages: (pieces, place) => passagesContent(pieces, place).toString(),
  notice: (notice) => noticeBox(notice).toString(),
  preview: (html) => previewContent(html).toString(),
};
