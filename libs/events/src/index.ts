export { Sha, PageName, FilePath, TimeMs, Person, CommitLine } from './names.js';
export { BusEvent, ChangeKind, CommitHeld, HeadMoved, IndexCaughtUp, PageChanged } from './bus-events.js';
export {
  HistoryRow,
  LinkState,
  LinkTarget,
  MissingPage,
  PageRow,
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
  filePieceMaxBytes,
  listMaxRows,
  operations,
  pageTextMaxBytes,
  summaryMaxChars,
} from './requests.js';
export type { BodyOf, Operation, ReplyOf, SaveBody } from './requests.js';
