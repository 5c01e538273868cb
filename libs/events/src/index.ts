export { Sha, PageName, FilePath, TimeMs, Person, CommitLine } from './names.js';
export { accessTextMaxChars } from './access.js';
export {
  AccessToken,
  Account,
  AccountName,
  AccountRecord,
  AccountsChanged,
  Identity,
  Invitation,
  Role,
  SecretId,
  accountCounterMax,
  accountRecordsMax,
  accountRecordsPerMessage,
} from './accounts.js';
export type { AccountOperation } from './accounts.js';
export { Pusher, pusherHeader } from './git-door.js';
export { KeptDraft, keptDraftMaxChars } from './drafts.js';
export {
  BusEvent,
  ChangeKind,
  CommitHeld,
  CommitReceived,
  HeadMoved,
  IndexCaughtUp,
  MeshChanged,
  PageChanged,
} from './bus-events.js';
export {
  MeshCounters,
  MeshLogLine,
  MeshReport,
  NeighborReport,
  NeighborState,
  PullReport,
  Receipt,
  RefusedNeighbor,
} from './mesh.js';
export { LinkTarget, PageRow, listMaxRows } from './listing.js';
export { BlameRun, BrokenRow, RecentFilter, TagRow, blameMaxLines } from './finding.js';
export {
  HistoryRow,
  LinkState,
  MissingPage,
  PageView,
  RecentRow,
  ReplyEnvelope,
  RequestEnvelope,
  SearchHit,
  SpecialPage,
  StoreStatus,
  PackBytes,
  PackReply,
  TakenPack,
  havesMax,
  inlinePackMaxBytes,
  operations,
} from './requests.js';
export type { BodyOf, Operation, ReplyOf } from './requests.js';
export {
  Revision,
  SaveBase,
  SaveBody,
  SaveEdit,
  SaveOutcome,
  SaveRefused,
  pageTextMaxBytes,
  summaryMaxChars,
} from './saves.js';
export {
  FilePlace,
  FileRow,
  RemovedFile,
  StoredFile,
  UploadId,
  filePieceMaxBytes,
  fileUsersMax,
  uploadMaxBytes,
} from './uploads.js';
export { ChangedPages, DeletedPage, PageChange, PageConflict, changesMax } from './page-changes.js';
export { AddedFile, FileBytes, addedFilesMax, fileListMaxRows, inlineFilesMaxBytes } from './exchange.js';
