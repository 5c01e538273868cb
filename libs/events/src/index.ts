export { Sha, PageName, FilePath, TimeMs, Person, CommitLine } from './names.js';
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
  Revision,
  SaveBase,
  SaveOutcome,
  SaveRefused,
  SearchHit,
  SpecialPage,
  StoreStatus,
  PackBytes,
  PackReply,
  TakenPack,
  filePieceMaxBytes,
  havesMax,
  inlinePackMaxBytes,
  operations,
  pageTextMaxBytes,
  summaryMaxChars,
} from './requests.js';
export type { BodyOf, Operation, ReplyOf, SaveBody } from './requests.js';
export { AddedFile, FileBytes, addedFilesMax, fileListMaxRows, inlineFilesMaxBytes } from './exchange.js';
